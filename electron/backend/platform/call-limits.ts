import { performance } from 'node:perf_hooks';
import { CockpitFault } from '../../../shared/errors.ts';

/**
 * How long a call may take and who may end it earlier: every network or process call takes one. `deadlineMs` is a
 * duration from the start of the call, which rejects with `deadline-exceeded` after it and with `cancelled` when
 * `signal` aborts.
 */
export interface CallOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One running call: its end, whatever brings it about, is the abort of `signal`. */
export interface CallLimits {
  /** Aborts at the deadline or when the caller's signal does. */
  readonly signal: AbortSignal;
  /** Milliseconds left, never negative. */
  remainingMs(): number;
  /** The error of an ended call: `cancelled` or `deadline-exceeded`. */
  fault(): CockpitFault;
  /** Throws `fault()` when the call has ended. */
  check(): void;
  /** Waits for `work`, but no longer than the call may take. `work` itself goes on. */
  within<T>(work: Promise<T>): Promise<T>;
  /** Releases the timer. Call it when the call is over. */
  end(): void;
}

/** Starts the clock of one call. `what` names the call in the error (a host, a program), never a secret. */
export function startCall(options: CallOptions, what: string): CallLimits {
  const startedAt = performance.now();
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), options.deadlineMs);
  // Time that is over already is not raced against a fast answer.
  if (options.deadlineMs <= 0) ended.abort();
  const signal = options.signal === undefined ? ended.signal : AbortSignal.any([options.signal, ended.signal]);
  const fault = () =>
    options.signal?.aborted === true
      ? new CockpitFault('cancelled', { what })
      : new CockpitFault('deadline-exceeded', { what, deadlineMs: options.deadlineMs }, { retryable: true });
  return {
    signal,
    remainingMs: () => Math.max(0, options.deadlineMs - (performance.now() - startedAt)),
    fault,
    check: () => {
      if (signal.aborted) throw fault();
    },
    within: async (work) => {
      const { promise, reject } = Promise.withResolvers<never>();
      const stop = () => reject(fault());
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      try {
        return await Promise.race([work, promise]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    end: () => clearTimeout(timer),
  };
}
