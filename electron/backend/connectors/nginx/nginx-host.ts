import { CockpitFault } from '../../../../shared/errors.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { type ConfigFile, readConfig, realPath } from './host-files.ts';
import type { MachineAccess } from './host-script.ts';
import type { NginxConfig } from './nginx-config.ts';
import { findInstallation, type NginxInstallation } from './nginx-installation.ts';
import { type Around, type ChangedConfig, createNginxWriter, type NginxWriter } from './nginx-writer.ts';
import { createRunningConfig, type ObservedConfig, type RunningConfig } from './running-config.ts';

/** What is found out once about a host and then stays: made at the first use, so that opening needs no running nginx. */
export interface HostParts {
  readonly installation: NginxInstallation;
  /** Real path of the file that holds the upstream: a link to it must not be replaced by a file. */
  readonly file: string;
  readonly running: RunningConfig;
  readonly writer: NginxWriter;
}

/** One nginx on one computer: one target of the switch. */
export interface NginxHost {
  readonly access: MachineAccess;
  /** The target's name: that of its computer, `local` for this one. Throws what opening its connection throws. */
  name(): Promise<string>;
  /** The name where it was learnt already. */
  knownName(): string | null;
  ready(options: CallOptions): Promise<HostParts>;
  /** What runs and what the file says; throws `nginx-config-changed` when it cannot be told what runs. */
  observe(options: CallOptions): Promise<ObservedConfig & { readonly file: string; readonly runningText: string }>;
  /** A change right after another one's cancel meets a reload that is still under way: the writer knows its end. */
  settled(options: CallOptions): Promise<void>;
  /** The file as it lies there, at its real path. */
  read(options: CallOptions): Promise<ConfigFile & { readonly file: string }>;
  change(change: HostChange, options: CallOptions): Promise<ChangedConfig & { readonly file: string }>;
  close(): Promise<void>;
}

/** How the text of a host is changed, and what goes with it. */
export interface HostEdit {
  edit(fileText: string, file: string): string;
  readonly around?: Around;
  /** Permission bits that the file is to have; absent: those that it has. */
  readonly mode?: number | undefined;
}

export interface HostChange {
  plan(host: NginxHost, options: CallOptions): Promise<HostEdit>;
  readonly expectedRevision: string | null;
  prepared?(): Promise<void>;
}

export function createNginxHost(config: NginxConfig, access: MachineAccess): NginxHost {
  let parts: HostParts | null = null;
  let known: string | null = null;

  async function ready(options: CallOptions): Promise<HostParts> {
    if (parts !== null) return parts;
    const installation = await findInstallation(access, config, options);
    const file = await realPath(access, config.configFile, options);
    await readConfig(access, file, options);
    const running = createRunningConfig(access, file, installation.pidFile);
    parts ??= { installation, file, running, writer: createNginxWriter(installation, file, running) };
    return parts;
  }

  /** Gives `work` what is left of the call, and ends it with the call. */
  async function within<Result>(options: CallOptions, work: (call: CallOptions) => Promise<Result>): Promise<Result> {
    const limits = startCall(options, config.configFile);
    try {
      limits.check();
      return await limits.within(work({ deadlineMs: limits.remainingMs(), signal: limits.signal }));
    } finally {
      limits.end();
    }
  }

  const host: NginxHost = {
    access,
    name: async () => {
      known ??= (await access()).name;
      return known;
    },
    knownName: () => known,
    ready: (options) => within(options, ready),
    observe: (options) =>
      within(options, async (call) => {
        const { file, running } = await ready(call);
        const limits = startCall(call, config.configFile);
        try {
          const seen = await running.observe(limits);
          const { runningText } = seen;
          if (runningText === null) throw new CockpitFault('nginx-config-changed', { file, reason: 'loaded-unknown' });
          return { ...seen, file, runningText };
        } finally {
          limits.end();
        }
      }),
    settled: (options) => within(options, async (call) => (await ready(call)).writer.settled()),
    read: (options) =>
      within(options, async (call) => {
        const { file } = await ready(call);
        return { ...(await readConfig(access, file, call)), file };
      }),
    change: (change, options) =>
      within(options, async (call) => {
        const { file, writer } = await ready(call);
        const { edit, around, mode } = await change.plan(host, call);
        const { expectedRevision, prepared } = change;
        const request = { expectedRevision, around, mode, edit: (text: string) => edit(text, file) };
        return { ...(await writer.change(prepared === undefined ? request : { ...request, prepared }, call)), file };
      }),
    close: async () => {
      await parts?.writer.settled();
    },
  };
  return host;
}
