import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallLimits, CallOptions } from '../../platform/call-limits.ts';
import { besideFile, readConfig } from './host-files.ts';
import type { MachineAccess } from './host-script.ts';
import { type HostLook, lookAtHost, type NginxProcesses } from './nginx-processes.ts';

/** What nginx runs beside what the file says. */
export interface ObservedConfig {
  /** The text that nginx has loaded; null when that cannot be told. */
  readonly runningText: string | null;
  readonly fileText: string;
  readonly host: HostLook;
  /** Permission bits of the file. */
  readonly mode: number;
}

/** A generation of workers of which it is known what they have loaded. */
interface KnownGeneration {
  readonly machineStart: string;
  readonly masterKey: string;
  readonly workerKeys: readonly string[];
  readonly text: string;
}

export interface RunningConfig {
  observe(limits: CallLimits): Promise<ObservedConfig>;
  /** Notes that these workers have loaded `text`. */
  remember(processes: NginxProcesses, text: string): void;
  /** What `remember` holds, to be laid beside the file while a change is under way; null when nothing is known. */
  memento(): string | null;
  /** Where a memento is laid, for the case that this process is killed between the replacing and the reload. */
  readonly mementoFile: string;
}

/** During a reload nginx lets both generations work for 100 ms; a mixture that lasts longer is a worker born again. */
const overlapMs = 600;
const pollMs = 5;
/** Process starts are known to 10 ms, the machine's start likewise. */
const clockErrorMs = 20;

/**
 * Tells what the nginx of a host runs, which nginx itself does not say (`nginx -T` prints the file). The folder's README
 * has the reasoning. `file` must be the real path.
 */
export function createRunningConfig(access: MachineAccess, file: string, pidFile: string): RunningConfig {
  const mementoFile = besideFile(file, 'loaded');
  let machineStart = '';
  let known: KnownGeneration | null = null;
  let mementoRead = false;

  function remember(processes: NginxProcesses, text: string): void {
    const workerKeys = processes.workers.map((worker) => worker.key);
    known = { machineStart, masterKey: processes.masterKey, workerKeys, text };
  }

  return {
    mementoFile,
    remember,
    memento: () => (known === null ? null : JSON.stringify(known)),
    async observe(limits) {
      const call = () => callWithin(limits);
      if (!mementoRead) {
        known ??= await readMemento(access, mementoFile, call());
        mementoRead = true;
      }
      const overlapEndsAt = performance.now() + overlapMs;
      for (;;) {
        limits.check();
        const host = await lookAtHost(access, { pidFile, file }, call());
        ({ machineStart } = host);
        if (host.workers.length === 0) {
          // In the middle of a reload the old ones are leaving while the new ones are not yet called workers.
          if (performance.now() >= overlapEndsAt)
            throw new CockpitFault('nginx-not-running', { pidFile, reason: 'no-workers' });
          await sleep(pollMs);
          continue;
        }
        const { text: fileText, mode } = await readConfig(access, file, call());
        const seen = { fileText, mode, host };
        const generation = known?.machineStart === machineStart && known.masterKey === host.masterKey ? known : null;
        const familiar = host.workers.filter((worker) => generation?.workerKeys.includes(worker.key));
        if (generation !== null && familiar.length > 0) {
          if (familiar.length < host.workers.length) {
            if (performance.now() < overlapEndsAt) {
              await sleep(pollMs);
              continue;
            }
            remember(host, generation.text);
          }
          return { ...seen, runningText: generation.text };
        }
        if (isOlderThanFile(host)) return { ...seen, runningText: null };
        // What was read is what was looked at only if nobody wrote it in between.
        const { fileChangedUtc } = await lookAtHost(access, { pidFile, file }, call());
        if (fileChangedUtc !== host.fileChangedUtc) continue;
        remember(host, fileText);
        return { ...seen, runningText: fileText };
      }
    },
  };
}

/** What is left of a call, for a part of it. */
export function callWithin(limits: CallLimits): CallOptions {
  return { deadlineMs: limits.remainingMs(), signal: limits.signal };
}

/** Whether the oldest of the workers, which started not before its configuration was read, is older than the file. */
function isOlderThanFile({ workers, machineStartedUtc, clockErrorMs: coarser, fileChangedUtc }: HostLook): boolean {
  const firstStartUtc = machineStartedUtc + Math.min(...workers.map((worker) => worker.startedMs));
  return !(firstStartUtc + clockErrorMs >= fileChangedUtc - coarser);
}

async function readMemento(access: MachineAccess, file: string, options: CallOptions): Promise<KnownGeneration | null> {
  try {
    // As it was written: the text in it has one character for each byte of the configuration, whatever its encoding.
    const read = JSON.parse((await readConfig(access, file, options)).text) as Partial<KnownGeneration>;
    const { machineStart, masterKey, workerKeys, text } = read;
    if (typeof machineStart !== 'string' || typeof masterKey !== 'string') return null;
    if (typeof text !== 'string' || !Array.isArray(workerKeys)) return null;
    return { machineStart, masterKey, workerKeys, text };
  } catch {
    return null;
  }
}
