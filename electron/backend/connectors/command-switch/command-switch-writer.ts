import { toCockpitError } from '../../../../shared/errors.ts';
import type { CallLimits, CallOptions } from '../../platform/call-limits.ts';
import { createTurns } from '../../platform/turns.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import type { SwitchCommands, TargetShare } from './switch-commands.ts';

/** A target and the share that it is to carry. */
export interface ShareChange {
  readonly target: string;
  readonly percent: number;
}

export interface CommandSwitchWriter {
  /** In turn and all or none; `check` throws where what is found is not what was decided on. */
  raise(
    changes: readonly ShareChange[],
    check: (found: TargetShare) => void,
    options: CallOptions,
  ): Promise<readonly TargetShare[]>;
  /** All at once and each for itself: one that fails or hangs neither stops nor undoes the others. */
  lower(changes: readonly ShareChange[], options: CallOptions): Promise<readonly TargetShare[]>;
  settled(options: CallOptions): Promise<void>;
  /** Ends what still goes on. */
  close(): Promise<void>;
}

/** A look at a system that hangs must not keep a lowering from its command. */
const lookMs = 1_500;

export function createCommandSwitchWriter(config: CommandSwitchConfig, commands: SwitchCommands): CommandSwitchWriter {
  const turns = createTurns('command-switch');
  /** Puts back what a raise left half done; the next lowering ends it, because that knows better. */
  let back: { readonly done: Promise<unknown>; readonly ends: AbortController } | null = null;

  const leftOf = (limits: CallLimits, options: CallOptions) => (): CallOptions => ({
    deadlineMs: limits.remainingMs(),
    signal: options.signal,
  });

  async function move({ target, percent }: ShareChange, lowers: boolean, left: () => CallOptions) {
    await commands.carryOut(target, percent, lowers, left);
    return commands.untilInEffect(target, percent, left());
  }

  /** The newest first. The caller hears why the raise failed, the next reading what is live. */
  function putBack(before: readonly TargetShare[]): Promise<unknown> {
    const ends = new AbortController();
    const left = () => ({ deadlineMs: config.timeoutSeconds * 1000, signal: ends.signal });
    const work = async () => {
      for (const { target, percent } of before.toReversed()) {
        await move({ target, percent }, true, left).catch(() => {});
      }
    };
    back = { done: work(), ends };
    return back.done;
  }

  async function endPutBack(): Promise<void> {
    back?.ends.abort();
    await back?.done;
  }

  return {
    raise: (changes, check, options) =>
      turns.take(options, async (limits) => {
        const left = leftOf(limits, options);
        await back?.done;
        const before: TargetShare[] = [];
        for (const { target } of changes) before.push(await commands.read(target, left()));
        for (const found of before) check(found);
        const touched: TargetShare[] = [];
        const reached: TargetShare[] = [];
        try {
          for (const [index, change] of changes.entries()) {
            const found = before[index];
            if (found === undefined) continue;
            limits.check();
            if (found.percent !== change.percent) touched.push(found);
            reached.push(found.percent === change.percent ? found : await move(change, false, left));
          }
          return reached;
        } catch (error) {
          const done = putBack(touched);
          // Whoever has left does not wait for it.
          if (!limits.signal.aborted) await done;
          throw error;
        }
      }),

    lower: (changes, options) => {
      back?.ends.abort();
      return turns.take(options, async (limits) => {
        const left = leftOf(limits, options);
        await endPutBack();
        const ended = await Promise.allSettled(
          changes.map(async (change) => {
            const look = { ...left(), deadlineMs: Math.min(lookMs, limits.remainingMs() / 2) };
            const found = await commands.read(change.target, look).catch((error: unknown) => {
              if (toCockpitError(error).code === 'command-file-changed') throw error;
              return null;
            });
            limits.check();
            // What is there already is not set again, but only if somebody really looked.
            const isThere = found?.percent === change.percent && found.reported === undefined;
            return isThere ? found : move(change, true, left);
          }),
        );
        const failed = ended.find((one) => one.status === 'rejected');
        if (failed !== undefined) throw failed.reason;
        return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      });
    },

    settled: turns.settled,
    async close() {
      await endPutBack();
    },
  };
}
