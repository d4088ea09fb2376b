import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { Machine } from '../../machines/machine.ts';
import { type PinnedCommand, printedValue, readPins, requirePins, runPinned } from '../../machines/pinned-command.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { secretEntries } from '../secret-lines.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import { fillCommand, fillEnvironment, type Values } from './fill-command.ts';
import { createReportedShares } from './reported-shares.ts';
import { type Share, shareLabel, shareParams } from './share.ts';
import { type ShareValues, shareValues } from './share-value.ts';
import { withinCall } from './within-call.ts';

/** What a target carries for everybody or an audience, as its command says it. */
export interface FoundShare extends Share {
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
  read(share: Share, options: CallOptions): Promise<FoundShare>;
  /** A command with its values in their places: exactly what would be run. */
  filled(words: readonly string[], values: Values): PinnedCommand;
  /** What is put into a command that moves a share. */
  values(share: Share, percent: number): Values;
  /** The command that moves a share. */
  move(share: Share, percent: number, lowers: boolean): PinnedCommand;
  /** Runs the command that moves a share, and notes what it was told where nobody can read it. */
  carryOut(share: Share, percent: number, lowers: boolean, left: () => CallOptions): Promise<void>;
  run(command: PinnedCommand, options: CallOptions): Promise<string>;
  /** Reads until the share is there, at most `settleSeconds`. Throws `command-not-in-effect`. */
  untilInEffect(share: Share, percent: number, options: CallOptions): Promise<FoundShare>;
}

const firstPauseMs = 50;
const longestPauseMs = 1_000;
/** Most that a lowering waits for its notes where their file hangs: before its command, and before the next share's. */
const begunNoteMs = 1_000;
const endNoteMs = 5_000;

export function createSwitchCommands(config: CommandSwitchConfig, machine: () => Promise<Machine>): SwitchCommands {
  const shares = shareValues(config);
  const pins = readPins(config.pinnedFiles);
  const { applyCommand, lowerCommand, environment, pinnedFiles, shareValues: names, shareUnit } = config;
  const agreed = JSON.stringify([applyCommand, lowerCommand, environment, pinnedFiles, names, shareUnit]);

  const secretEnv = secretEntries(config.secretEnvironment, '=');
  const filled = (words: readonly string[], values: Values): PinnedCommand => ({
    command: fillCommand(words, values),
    env: fillEnvironment(environment, values),
    secretEnv,
    directory: config.directory ?? null,
    timeoutMs: config.timeoutSeconds * 1000,
    successExitCode: config.successExitCode,
    pins,
  });
  const hasAudiences = (config.audienceNames ?? []).length > 0;
  const place = ({ target, audience }: Share): Values => ({
    target,
    ...(hasAudiences && { audience: audience ?? config.everybodyName }),
  });
  const values = (share: Share, percent: number): Values => ({ ...place(share), ...shares.values(percent) });
  const move = (share: Share, percent: number, lowers: boolean): PinnedCommand => {
    const words = (lowers ? lowerCommand : undefined) ?? applyCommand ?? [];
    return filled(words, values(share, percent));
  };
  const run = async (command: PinnedCommand, options: CallOptions) => runPinned(await machine(), command, options);

  const reports = config.readCommand === undefined ? createReportedShares(config.reportFile ?? '', machine) : null;
  const revisionOf = (text: string) =>
    createHash('sha256')
      .update(JSON.stringify([text, agreed]))
      .digest('hex')
      .slice(0, 32);

  async function read({ target, audience }: Share, options: CallOptions): Promise<FoundShare> {
    const share = { target, audience };
    if (reports !== null) {
      const percent = await reports.read(share, options);
      const text = shares.values(percent).value ?? '';
      return { ...share, text, percent, reported: true, revision: revisionOf(text) };
    }
    const words = config.readCommand ?? [];
    const stdout = await run(filled(words, place(share)), options);
    const text = printedValue(stdout, { path: config.outputPath, pattern: config.outputPattern }, words[0] ?? '');
    const percent = shares.percentOf(text);
    if (percent === null) {
      throw new CockpitFault('command-value-unreadable', { ...shareParams(share), value: text.slice(0, 100) });
    }
    return { ...share, text, percent, revision: revisionOf(text) };
  }

  return {
    shares,
    read,
    filled,
    run,
    values,
    move,
    async carryOut(share, percent, lowers, left) {
      const command = move(share, percent, lowers);
      // What is not begun leaves the note as it is.
      if (reports !== null) await requirePins(await machine(), pins, left());
      const note = async (told: number | null, mostMs: number) => {
        const { deadlineMs, signal } = left();
        const most = lowers ? Math.min(mostMs, deadlineMs / 2) : deadlineMs;
        await withinCall({ deadlineMs: most, signal }, async (within) => reports?.note(share, told, within()));
      };
      // A lowering hardly waits for a note, but a raise that nobody could know of later is not begun.
      const begun = note(null, begunNoteMs);
      await (lowers ? begun.catch(() => {}) : begun);
      await run(command, left());
      await note(percent, endNoteMs);
    },
    async untilInEffect(share, percent, options) {
      const settleMs = Math.min(config.settleSeconds * 1000, options.deadlineMs);
      const limits = startCall(options, shareLabel(share));
      try {
        for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
          const left = { deadlineMs: limits.remainingMs(), signal: options.signal };
          const isLast = settleMs - (options.deadlineMs - limits.remainingMs()) <= pauseMs;
          const found = await read(share, left).catch((error: unknown) => {
            // While a change takes effect it may not be readable for a moment.
            if (isLast || limits.signal.aborted || !toCockpitError(error).retryable) throw error;
            return null;
          });
          if (found?.percent === percent) return found;
          if (isLast && found !== null) {
            const params = { ...shareParams(share), expected: `${percent} %`, found: `${found.percent} %` };
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
