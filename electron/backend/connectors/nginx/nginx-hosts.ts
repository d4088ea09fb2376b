import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { Surroundings } from '../connector.ts';
import type { NginxConfig } from './nginx-config.ts';
import { createNginxHost, type HostChange, type NginxHost } from './nginx-host.ts';
import type { ChangedConfig } from './nginx-writer.ts';
import { callWithin } from './running-config.ts';

export interface NamedHost {
  readonly target: string;
  readonly host: NginxHost;
}

/** What one host is to be changed to. */
export interface TargetChange extends HostChange {
  readonly target: string;
}

/** What a change of one host came to. */
export interface ChangedTarget {
  readonly target: string;
  readonly changed: ChangedConfig & { readonly file: string };
}

export interface NginxHosts {
  /** Whether there is one host alone: its errors are then those of the connection. */
  readonly alone: boolean;
  /** Every host by its name. Throws `connection-invalid` for two of one name, and what opening a machine throws. */
  named(): Promise<readonly NamedHost[]>;
  /** The host of a target. Throws `not-found`, or why a host's name could not be learnt. */
  find(target: string): Promise<NginxHost>;
  /** Asks every host at once; throws the first failure, with its `target` where there are several. */
  all<Result>(options: CallOptions, ask: (host: NamedHost, call: CallOptions) => Promise<Result>): Promise<Result[]>;
  /** Asks every host at once and keeps what was answered, with the names of those that did not. */
  each<Result>(
    options: CallOptions,
    ask: (host: NamedHost, call: CallOptions) => Promise<Result>,
  ): Promise<{ readonly answers: readonly Result[]; readonly silent: readonly string[] }>;
  close(): Promise<void>;
}

/** The hosts of a connection, each with its own writer and its own memory of what runs there. */
export function createNginxHosts(config: NginxConfig, surroundings: Surroundings): NginxHosts {
  const ids: readonly (string | null)[] = config.machines.length === 0 ? [null] : config.machines;
  const hosts = ids.map((id) => ({ id, host: createNginxHost(config, () => surroundings.machine(id)) }));
  const alone = hosts.length === 1;

  async function named(): Promise<readonly NamedHost[]> {
    const names = await Promise.all(
      hosts.map(async ({ id, host }) => {
        const target = await host.name().catch((error: unknown) => {
          throw alone ? error : withTarget(error, id ?? 'local');
        });
        return { host, target };
      }),
    );
    const twice = names.find(({ target }, index) => names.findIndex((one) => one.target === target) !== index);
    if (twice === undefined) return names;
    throw new CockpitFault('connection-invalid', { place: 'machines', detail: twice.target });
  }

  return {
    alone,
    named,
    async find(target) {
      const names = await Promise.allSettled(hosts.map(({ host }) => host.name()));
      const at = names.findIndex((name) => name.status === 'fulfilled' && name.value === target);
      const found = hosts[at]?.host;
      if (found !== undefined) return found;
      const nameless = names.find((name) => name.status === 'rejected');
      throw nameless?.reason ?? new CockpitFault('not-found', { target });
    },
    all: (options, ask) =>
      within(options, config.configFile, async (limits) => {
        const names = await named();
        return Promise.all(
          names.map((one) =>
            ask(one, callWithin(limits)).catch((error: unknown) => {
              throw alone ? error : withTarget(error, one.target);
            }),
          ),
        );
      }),
    each: async (options, ask) => {
      const ends = await Promise.allSettled(
        hosts.map(async ({ host }) =>
          within(options, config.configFile, async (limits) =>
            ask({ host, target: await host.name() }, callWithin(limits)),
          ),
        ),
      );
      if (options.signal?.aborted === true) throw new CockpitFault('cancelled', { what: config.configFile });
      return {
        answers: ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])),
        silent: hosts.flatMap(({ id, host }, index) =>
          ends[index]?.status === 'fulfilled' ? [] : [host.knownName() ?? id ?? 'local'],
        ),
      };
    },
    close: async () => {
      await Promise.all(hosts.map(({ host }) => host.close()));
    },
  };
}

/** Runs a call to its end or to that of its limits, whichever comes first. */
export async function within<Result>(
  options: CallOptions,
  what: string,
  work: (limits: CallLimits) => Promise<Result>,
): Promise<Result> {
  const limits = startCall(options, what);
  try {
    limits.check();
    return await limits.within(work(limits));
  } finally {
    limits.end();
  }
}

/** The same error, saying which target it is about. */
export function withTarget(thrown: unknown, target: string): CockpitFault {
  const { code, params, retryable } = toCockpitError(thrown);
  return new CockpitFault(code, { target, ...params }, { retryable, cause: thrown });
}
