import { type CallLimits, type CallOptions, startCall } from './call-limits.ts';

/** What still goes on when a piece of work itself has ended or failed; its caller does not wait for it. */
export interface Aftermath {
  done: Promise<unknown>;
}

/** One writer of one thing: work is done one after the other, and may go on when its caller has left. */
export interface Turns {
  /** Waits its turn and works, no longer than the call may take; whoever comes next waits for the aftermath too. */
  take<T>(options: CallOptions, work: (limits: CallLimits, after: Aftermath) => Promise<T>): Promise<T>;
  /** Waits until nothing is under way any more, also what earlier callers no longer wait for. */
  settled(options: CallOptions): Promise<void>;
}

/** `what` names the thing in the errors of calls that end early. */
export function createTurns(what: string): Turns {
  let tail: Promise<unknown> = Promise.resolve();

  async function within<T>(options: CallOptions, work: (limits: CallLimits) => Promise<T>): Promise<T> {
    const limits = startCall(options, what);
    try {
      limits.check();
      return await limits.within(work(limits));
    } finally {
      limits.end();
    }
  }

  return {
    take: (options, work) =>
      within(options, (limits) => {
        const after: Aftermath = { done: Promise.resolve() };
        const begun = tail.then(() => {
          limits.check();
          return work(limits, after);
        });
        const over = () => after.done;
        tail = begun.then(over, over).catch(() => {});
        return begun;
      }),
    settled: (options) => within(options, async () => void (await tail)),
  };
}
