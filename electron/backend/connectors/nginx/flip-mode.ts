import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type Colour, findColours, flipTo } from './flip-servers.ts';
import type { NginxConfig } from './nginx-config.ts';
import type { HostEdit, NginxHost } from './nginx-host.ts';
import type { NginxMode } from './nginx-mode.ts';
import { askServer } from './nginx-probe.ts';

/** T-02: one of two servers is active, the other is commented out or `down`. */
export function createFlipMode(config: NginxConfig): NginxMode {
  const find = (text: string, file: string) => findColours(text, { ...config, file });
  const percentIn = (text: string | null, file: string) => (text === null ? null : find(text, file).percent);

  /** The colour that is to become active must be able to serve, whichever way it goes. */
  const proven =
    (host: NginxHost, file: () => string) =>
    async (planned: { readonly running: string | null; readonly next: string }, options: CallOptions) => {
      const next = percentIn(planned.next, file());
      if (percentIn(planned.running, file()) === next) return;
      const colour: Colour = next === 0 ? 'stable' : 'canary';
      const server = colour === 'stable' ? config.stableServer : config.canaryServer;
      const { ok, detail } = await askServer(host.access, server, config.healthPath, options);
      if (ok) return;
      throw new CockpitFault('nginx-passive-unhealthy', { server, version: colour, detail }, { retryable: true });
    };

  const guarded = (host: NginxHost, edit: HostEdit['edit']): HostEdit => {
    let edited = '';
    return {
      edit: (text, file) => {
        edited = file;
        return edit(text, file);
      },
      around: { before: proven(host, () => edited) },
    };
  };

  return {
    exposureOf: (text, file): Exposure => ({ kind: 'percent', percent: find(text, file).percent }),
    async plan(host, to) {
      const percent = exposurePercent(to);
      if (percent !== 0 && percent !== 100) throw new CockpitFault('exposure-not-carried', { kind: to.kind, percent });
      const colour: Colour = percent === 0 ? 'stable' : 'canary';
      return guarded(host, (text, file) => flipTo(text, find(text, file), colour));
    },
    async planRestore(host, text) {
      return guarded(host, (_, file) => {
        find(text, file);
        return text;
      });
    },
    describe(text, file) {
      const { line, percent } = find(text, file);
      return { ok: true, code: 'nginx-ok', params: { upstream: config.upstream, line, percent } };
    },
  };
}
