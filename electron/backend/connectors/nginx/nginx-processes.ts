import { existsSync, readFileSync } from 'node:fs';
import { CockpitFault } from '../../../../shared/errors.ts';

/** A process that cannot be mistaken for a later one with the same pid: `<pid>:<start in clock ticks>`. */
export type ProcessKey = string;

export interface NginxWorker {
  readonly key: ProcessKey;
  /** Milliseconds after the machine's start, in steps of 10. */
  readonly startedMs: number;
}

/** What runs of one nginx. */
export interface NginxProcesses {
  readonly masterPid: number;
  readonly masterKey: ProcessKey;
  /** Workers that take new requests. Those of an earlier generation that only finish theirs are left out. */
  readonly workers: readonly NginxWorker[];
}

/** USER_HZ: what the kernel reports process times in, whatever its own tick is. */
const ticksPerSecond = 100;

/**
 * Looks at the master that `pidFile` names and at its workers. Reads /proc, so it knows Linux only.
 * Throws `nginx-not-running` with a reason: no-pid-file, no-process, not-nginx (the pid belongs to something else now), no-proc (this system does not show its processes).
 */
export function readProcesses(pidFile: string): NginxProcesses {
  const notRunning = (reason: string) => new CockpitFault('nginx-not-running', { pidFile, reason });
  if (!existsSync('/proc/self/stat')) throw notRunning('no-proc');
  const masterPid = Number(readOrNull(pidFile)?.trim() || Number.NaN);
  if (!Number.isInteger(masterPid) || masterPid <= 1) throw notRunning('no-pid-file');
  const master = readProcess(masterPid);
  if (master === null) throw notRunning('no-process');
  if (!master.title.startsWith('nginx: master process')) throw notRunning('not-nginx');
  const workers = childrenOf(masterPid)
    .map(readProcess)
    .filter((child) => child?.title === 'nginx: worker process')
    .map((child) => ({ key: child?.key ?? '', startedMs: child?.startedMs ?? 0 }));
  return { masterPid, masterKey: master.key, workers };
}

/** Milliseconds since the machine started, by the clock that process starts are given in. */
export function machineUptimeMs(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
}

/** Differs after every start of the machine. */
export function machineStartId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

interface ProcessFacts {
  readonly key: ProcessKey;
  readonly startedMs: number;
  /** The command line; nginx writes into it what the process is. */
  readonly title: string;
}

function readProcess(pid: number): ProcessFacts | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  const commandLine = readOrNull(`/proc/${pid}/cmdline`);
  if (stat === null || commandLine === null) return null;
  // Field 22 by proc(5); the program's name in field 2 may hold blanks, so count from its closing parenthesis.
  const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return {
    key: `${pid}:${startTicks}`,
    startedMs: (startTicks * 1000) / ticksPerSecond,
    title: commandLine.replaceAll('\0', ' ').trim(),
  };
}

function childrenOf(pid: number): readonly number[] {
  const listed = readOrNull(`/proc/${pid}/task/${pid}/children`);
  return (listed ?? '').split(' ').filter(Boolean).map(Number);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
