import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type Colour, findColours, flipTo } from './flip-servers.ts';
import type { NginxConfig } from './nginx-config.ts';
import type { HostEdit, NginxHost } from './nginx-host.ts';
import type { NginxMode } from './nginx-mode.ts';
import { askServer } from './nginx-probe.ts';
import type { Around, Planned } from './nginx-writer.ts';

/** How long the way back waits for the old version: a second, and no more than this share of the call. */
const longestPatienceMs = 1_000;
const patienceShare = 0.25;
const pollMs = 100;

/** T-02: one of two servers is active, the other is commented out or `down`. */
export function createFlipMode(config: NginxConfig): NginxMode {
  const find = (text: string, file: string) => findColours(text, { ...config, file });
  const percentIn = (text: string | null, file: string) => (text === null ? null : find(text, file).percent);

  /**
   * The colour that is to become active is asked first, whichever way it goes. A raise onto one that is unwell is refused.
   * The way back waits for the old version a little, then goes on without it, and says so when the traffic is there: it
   * must not be refused for as long as the old version is unwell.
   */
  const asking = (host: NginxHost, file: () => string): Around => {
    let unproven: Readonly<Record<string, string>> | null = null;
    const turnsTo = ({ running, next }: Planned): Colour | null => {
      const percent = percentIn(next, file());
      if (percentIn(running, file()) === percent) return null;
      return percent === 0 ? 'stable' : 'canary';
    };
    return {
      async before(planned, options) {
        const colour = turnsTo(planned);
        if (colour === null) return;
        const server = colour === 'stable' ? config.stableServer : config.canaryServer;
        const patienceMs = colour === 'stable' ? Math.min(longestPatienceMs, options.deadlineMs * patienceShare) : 0;
        const detail = await unwellAfter(patienceMs, host, server, options);
        if (detail === null) return;
        const params = { server, version: colour, detail };
        if (colour === 'canary') throw new CockpitFault('nginx-passive-unhealthy', params, { retryable: true });
        unproven = params;
      },
      async after() {
        if (unproven !== null) throw new CockpitFault('nginx-flipped-unproven', unproven);
      },
    };
  };

  /**
   * Asks until it answers as it should; what it says instead when the time is over, null where it is well. Without
   * patience it is asked once, for as long as the call may take; with it a server that never answers ends the wait too.
   */
  async function unwellAfter(
    patienceMs: number,
    host: NginxHost,
    server: string,
    options: CallOptions,
  ): Promise<string | null> {
    const ask = (call: CallOptions) => askServer(host.access, server, config.healthPath, call);
    if (patienceMs === 0) {
      const { ok, detail } = await ask(options);
      return ok ? null : detail;
    }
    const endsAt = performance.now() + patienceMs;
    let heard: string | null = null;
    for (;;) {
      try {
        const { ok, detail } = await ask({ ...options, deadlineMs: Math.max(1, endsAt - performance.now()) });
        if (ok) return null;
        heard = detail;
      } catch (error) {
        const { code } = toCockpitError(error);
        if (code !== 'deadline-exceeded') throw error;
        // What an earlier request was told says more than the one that was cut short.
        return heard ?? code;
      }
      if (performance.now() + pollMs >= endsAt) return heard;
      await sleep(pollMs, undefined, { signal: options.signal });
    }
  }

  const guarded = (host: NginxHost, edit: HostEdit['edit']): HostEdit => {
    let edited = '';
    return {
      edit: (text, file) => {
        edited = file;
        return edit(text, file);
      },
      around: asking(host, () => edited),
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
