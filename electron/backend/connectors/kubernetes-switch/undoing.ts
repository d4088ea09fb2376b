import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';

const deadlineMs = 15_000;

/** The taking back of a raise, which nobody waits for but who looks at the switch next. */
export interface Undoing {
  start(work: (options: CallOptions) => Promise<void>): void;
  /** Waits for its end, whatever it is. */
  settled(limits: CallLimits): Promise<void>;
  /** Ends it: a lowering writes over it. */
  stop(): void;
}

export function createUndoing(): Undoing {
  let running: Promise<void> = Promise.resolve();
  let abort = new AbortController();
  return {
    start(work) {
      abort = new AbortController();
      // Where the cluster cannot be reached the failure of the raise was reported, and what is live is read again.
      running = work({ deadlineMs, signal: abort.signal }).catch(() => {});
    },
    settled: (limits) => limits.within(running),
    stop: () => abort.abort(),
  };
}

/** A look at the switch that waits for what is being taken back. */
export async function afterUndoing<Result>(
  undoing: Undoing,
  options: CallOptions,
  look: (options: CallOptions) => Promise<Result>,
): Promise<Result> {
  const limits = startCall(options, 'kubernetes');
  try {
    await undoing.settled(limits);
    return await look({ deadlineMs: limits.remainingMs(), signal: options.signal });
  } finally {
    limits.end();
  }
}
