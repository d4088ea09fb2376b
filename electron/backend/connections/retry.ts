import { setTimeout as delay } from 'node:timers/promises';
import { toCockpitError } from '../../../shared/errors.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';

const firstWaitMs = 100;
/** A rollback never waits longer between two tries; what only reads has no reason to wait longer either. */
const longestWaitMs = 2_000;

/**
 * Calls again after a failure that may pass, within the deadline of the whole: exponential backoff, each wait drawn
 * evenly from up to its length ("full jitter"), so that many callers do not come back at once. The last failure is
 * thrown when no time for another try is left, or after `mostTries`. Only for calls that may be made twice.
 */
export async function retried<Result>(
  options: CallOptions,
  what: string,
  call: (options: CallOptions) => Promise<Result>,
  mostTries = Number.POSITIVE_INFINITY,
): Promise<Result> {
  const limits = startCall(options, what);
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call({ ...options, deadlineMs: limits.remainingMs() });
      } catch (thrown) {
        const { retryable, code } = toCockpitError(thrown);
        const waitMs = Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
        // `deadline-exceeded` here is the whole call's own end.
        const isLast = tries >= mostTries || limits.remainingMs() <= waitMs;
        if (!retryable || code === 'deadline-exceeded' || isLast) throw thrown;
        await delay(waitMs, undefined, { signal: limits.signal }).catch(() => limits.check());
      }
    }
  } finally {
    limits.end();
  }
}
