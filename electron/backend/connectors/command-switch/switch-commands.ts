import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { Machine } from '../../machines/machine.ts';
import { type PinnedCommand, printedValue, readPins, requirePins, runPinned } from '../../machines/pinned-command.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import { fillCommand, fillEnvironment, type Values } from './fill-command.ts';
import { createReportedShares } from './reported-shares.ts';
import { type ShareValues, shareValues } from './share-value.ts';

/** What a target carries, as its command says it. */
export interface TargetShare {
  readonly target: string;
  /** As it was read. */
  readonly text: string;
  readonly percent: number;
  /** Not read: what its command was told last. */
  readonly reported?: true;
  /** Of what was read, the commands of the connection, and the content of their files. */
  readonly revision: string;
}

export interface SwitchCommands {
  readonly shares: ShareValues;
  /** Throws what `runPinned` does, `command-output-unclear`, `command-value-unreadable`. */
  read(target: string, options: CallOptions): Promise<TargetShare>;
  /** A command with its values in their places: exactly what would be run. */
  filled(words: readonly string[], values: Values): PinnedCommand;
  /** The command that moves a target to a share. */
  move(target: string, percent: number, lowers: boolean): PinnedCommand;
  /** Runs the command that moves a target, and notes what it was told where nobody can read it. */
  carryOut(target: string, percent: number, lowers: boolean, left: () => CallOptions): Promise<void>;
  run(command: PinnedCommand, options: CallOptions): Promise<string>;
  /** Reads until a target carries the share, at most `settleSeconds`. Throws `command-not-in-effect`. */
  untilInEffect(target: string, percent: number, options: CallOptions): Promise<TargetShare>;
}

const firstPauseMs = 50;
const longestPauseMs = 1_000;

export function createSwitchCommands(config: CommandSwitchConfig, machine: () => Promise<Machine>): SwitchCommands {
  const shares = shareValues(config);
  const pins = readPins(config.pinnedFiles);
  const { applyCommand, lowerCommand, environment, pinnedFiles, shareValues: names, shareUnit } = config;
  const agreed = JSON.stringify([applyCommand, lowerCommand, environment, pinnedFiles, names, shareUnit]);

  const filled = (words: readonly string[], values: Values): PinnedCommand => ({
    command: fillCommand(words, values),
    env: fillEnvironment(environment, values),
    directory: config.directory ?? null,
    timeoutMs: config.timeoutSeconds * 1000,
    successExitCode: config.successExitCode,
    pins,
  });
  const move = (target: string, percent: number, lowers: boolean): PinnedCommand => {
    const words = (lowers ? lowerCommand : undefined) ?? applyCommand ?? [];
    return filled(words, { target, ...shares.values(percent) });
  };
  const run = async (command: PinnedCommand, options: CallOptions) => runPinned(await machine(), command, options);

  const reports = config.readCommand === undefined ? createReportedShares(config.reportFile ?? '', machine) : null;
  const revisionOf = (text: string) =>
    createHash('sha256')
      .update(JSON.stringify([text, agreed]))
      .digest('hex')
      .slice(0, 32);

  async function read(target: string, options: CallOptions): Promise<TargetShare> {
    if (reports !== null) {
      const percent = await reports.read(target, options);
      const text = shares.values(percent).value ?? '';
      return { target, text, percent, reported: true, revision: revisionOf(text) };
    }
    const words = config.readCommand ?? [];
    const stdout = await run(filled(words, { target }), options);
    const text = printedValue(stdout, { path: config.outputPath, pattern: config.outputPattern }, words[0] ?? '');
    const percent = shares.percentOf(text);
    if (percent === null) throw new CockpitFault('command-value-unreadable', { target, value: text.slice(0, 100) });
    return { target, text, percent, revision: revisionOf(text) };
  }

  return {
    shares,
    read,
    filled,
    run,
    move,
    async carryOut(target, percent, lowers, left) {
      const command = move(target, percent, lowers);
      // What is not begun leaves the note as it is.
      if (reports !== null) await requirePins(await machine(), pins, left());
      // A lowering does not wait for a note, but a raise that nobody could know of later is not begun.
      const begun = reports?.note(target, null, left());
      await (lowers ? begun?.catch(() => {}) : begun);
      await run(command, left());
      await reports?.note(target, percent, left());
    },
    async untilInEffect(target, percent, options) {
      const settleMs = Math.min(config.settleSeconds * 1000, options.deadlineMs);
      const limits = startCall(options, target);
      try {
        for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
          const left = { deadlineMs: limits.remainingMs(), signal: options.signal };
          const isLast = settleMs - (options.deadlineMs - limits.remainingMs()) <= pauseMs;
          const found = await read(target, left).catch((error: unknown) => {
            // While a change takes effect it may not be readable for a moment.
            if (isLast || limits.signal.aborted || !toCockpitError(error).retryable) throw error;
            return null;
          });
          if (found?.percent === percent) return found;
          if (isLast && found !== null) {
            const params = { target, expected: `${percent} %`, found: `${found.percent} %` };
            throw new CockpitFault('command-not-in-effect', params, { retryable: true });
          }
          await limits.within(pause(pauseMs));
        }
      } finally {
        limits.end();
      }
    },
  };
}
