import { toCockpitError } from '../../../../shared/errors.ts';
import type { CallLimits, CallOptions } from '../../platform/call-limits.ts';
import { createTurns } from '../../platform/turns.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import type { Share } from './share.ts';
import { movesOf, type ShareChange, type ShareMove } from './share-moves.ts';
import type { FoundShare, SwitchCommands } from './switch-commands.ts';

/** A target that is lowered. */
export interface Lowering {
  readonly shares: readonly Share[];
  /** What they become, in their order, given what was found; null where it could not be read. */
  readonly decide: (found: readonly (FoundShare | null)[]) => readonly ShareChange[];
}

export interface CommandSwitchWriter {
  /**
   * Moves the shares of one target after those of another, all or none; `check` throws where what is found of a target is
   * not what was decided on.
   */
  raise(
    targets: readonly (readonly ShareChange[])[],
    check: (found: readonly FoundShare[]) => void,
    options: CallOptions,
  ): Promise<readonly FoundShare[]>;
  /**
   * All targets at once, the shares of each in turn, because commands of one system often write one document; each share
   * for itself: one that fails neither stops nor undoes the others.
   */
  lower(lowerings: readonly Lowering[], options: CallOptions): Promise<readonly FoundShare[]>;
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

  async function move(change: ShareChange, lowers: boolean, left: () => CallOptions): Promise<FoundShare> {
    await commands.carryOut(change, change.percent, lowers, left);
    return commands.untilInEffect(change, change.percent, left());
  }

  /** The newest first. The caller hears why the raise failed, the next reading what is live. */
  function putBack(made: readonly ShareMove[]): Promise<unknown> {
    const ends = new AbortController();
    const left = () => ({ deadlineMs: config.timeoutSeconds * 1000, signal: ends.signal });
    const work = async () => {
      for (const { found, lowers } of made.toReversed()) await move(found, !lowers, left).catch(() => {});
    };
    back = { done: work(), ends };
    return back.done;
  }

  async function lowerInTurn(
    changes: readonly ShareChange[],
    found: readonly (FoundShare | null)[],
    left: () => CallOptions,
  ): Promise<readonly FoundShare[]> {
    const reached = new Map<ShareChange, Promise<FoundShare>>();
    for (const { change, found: was } of movesOf(changes, found)) {
      // What is there already is not set again, but only if somebody really looked.
      if (was?.percent === change.percent && was.reported === undefined) {
        reached.set(change, Promise.resolve(was));
        continue;
      }
      const told = commands.carryOut(change, change.percent, true, left);
      // The next command waits for this one, but not until it is in effect.
      const settled = told.then(() => commands.untilInEffect(change, change.percent, left()));
      settled.catch(() => {});
      reached.set(change, settled);
      await told.catch(() => {});
    }
    await Promise.allSettled(reached.values());
    return Promise.all(changes.flatMap((change) => reached.get(change) ?? []));
  }

  async function endPutBack(): Promise<void> {
    back?.ends.abort();
    await back?.done;
  }

  return {
    raise: (targets, check, options) =>
      turns.take(options, async (limits) => {
        const left = leftOf(limits, options);
        await back?.done;
        const before: (readonly FoundShare[])[] = [];
        for (const changes of targets) {
          before.push(await Promise.all(changes.map((change) => commands.read(change, left()))));
        }
        for (const found of before) check(found);
        const moves = targets.flatMap((changes, index) => movesOf(changes, before[index] ?? []));
        const touched: ShareMove[] = [];
        const reached = new Map<FoundShare, FoundShare>();
        try {
          for (const one of moves.filter(({ change, found }) => change.percent !== found.percent)) {
            limits.check();
            touched.push(one);
            reached.set(one.found, await move(one.change, one.lowers, left));
          }
          return before.flat().map((found) => reached.get(found) ?? found);
        } catch (error) {
          const done = putBack(touched);
          // Whoever has left does not wait for it.
          if (!limits.signal.aborted) await done;
          throw error;
        }
      }),

    lower: (lowerings, options) => {
      back?.ends.abort();
      return turns.take(options, async (limits) => {
        const left = leftOf(limits, options);
        await endPutBack();
        const ended = await Promise.allSettled(
          lowerings.map(async ({ shares, decide }) => {
            const look = { ...left(), deadlineMs: Math.min(lookMs, limits.remainingMs() / 2) };
            const looked = shares.map((share) =>
              commands.read(share, look).catch((error: unknown) => {
                if (toCockpitError(error).code === 'command-file-changed') throw error;
                return null;
              }),
            );
            const found = await Promise.all(looked);
            limits.check();
            return lowerInTurn(decide(found), found, left);
          }),
        );
        const failed = ended.find((one) => one.status === 'rejected');
        if (failed !== undefined) throw failed.reason;
        return ended.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
      });
    },

    settled: turns.settled,
    async close() {
      await endPutBack();
    },
  };
}
