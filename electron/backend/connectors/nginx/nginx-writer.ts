import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import { readConfig, removeConfig, revisionOf, writeConfig } from './host-files.ts';
import type { NginxInstallation } from './nginx-installation.ts';
import { type NginxProcesses, reloadNginx } from './nginx-processes.ts';
import { callWithin, type ObservedConfig, type RunningConfig } from './running-config.ts';
import { testCandidate } from './test-candidate.ts';

export interface ConfigChange {
  /** The new text from the text that the file has now. */
  edit(fileText: string): string;
  /** Permission bits that the file is to have; absent: those that it has. */
  readonly mode?: number | undefined;
  /** Fingerprint on which the change was decided. Null: whatever the file says by now, the change is to be made. */
  readonly expectedRevision: string | null;
  /** What else goes with it. */
  readonly around?: Around | undefined;
  /** Waited for when all is prepared and nothing is changed yet; its failure leaves everything as it is. */
  prepared?(): Promise<void>;
}

/** What is about to run, and what runs. */
export interface Planned {
  /** Null where that cannot be told. */
  readonly running: string | null;
  readonly next: string;
}

/** What goes with a change of the file; all of it also where the file says already what it is to say. */
export interface Around {
  /** When nginx has accepted the file and nothing is changed yet. */
  before?(planned: Planned, options: CallOptions): Promise<void>;
  /** When the workers run it. A raise that fails here is undone; a lowering is not. */
  after?(planned: Planned, options: CallOptions): Promise<void>;
  /** Before an undone change is put back: gets what `after` has ended to serve again. */
  undoing?(options: CallOptions): Promise<void>;
  /** When a raise was not made, or is undone and what was there before runs again: ends what `before` has begun. */
  revert?(options: CallOptions): Promise<void>;
}

export interface ChangedConfig extends ObservedConfig {
  /**
   * Puts back what was there before, and reloads, unless somebody has written the file meanwhile. In its turn; it goes
   * on whoever waits for it. Throws as `change` does.
   */
  undo(): Promise<void>;
}

export interface NginxWriter {
  /**
   * Tests the changed configuration, puts it in place, reloads, and returns when only workers that have loaded it take
   * new requests. See the folder's README for what happens on failure and on cancel. Throws `nginx-config-changed`,
   * `nginx-config-refused`, `nginx-config-unwritable`, `nginx-not-running`, `nginx-reload-failed` and the errors of
   * reading.
   */
  change(change: ConfigChange, options: CallOptions): Promise<ChangedConfig>;
  /** Waits until nothing is under way any more, also what earlier callers no longer wait for. */
  settled(): Promise<void>;
}

/** A change that is put in place, and what it takes the place of. */
interface Swap {
  readonly request: ConfigChange;
  readonly next: string;
  readonly before: string;
}

/** A change that has its turn. */
interface Job {
  /** Aborts when a later change is to be made whatever this one comes to: undoing it would only cost time. */
  readonly takenOver: AbortController;
  /** What still goes on when the change itself has failed. */
  aftermath: Promise<unknown>;
}

/** For what goes on after its caller has left: long enough for nginx to look up a slow host name. */
const unattendedPatienceMs = 10_000;
/** For one file of what goes on without its caller. */
const unattended: CallOptions = { deadlineMs: 10_000 };
/** Of the time that a raise has left, so that the old file is back before its caller's deadline. */
const patienceShare = 0.6;
const attemptsOnChangingFile = 3;

/** The only writer of `file` on its host: changes run one after the other. */
export function createNginxWriter(installation: NginxInstallation, file: string, running: RunningConfig): NginxWriter {
  const { access } = installation;
  const place = { pidFile: installation.pidFile, file };
  let tail: Promise<void> = Promise.resolve();
  let underWay: Job | null = null;

  /** Runs `work` when everything before it is over, and keeps the turn until its aftermath is over too. */
  async function inTurn<Result>(limits: CallLimits | null, work: (job: Job) => Promise<Result>): Promise<Result> {
    const turn = Promise.withResolvers<void>();
    const earlier = tail;
    tail = earlier.then(() => turn.promise);
    try {
      await (limits === null ? earlier : limits.within(earlier));
    } catch (error) {
      turn.resolve();
      throw error;
    }
    const job: Job = { takenOver: new AbortController(), aftermath: Promise.resolve() };
    underWay = job;
    const working = work(job);
    const over = async () => {
      await job.aftermath;
      if (underWay === job) underWay = null;
      turn.resolve();
    };
    working.then(over, over);
    return limits === null ? working : limits.within(working);
  }

  async function change(request: ConfigChange, options: CallOptions): Promise<ChangedConfig> {
    const limits = startCall(options, file);
    if (request.expectedRevision === null) underWay?.takenOver.abort();
    try {
      return await inTurn(limits, (job) => carryOut(request, limits, job));
    } finally {
      limits.end();
    }
  }

  async function carryOut(request: ConfigChange, limits: CallLimits, job: Job): Promise<ChangedConfig> {
    for (let attempt = 1; ; attempt += 1) {
      const seen = await running.observe(limits);
      if (request.expectedRevision !== null && request.expectedRevision !== revisionOf(seen.fileText)) {
        throw changed('since-preview');
      }
      const next = request.edit(seen.fileText);
      const planned = { running: seen.runningText, next };
      const isMode = request.mode === undefined || request.mode === seen.mode;
      if (next === seen.fileText && next === seen.runningText && isMode) {
        await request.around?.before?.(planned, callWithin(limits));
        await request.prepared?.();
        await request.around?.after?.(planned, callWithin(limits));
        return { ...seen, undo: async () => {} };
      }
      requireWritable(seen);
      let begun = false;
      let written = false;
      try {
        const refusal = refusalIfNotLoaded(request, seen);
        await prepare(seen, next, refusal === null, limits);
        // Only now: where nginx refuses the file as well, its own words help more.
        if (refusal !== null) throw refusal;
        begun = request.expectedRevision !== null;
        await request.around?.before?.(planned, callWithin(limits));
        await request.prepared?.();
        limits.check();
        const swap: Swap = { request, next, before: seen.fileText };
        const done = await commit(swap, seen, limits, job, () => {
          begun = false;
          written = true;
        });
        if (done !== null) return { ...done, undo: () => inTurn(null, (undoing) => undo(swap, undoing)) };
      } finally {
        if (begun) await request.around?.revert?.(unattended).catch(() => {});
        // Where the file is not what runs, somebody after us needs the note all the same.
        if (!written && seen.fileText === seen.runningText)
          await removeConfig(access, running.mementoFile, unattended).catch(() => {});
      }
      if (request.expectedRevision !== null || attempt === attemptsOnChangingFile) throw changed('during-apply');
    }
  }

  /** Has nginx test the text, and, where it is to be put in place, notes beside the file what runs. */
  async function prepare(
    { runningText, mode }: ObservedConfig,
    next: string,
    goesOn: boolean,
    limits: CallLimits,
  ): Promise<void> {
    const memento = runningText === null || !goesOn ? null : running.memento();
    const call = callWithin(limits);
    const [tested, noted] = await Promise.allSettled([
      testCandidate(installation, file, { text: next, mode }, call),
      memento === null ? null : writeConfig(access, running.mementoFile, memento, { mode }, call),
    ]);
    limits.check();
    if (tested.status === 'rejected') throw tested.reason;
    if (noted.status === 'rejected') throw noted.reason;
  }

  /**
   * From here on nobody's leaving stops it: the file, the running workers and our memory must agree in the end. Null:
   * somebody wrote the file in the meantime, and nothing was changed.
   */
  async function commit(
    swap: Swap,
    seen: ObservedConfig,
    limits: CallLimits,
    job: Job,
    written: () => void,
  ): Promise<ObservedConfig | null> {
    const { request, next } = swap;
    const mayUndo = request.expectedRevision !== null;
    const patienceMs = mayUndo ? limits.remainingMs() * patienceShare : unattendedPatienceMs;
    try {
      await writeConfig(access, file, next, { expected: seen.fileText, mode: request.mode }, unattended);
    } catch (error) {
      const { code } = toCockpitError(error);
      if (code === 'file-changed') return null;
      // A machine that was lost on the way may have written it or not.
      if (mayUndo && code !== 'nginx-config-unwritable') await putBackAfter(error, swap, job);
      throw error;
    }
    written();
    let processes: NginxProcesses;
    try {
      processes = await reloadNginx(access, place, patienceMs, undefined);
    } catch (error) {
      if (mayUndo) await putBackAfter(error, swap, job);
      throw error;
    }
    const [{ text, mode }] = await Promise.all([readConfig(access, file, unattended), loaded(processes, next)]);
    try {
      const planned = { running: seen.runningText, next };
      await request.around?.after?.(planned, mayUndo ? callWithin(limits) : unattended);
    } catch (error) {
      if (mayUndo) await putBackAfter(error, swap, job);
      throw error;
    }
    if (limits.signal.aborted && mayUndo) {
      await putBackAfter(limits.fault(), swap, job);
      throw limits.fault();
    }
    return { runningText: next, fileText: text, mode, host: { ...seen.host, ...processes } };
  }

  async function loaded(processes: NginxProcesses, text: string): Promise<void> {
    running.remember(processes, text);
    await removeConfig(access, running.mementoFile, unattended);
  }

  /** Puts `before` back where `ours` still stands: what somebody else has written meanwhile is left alone. */
  async function replaceOurs(ours: string, before: string): Promise<boolean> {
    try {
      await writeConfig(access, file, before, { expected: ours }, unattended);
      return true;
    } catch (error) {
      if (toCockpitError(error).code === 'file-changed') return false;
      throw error;
    }
  }

  /** The caller need not wait for the workers; whoever comes next does. */
  async function putBack({ request, next, before }: Swap, job: Job): Promise<void> {
    await request.around?.undoing?.(unattended);
    if (!(await replaceOurs(next, before))) return;
    job.aftermath = reloadNginx(access, place, unattendedPatienceMs, job.takenOver.signal)
      .then((processes) => loaded(processes, before))
      .then(() => request.around?.revert?.(unattended))
      // Nobody is there to be told; the next reading finds what runs.
      .catch(() => {});
  }

  /** Throws `reason`, with `leftChanged`, where the host could not be sent back. */
  async function putBackAfter(reason: unknown, swap: Swap, job: Job): Promise<void> {
    if (job.takenOver.signal.aborted) return;
    await putBack(swap, job).catch(() => {
      const { code, params, retryable } = toCockpitError(reason);
      throw new CockpitFault(code, { ...params, leftChanged: true }, { retryable, cause: reason });
    });
  }

  async function undo({ request, next, before }: Swap, job: Job): Promise<void> {
    await request.around?.undoing?.(unattended);
    if (!(await replaceOurs(next, before))) return;
    await loaded(await reloadNginx(access, place, unattendedPatienceMs, job.takenOver.signal), before);
    await request.around?.revert?.(unattended);
  }

  /** Everything that would stop the change later is asked for before anything is touched. */
  function requireWritable({ host }: ObservedConfig): void {
    if (!host.maySignal) throw new CockpitFault('nginx-reload-failed', { file, reason: 'EPERM', waitedMs: 0 });
    if (!host.mayWrite) throw new CockpitFault('nginx-config-unwritable', { file, detail: 'EACCES' });
  }

  function changed(reason: string): CockpitFault {
    return new CockpitFault('nginx-config-changed', { file, reason });
  }

  function refusalIfNotLoaded(request: ConfigChange, seen: ObservedConfig): CockpitFault | null {
    if (request.expectedRevision === null) return null;
    // The reload would bring somebody's edits into effect that no preview has shown.
    if (seen.runningText === null) return changed('loaded-unknown');
    // What a killed cockpit had put in place is no more than this change itself, and may be loaded.
    const isOurs = seen.fileText === request.edit(seen.runningText);
    return seen.runningText !== seen.fileText && !isOurs ? changed('not-loaded') : null;
  }

  return { change, settled: () => tail };
}
