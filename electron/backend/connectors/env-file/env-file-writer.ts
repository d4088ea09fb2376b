import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { Machine, MachineFile } from '../../machines/machine.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import { createTurns } from '../../platform/turns.ts';
import { type EnvFileConfig, restartWaitMs } from './env-file-config.ts';
import type { EnvService } from './env-service.ts';
import { type EnvText, hashOf, readEnvText } from './env-text.ts';
import { percentOf, type ShareValues } from './share-values.ts';

/** An environment file as it lies there. */
export interface ReadEnvFile extends EnvText {
  readonly text: string;
  readonly file: MachineFile;
}

export interface EnvFileChange {
  /** The new text from what lies there. */
  edit(read: ReadEnvFile): string;
  readonly mode?: number;
  /** Fingerprint on which the change was decided. Null: whatever is there by now, the change is to be made. */
  readonly expectedRevision: string | null;
}

export interface EnvFileWriter {
  read(options: CallOptions): Promise<ReadEnvFile>;
  /**
   * Writes the file, starts the process anew, and returns what it then carries. A raise that fails puts the file back
   * and starts the process anew once more; a lowering ends that, because it knows better, and goes on without its caller.
   */
  change(change: EnvFileChange, options: CallOptions): Promise<ShareValues>;
  settled(options: CallOptions): Promise<void>;
  /** Ends what still goes on, some time later. */
  close(): Promise<void>;
}

/** Far more than any environment: a wrong path should not fill the memory. */
const fileLimitBytes = 1024 * 1024;
/** A look at a process that hangs must not keep a lowering from its file. */
const lookMs = 1_500;
/** A machine that does not even give the file is not waited for as long as a service that starts. */
const fileMs = 5_000;
const closePatienceMs = 2_000;

export function revisionOf(read: ReadEnvFile, effective: ShareValues): string {
  return hashOf(JSON.stringify([read.file.revision, effective.percent, effective.switch]));
}

export function createEnvFileWriter(
  config: EnvFileConfig,
  service: EnvService,
  machine: () => Promise<Machine>,
): EnvFileWriter {
  const { envFile: file } = config;
  const turns = createTurns(file);
  const closed = new AbortController();
  /** The restart that takes back a raise: a lowering ends it. */
  let back: AbortController | null = null;
  let waitingLowerings = 0;
  /** A restart was ended half way: what the process carries then says nothing of what it comes to. */
  let isHalfStarted = false;
  const waitMs = restartWaitMs(config);

  const left = (limits: CallLimits, options: CallOptions): CallOptions => ({
    deadlineMs: limits.remainingMs(),
    signal: options.signal,
  });
  /** For what goes on after its caller has left. */
  const unattended = (signal = closed.signal): CallOptions => ({ deadlineMs: waitMs, signal });

  async function read(options: CallOptions): Promise<ReadEnvFile> {
    const found = await (await machine()).readFile(file, fileLimitBytes, options);
    const text = found.content.toString('latin1');
    return { ...readEnvText(text, config), text, file: found };
  }

  async function write(text: string, revision: string, mode: number | undefined, options: CallOptions) {
    return (await machine()).writeFile(file, Buffer.from(text, 'latin1'), { revision, mode }, options);
  }

  async function start(wanted: ShareValues, options: CallOptions): Promise<ShareValues> {
    const limits = startCall({ ...options, deadlineMs: Math.min(waitMs, options.deadlineMs) }, file);
    try {
      await service.restart(left(limits, options));
      const reached = await service.untilInEffect(wanted, left(limits, options));
      isHalfStarted = false;
      return reached;
    } finally {
      limits.end();
    }
  }

  const changed = (reason: string, retryable = false) =>
    new CockpitFault('env-file-changed', { file, reason }, { retryable });

  function raise(change: EnvFileChange, options: CallOptions) {
    return turns.take(options, async (limits, after) => {
      const before = await read(left(limits, options));
      const effective = await service.effective(left(limits, options));
      if (revisionOf(before, effective) !== change.expectedRevision) throw changed('since-preview');
      // The restart would bring somebody's edit into effect that no preview has shown.
      if (percentOf(before.values, config) !== percentOf(effective, config)) throw changed('not-loaded');
      const next = change.edit(before);
      if (next === before.text) return effective;
      const wanted = readEnvText(next, config).values;
      limits.check();
      // A write that nobody waits for may still happen: then the rest would not.
      const revision = await write(next, before.file.revision, change.mode, unattended());
      try {
        return await start(wanted, left(limits, options));
      } catch (error) {
        const back = putBack(before, revision);
        after.done = back;
        // Whoever has left does not wait for it; what comes next does.
        if (!limits.signal.aborted) await back;
        throw limits.signal.aborted ? limits.fault() : error;
      }
    });
  }

  /** Only where our own text still lies there. The caller hears why the raise failed, the next reading what is live. */
  async function putBack(before: ReadEnvFile, revision: string): Promise<void> {
    const ends = new AbortController();
    back = ends;
    if (waitingLowerings > 0) ends.abort();
    try {
      // The file is put back in any case, for a lowering may be left before its turn.
      const quick = { ...unattended(), deadlineMs: Math.min(fileMs, waitMs) };
      await write(before.text, revision, before.file.mode, quick);
      await start(before.values, unattended(AbortSignal.any([closed.signal, ends.signal])));
    } catch {
      // Nobody is there to be told.
      if (ends.signal.aborted) isHalfStarted = true;
    } finally {
      back = null;
    }
  }

  /** What may pass is said to be retryable: whoever lowers by a stored connection is tried again. */
  async function lower(change: EnvFileChange, options: CallOptions): Promise<ShareValues> {
    back?.abort();
    waitingLowerings += 1;
    try {
      return await turns.take(options, (limits) => lowerOnce(change, limits, options));
    } finally {
      waitingLowerings -= 1;
    }
  }

  async function lowerOnce(change: EnvFileChange, limits: CallLimits, options: CallOptions): Promise<ShareValues> {
    limits.check();
    const before = await read({ ...options, deadlineMs: Math.min(fileMs, limits.remainingMs()) });
    const look = { deadlineMs: Math.min(lookMs, limits.remainingMs()), signal: options.signal };
    const effective = await service.effective(look).catch(() => null);
    limits.check();
    const next = change.edit(before);
    const wanted = readEnvText(next, config).values;
    const isWritten = next === before.text && (change.mode ?? before.file.mode) === before.file.mode;
    if (!isWritten) {
      await write(next, before.file.revision, change.mode, unattended()).catch((error) => {
        throw toCockpitError(error).code === 'file-changed' ? changed('during-apply', true) : error;
      });
    }
    const isThere = effective !== null && percentOf(effective, config) === percentOf(wanted, config);
    if (isThere && !isHalfStarted) return effective;
    // From here on it is carried to its end, whoever leaves: file and process must agree.
    return start(wanted, unattended());
  }

  return {
    read,
    change: (change, options) => (change.expectedRevision === null ? lower(change, options) : raise(change, options)),
    settled: turns.settled,
    async close() {
      await turns.settled({ deadlineMs: closePatienceMs }).catch(() => {});
      closed.abort();
    },
  };
}
