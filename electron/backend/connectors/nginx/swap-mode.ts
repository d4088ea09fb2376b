import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import { readPins } from '../../machines/pinned-command.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { bootStates } from './boot-states.ts';
import { readConfig, revisionOf } from './host-files.ts';
import { createHostServices, type ServiceStates, servicePatienceMs, type Version } from './host-services.ts';
import type { NginxConfig } from './nginx-config.ts';
import type { HostEdit, NginxHost } from './nginx-host.ts';
import type { NginxMode } from './nginx-mode.ts';

interface PreparedFile {
  readonly file: string;
  /** SHA-256 of the content that was agreed on, hex. */
  readonly pinned: string;
}

/**
 * T-03: a whole file that was prepared takes the place of the live one, between starting and stopping services. The old
 * version is live where the file is the one that was prepared for it, byte for byte; any other is the new version's.
 */
export function createSwapMode(config: NginxConfig): NginxMode {
  const prepared: Readonly<Record<Version, PreparedFile | null>> = {
    stable: preparedFile(config.stableFile, config.stableFileSha256),
    canary: preparedFile(config.canaryFile, config.canaryFileSha256),
  };
  const { stable } = prepared;
  if (stable === null) throw new CockpitFault('connection-invalid', { place: 'stableFile', detail: 'required' });
  const commands = {
    stable: {
      start: config.stableStart,
      stop: config.stableStop,
      status: config.stableStatus,
      server: config.stableServer,
    },
    canary: {
      start: config.canaryStart,
      stop: config.canaryStop,
      status: config.canaryStatus,
      server: config.canaryServer,
    },
  };
  const waitMs = config.serviceWaitSeconds * 1000;
  const startsServices = config.stableStart.length > 0 || config.canaryStart.length > 0;
  const services = createHostServices(commands, config.healthPath, readPins(config.pinnedFiles), waitMs);
  const versionOf = (text: string): Version => (revisionOf(text) === stable.pinned ? 'stable' : 'canary');
  const exposureOf = (text: string): Exposure => ({ kind: 'percent', percent: versionOf(text) === 'stable' ? 0 : 100 });

  /** The prepared text of a version. Throws `nginx-prepared-stale` where it is not the one that was agreed on. */
  async function textFor(host: NginxHost, version: Version, options: CallOptions): Promise<string> {
    const found = prepared[version];
    if (found === null) throw new CockpitFault('exposure-not-carried', { kind: 'percent', percent: 100 });
    const { text } = await readConfig(host.access, found.file, options);
    const revision = revisionOf(text);
    if (revision === found.pinned) return text;
    const params = { file: found.file, expected: found.pinned.slice(0, 12), found: revision.slice(0, 12) };
    throw new CockpitFault('nginx-prepared-stale', params);
  }

  return {
    exposureOf,
    ...(startsServices ? { patienceMs: servicePatienceMs(waitMs) } : {}),
    async plan(host, to, options): Promise<HostEdit> {
      const percent = exposurePercent(to);
      if (percent !== 0 && percent !== 100) throw new CockpitFault('exposure-not-carried', { kind: to.kind, percent });
      const [serving, leaving]: readonly [Version, Version] =
        percent === 0 ? ['stable', 'canary'] : ['canary', 'stable'];
      // Where the version is live already its prepared file is not needed, and may be stale.
      const next = await textFor(host, serving, options).catch((error: unknown) => ({ error }));
      const wanted = { [serving]: true, [leaving]: false } as unknown as ServiceStates;
      return {
        edit: (text) => {
          if (versionOf(text) === serving) return text;
          if (typeof next === 'string') return next;
          throw next.error;
        },
        around: services.around(host, wanted, serving),
      };
    },
    commands(to) {
      const { stable: old, canary } = commands;
      const [serving, leaving] = exposurePercent(to) === 0 ? [old, canary] : [canary, old];
      const run = [serving.status, serving.start, leaving.status, leaving.stop];
      return { commands: run.filter((command) => command.length > 0), pinnedFiles: config.pinnedFiles };
    },
    capture: (host, options) => services.states(host, options),
    captureBoot: (host, options) => bootStates(host, commands, options),
    async planRestore(host, text, states) {
      const serving = versionOf(text);
      const wanted = { ...(states ?? { stable: null, canary: null }), [serving]: true };
      return { edit: () => text, around: services.around(host, wanted, serving) };
    },
    describe: (text, file) => ({ ok: true, code: 'nginx-swap-ok', params: { file, version: versionOf(text) } }),
    async check(host, options) {
      await services.check(host, options);
      await textFor(host, 'stable', options);
      if (prepared.canary !== null) await textFor(host, 'canary', options);
    },
  };
}

function preparedFile(file: string | undefined, pinned: string | undefined): PreparedFile | null {
  return file === undefined || pinned === undefined ? null : { file, pinned };
}
