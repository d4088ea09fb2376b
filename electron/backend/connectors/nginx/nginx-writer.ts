import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CockpitFault } from '../../../../shared/errors.ts';
import { besideFile, replaceDurably, writeDurably } from '../../platform/atomic-file.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import { type NginxInstallation, readConfig } from './nginx-installation.ts';
import { type NginxProcesses, readProcesses } from './nginx-processes.ts';
import type { ObservedConfig, RunningConfig } from './running-config.ts';
import { testCandidate } from './test-candidate.ts';

export interface ConfigChange {
  /** The new text from the text that the file has now. */
  edit(fileText: string): string;
  /** Fingerprint on which the change was decided. Null: whatever the file says by now, the change is to be made. */
  readonly expectedRevision: string | null;
}

export interface NginxWriter {
  /**
   * Tests the changed configuration, puts it in place, reloads, and returns when only workers that have loaded it take
   * new requests. See the folder's README for what happens on failure and on cancel. Throws `nginx-config-changed`,
   * `nginx-config-refused`, `nginx-config-unwritable`, `nginx-not-running`, `nginx-reload-failed` and the errors of
   * reading.
   */
  change(change: ConfigChange, options: CallOptions): Promise<ObservedConfig>;
  /** Waits until nothing is under way any more, also what earlier callers no longer wait for. */
  settled(): Promise<void>;
}

/** Fingerprint of a configuration text (Latin-1 as read): SHA-256 of its bytes, hex. */
export function revisionOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

/** A change that has its turn. */
interface Job {
  /** A later change is to be made whatever this one comes to: undoing it would only cost time. */
  takenOver: boolean;
  /** What still goes on when the change itself has failed. */
  aftermath: Promise<unknown>;
}

const pollMs = 3;
/** For what goes on after its caller has left: long enough for nginx to look up a slow host name. */
const unattendedPatienceMs = 10_000;
/** Of the time that a raise has left, so that the old file is back before its caller's deadline. */
const patienceShare = 0.8;
const attemptsOnChangingFile = 3;

/** The only writer of `file`: changes run one after the other. */
export function createNginxWriter(installation: NginxInstallation, file: string, running: RunningConfig): NginxWriter {
  const candidate = besideFile(file, 'candidate');
  let tail: Promise<void> = Promise.resolve();
  let underWay: Job | null = null;

  async function change(request: ConfigChange, options: CallOptions): Promise<ObservedConfig> {
    const limits = startCall(options, file);
    const turn = Promise.withResolvers<void>();
    const earlier = tail;
    tail = earlier.then(() => turn.promise);
    if (request.expectedRevision === null && underWay !== null) underWay.takenOver = true;
    try {
      await limits.within(earlier);
    } catch (error) {
      limits.end();
      turn.resolve();
      throw error;
    }
    const job: Job = { takenOver: false, aftermath: Promise.resolve() };
    underWay = job;
    const work = carryOut(request, limits, job);
    const over = async () => {
      await job.aftermath;
      if (underWay === job) underWay = null;
      turn.resolve();
    };
    work.then(over, over);
    try {
      return await limits.within(work);
    } finally {
      limits.end();
    }
  }

  async function carryOut(request: ConfigChange, limits: CallLimits, job: Job) {
    for (let attempt = 1; ; attempt += 1) {
      const seen = await running.observe(limits);
      if (request.expectedRevision !== null && request.expectedRevision !== revisionOf(seen.fileText)) {
        throw changed('since-preview');
      }
      const next = request.edit(seen.fileText);
      if (next === seen.fileText && next === seen.runningText) return seen;
      const stats = await writableFile(seen.processes);
      await write(candidate, next, stats);
      try {
        await testCandidate(installation, file, candidate, {
          deadlineMs: limits.remainingMs(),
          signal: limits.signal,
        }).catch((error: unknown) => {
          throw limits.signal.aborted ? limits.fault() : error;
        });
        // Only now: where nginx refuses the file as well, its own words help more.
        refuseIfNotLoaded(request, seen);
        const memento = seen.runningText === null ? null : running.memento();
        if (memento !== null) await write(running.mementoFile, memento, stats);
        limits.check();
        if ((await readConfig(file)) === seen.fileText) return await commit(request, seen, next, stats, limits, job);
      } finally {
        await rm(candidate, { force: true });
      }
      if (request.expectedRevision !== null || attempt === attemptsOnChangingFile) throw changed('during-apply');
    }
  }

  /** From here on nobody's leaving stops it: the file, the running workers and our memory must agree in the end. */
  async function commit(
    request: ConfigChange,
    seen: ObservedConfig,
    next: string,
    stats: Stats,
    limits: CallLimits,
    job: Job,
  ): Promise<ObservedConfig> {
    const mayUndo = request.expectedRevision !== null;
    const patienceMs = mayUndo ? limits.remainingMs() * patienceShare : unattendedPatienceMs;
    await replaceDurably(candidate, file);
    let processes: NginxProcesses;
    try {
      processes = await reload(patienceMs);
    } catch (error) {
      if (mayUndo && !job.takenOver) await putBack(next, seen.fileText, stats, job);
      throw error;
    }
    running.remember(processes, next);
    await rm(running.mementoFile, { force: true });
    if (limits.signal.aborted && mayUndo) {
      if (!job.takenOver) await putBack(next, seen.fileText, stats, job);
      throw limits.fault();
    }
    return { runningText: next, fileText: await readConfig(file), processes };
  }

  /**
   * Puts `before` back where `ours` still stands (what somebody else has written meanwhile is left alone) and reloads.
   * The caller need not wait for the workers; whoever comes next does.
   */
  async function putBack(ours: string, before: string, stats: Stats, job: Job): Promise<void> {
    if ((await readConfig(file)) !== ours) return;
    await write(candidate, before, stats);
    await replaceDurably(candidate, file);
    job.aftermath = reload(unattendedPatienceMs, job)
      .then(async (processes) => {
        running.remember(processes, before);
        await rm(running.mementoFile, { force: true });
      })
      // Nobody is there to be told; the next reading finds what runs.
      .catch(() => {});
  }

  /**
   * SIGHUP, then waits until no worker of before takes new requests. Not `nginx -s reload`: that reads the whole
   * configuration once more and then sends the same signal.
   */
  async function reload(patienceMs: number, aftermathOf?: Job): Promise<NginxProcesses> {
    const before = readProcesses(installation.pidFile);
    const old = new Set(before.workers.map((worker) => worker.key));
    signalMaster(before.masterPid, 'SIGHUP');
    const givesUpAt = performance.now() + patienceMs;
    while (performance.now() < givesUpAt && aftermathOf?.takenOver !== true) {
      await sleep(pollMs);
      const now = readProcesses(installation.pidFile);
      if (now.workers.length > 0 && now.workers.every((worker) => !old.has(worker.key))) return now;
    }
    throw new CockpitFault('nginx-reload-failed', {
      file,
      reason: 'old-workers-stay',
      waitedMs: Math.round(patienceMs),
    });
  }

  function signalMaster(pid: number, signal: 'SIGHUP' | 0): void {
    try {
      process.kill(pid, signal);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
      throw new CockpitFault('nginx-reload-failed', { file, reason, waitedMs: 0 }, { cause: error });
    }
  }

  /** Everything that would stop the change later is asked for before anything is touched. */
  async function writableFile(processes: NginxProcesses): Promise<Stats> {
    signalMaster(processes.masterPid, 0);
    try {
      await access(file, constants.W_OK);
      return await stat(file);
    } catch (error) {
      throw unwritable(error);
    }
  }

  async function write(path: string, text: string, like: Stats): Promise<void> {
    await writeDurably(path, Buffer.from(text, 'latin1'), like).catch((error: unknown) => {
      throw unwritable(error);
    });
  }

  function unwritable(error: unknown): CockpitFault {
    const detail = (error as NodeJS.ErrnoException).code ?? String(error);
    return new CockpitFault('nginx-config-unwritable', { file, detail }, { cause: error });
  }

  function changed(reason: string): CockpitFault {
    return new CockpitFault('nginx-config-changed', { file, reason });
  }

  function refuseIfNotLoaded(request: ConfigChange, seen: ObservedConfig): void {
    if (request.expectedRevision === null) return;
    // The reload would bring somebody's edits into effect that no preview has shown.
    if (seen.runningText === null) throw changed('loaded-unknown');
    // What a killed cockpit had put in place is no more than this change itself, and may be loaded.
    const isOurs = seen.fileText === request.edit(seen.runningText);
    if (seen.runningText !== seen.fileText && !isOurs) throw changed('not-loaded');
  }

  return { change, settled: () => tail };
}
