import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type PinnedFile, requirePins } from '../../machines/pinned-command.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { runOnHost } from './host-script.ts';
import type { NginxHost } from './nginx-host.ts';
import { askServer } from './nginx-probe.ts';
import type { Around } from './nginx-writer.ts';

export type Version = 'stable' | 'canary';

const versions: readonly Version[] = ['stable', 'canary'];
const pollMs = 50;
const outputCharacters = 500;

/** The service behind one version: programs with their arguments, empty where there is nothing to run. */
export interface ServiceCommands {
  readonly start: readonly string[];
  readonly stop: readonly string[];
  /** Exits with 0 while it runs. */
  readonly status: readonly string[];
  /** What answers when it serves. */
  readonly server: string;
}

/** Of a call, so that what follows has time left: a third of it, and no more than this. */
const followingMs = 15_000;
const followingShare = 0.3;

/** Longest that a shift may take, in ms, whose version takes so long until it answers; on several hosts, too. */
export function servicePatienceMs(waitMs: number): number {
  return Math.round(1.2 * (waitMs + 2 * followingMs));
}

/** Whether each service runs; null where nothing says so. */
export type ServiceStates = Readonly<Record<Version, boolean | null>>;

export interface HostServices {
  /** Throws `command-file-changed` where a file that the commands run is not what was agreed on. */
  check(host: NginxHost, options: CallOptions): Promise<void>;
  states(host: NginxHost, options: CallOptions): Promise<ServiceStates>;
  /**
   * What goes with a change of the file after which `serving` is asked, so that at no moment nobody serves: services
   * that are wanted are started and `serving` has answered before it, and those that are not wanted are stopped when
   * `serving` has answered after it. Throws `nginx-service-failed`, `nginx-passive-unhealthy`,
   * `command-file-changed`.
   */
  around(host: NginxHost, wanted: ServiceStates, serving: Version): Around;
}

export function createHostServices(
  services: Readonly<Record<Version, ServiceCommands>>,
  healthPath: string,
  pins: readonly PinnedFile[],
  waitMs: number,
): HostServices {
  /** Until when a start that was begun counts, by host: one that takes long is not begun again at every attempt. */
  const starting = new WeakMap<NginxHost, Map<Version, number>>();
  const isStarting = (host: NginxHost, version: Version) => performance.now() < (starting.get(host)?.get(version) ?? 0);

  const check = async (host: NginxHost, options: CallOptions): Promise<void> => {
    if (pins.length > 0) await requirePins(await host.access(), pins, options);
  };

  async function run(host: NginxHost, command: readonly string[], options: CallOptions): Promise<void> {
    await check(host, options);
    const { exitCode, stdout, stderr } = await runOnHost(host.access, command, options);
    if (exitCode === 0) return;
    const output = `${stderr}${stdout}`.trim().slice(-outputCharacters);
    const params = { command: command.join(' '), exitCode, output };
    throw new CockpitFault('nginx-service-failed', params, { retryable: true });
  }

  async function isRunning(host: NginxHost, version: Version, options: CallOptions): Promise<boolean | null> {
    const { status } = services[version];
    if (status.length === 0) return null;
    await check(host, options);
    return (await runOnHost(host.access, status, options)).exitCode === 0;
  }

  async function start(host: NginxHost, version: Version, options: CallOptions): Promise<void> {
    const begun = starting.get(host) ?? new Map<Version, number>();
    starting.set(host, begun.set(version, performance.now() + waitMs));
    await run(host, services[version].start, options).catch((error) => {
      // Whoever has left cannot tell whether it was begun.
      if (toCockpitError(error).code === 'nginx-service-failed') begun.delete(version);
      throw error;
    });
  }

  async function stop(host: NginxHost, version: Version, options: CallOptions): Promise<void> {
    starting.get(host)?.delete(version);
    await run(host, services[version].stop, options);
  }

  /** A service that was just started needs a while: asked as long as it may take, and the call leaves time for the rest. */
  async function serves(host: NginxHost, version: Version, options: CallOptions): Promise<void> {
    const { server } = services[version];
    const following = Math.min(options.deadlineMs * followingShare, followingMs);
    const endsAt = performance.now() + Math.min(waitMs, options.deadlineMs - following);
    const unwell = (detail: string) =>
      new CockpitFault('nginx-passive-unhealthy', { server, version, detail }, { retryable: true });
    let heard: string | null = null;
    for (;;) {
      const call = { ...options, deadlineMs: Math.max(1, endsAt - performance.now()) };
      const answer = await askServer(host.access, server, healthPath, call).catch((error) => {
        const { code } = toCockpitError(error);
        // One that never answers is unwell as well.
        throw code === 'deadline-exceeded' ? unwell(heard ?? code) : error;
      });
      if (answer.ok) return;
      heard = answer.detail;
      if (performance.now() + pollMs >= endsAt) throw unwell(heard);
      await sleep(pollMs, undefined, { signal: options.signal });
    }
  }

  return {
    check,
    states: async (host, options) => ({
      stable: await isRunning(host, 'stable', options),
      canary: await isRunning(host, 'canary', options),
    }),
    around(host, wanted, serving) {
      const started = new Set<Version>();
      const stopped = new Set<Version>();
      return {
        async before({ running, next }, options) {
          for (const version of versions) {
            if (wanted[version] !== true || services[version].start.length === 0) continue;
            const runs = await isRunning(host, version, options);
            // Nothing says whether it runs: it is started when the file changes, and else left alone.
            if (runs ?? (running === next || isStarting(host, version))) continue;
            started.add(version);
            await start(host, version, options);
          }
          if (running !== next || started.size > 0) await serves(host, serving, options);
        },
        async after({ running, next }, options) {
          const leaving: Version[] = [];
          for (const version of versions) {
            if (wanted[version] !== false || version === serving || services[version].stop.length === 0) continue;
            if ((await isRunning(host, version, options)) ?? running !== next) leaving.push(version);
          }
          if (running !== next || leaving.length > 0) await serves(host, serving, options);
          for (const version of leaving) {
            stopped.add(version);
            await stop(host, version, options);
          }
        },
        async undoing(options) {
          for (const version of stopped) {
            const runs = await isRunning(host, version, options);
            if (runs !== true && services[version].start.length > 0) await start(host, version, options);
            await serves(host, version, { ...options, deadlineMs: waitMs + options.deadlineMs });
          }
        },
        async revert(options) {
          for (const version of started) {
            if (services[version].stop.length > 0) await stop(host, version, options);
          }
        },
      };
    },
  };
}
