import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault } from '../../../../shared/errors.ts';
import { besideFile } from '../../platform/atomic-file.ts';
import type { CallLimits } from '../../platform/call-limits.ts';
import { readConfig } from './nginx-installation.ts';
import { machineStartId, machineUptimeMs, type NginxProcesses, readProcesses } from './nginx-processes.ts';

/** What nginx runs beside what the file says. */
export interface ObservedConfig {
  /** The text that nginx has loaded; null when that cannot be told. */
  readonly runningText: string | null;
  readonly fileText: string;
  readonly processes: NginxProcesses;
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
 * Tells what nginx runs, which nginx itself does not say (`nginx -T` prints the file). The folder's README has the
 * reasoning. `file` must be the real path.
 */
export function createRunningConfig(file: string, pidFile: string): RunningConfig {
  const mementoFile = besideFile(file, 'loaded');
  const machineStart = machineStartId();
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
      if (!mementoRead) {
        known ??= await readMemento(mementoFile);
        mementoRead = true;
      }
      const overlapEndsAt = performance.now() + overlapMs;
      for (;;) {
        limits.check();
        const processes = readProcesses(pidFile);
        if (processes.workers.length === 0) {
          // In the middle of a reload the old ones are leaving while the new ones are not yet called workers.
          if (performance.now() >= overlapEndsAt)
            throw new CockpitFault('nginx-not-running', { pidFile, reason: 'no-workers' });
          await sleep(pollMs);
          continue;
        }
        const { ctimeMs } = await stat(file).catch(() => ({ ctimeMs: 0 }));
        const fileText = await readConfig(file);
        const generation =
          known?.machineStart === machineStart && known.masterKey === processes.masterKey ? known : null;
        const familiar = processes.workers.filter((worker) => generation?.workerKeys.includes(worker.key));
        if (generation !== null && familiar.length > 0) {
          if (familiar.length < processes.workers.length) {
            if (performance.now() < overlapEndsAt) {
              await sleep(pollMs);
              continue;
            }
            remember(processes, generation.text);
          }
          return { runningText: generation.text, fileText, processes };
        }
        if (firstStartUtc(processes) + clockErrorMs < ctimeMs) return { runningText: null, fileText, processes };
        remember(processes, fileText);
        return { runningText: fileText, fileText, processes };
      }
    },
  };
}

/** UTC ms at which the oldest of the workers started: not before their configuration was read. */
function firstStartUtc(processes: NginxProcesses): number {
  return machineStartedUtc() + Math.min(...processes.workers.map((worker) => worker.startedMs));
}

/** Two clocks read as one: on a busy machine a pause between them would make every worker look too old. */
function machineStartedUtc(): number {
  let startedUtc = 0;
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const before = Date.now();
    startedUtc = before - machineUptimeMs();
    if (Date.now() - before <= 2) break;
  }
  return startedUtc;
}

async function readMemento(mementoFile: string): Promise<KnownGeneration | null> {
  try {
    // As it was written: the text in it has one character for each byte of the configuration, whatever its encoding.
    const read = JSON.parse(await readFile(mementoFile, 'latin1')) as Partial<KnownGeneration>;
    const { machineStart, masterKey, workerKeys, text } = read;
    if (typeof machineStart !== 'string' || typeof masterKey !== 'string') return null;
    if (typeof text !== 'string' || !Array.isArray(workerKeys)) return null;
    return { machineStart, masterKey, workerKeys, text };
  } catch {
    return null;
  }
}
