import { AsyncIteratorClass } from '@orpc/server';

export interface CoalescedStreamOptions<Value> {
  /**
   * Begins to push values and returns what ends it. Called when the first value is asked for; what it pushes at once
   * is the first value.
   */
  subscribe(push: (value: Value) => void): () => void;
  /** Ends the stream, also while it waits. */
  readonly signal: AbortSignal | undefined;
  /** Shortest time between two values in milliseconds; 100 unless told, that is at most 10 a second. */
  readonly minimumIntervalMs?: number;
}

/**
 * A stream that yields only the newest value: what is pushed while the last one is on its way, or sooner than the
 * interval, replaces what waits. The transports have no backpressure, so nothing may queue up here.
 */
export function coalescedStream<Value>(options: CoalescedStreamOptions<Value>): AsyncIteratorClass<Value, void, void> {
  const { signal, minimumIntervalMs = 100 } = options;
  let newest: { readonly value: Value } | undefined;
  let wake: (() => void) | undefined;
  let unsubscribe: (() => void) | undefined;
  let started = false;
  let ended = false;
  let openAgainAt = 0;

  const end = (): void => {
    ended = true;
    signal?.removeEventListener('abort', end);
    unsubscribe?.();
    unsubscribe = undefined;
    wake?.();
  };
  const push = (value: Value): void => {
    newest = { value };
    wake?.();
  };
  const start = (): void => {
    started = true;
    signal?.addEventListener('abort', end, { once: true });
    const stop = options.subscribe(push);
    if (ended) stop();
    else unsubscribe = stop;
  };
  /** Resolves at the next push or end, or when `forMs` are over. */
  const waited = (forMs?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = forMs === undefined ? undefined : setTimeout(() => wake?.(), forMs);
      wake = () => {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      };
    });

  const next = async (): Promise<IteratorResult<Value, void>> => {
    if (signal?.aborted) ended = true;
    if (!started && !ended) start();
    while (!ended) {
      const closedForMs = openAgainAt - performance.now();
      if (newest !== undefined && closedForMs <= 0) {
        const { value } = newest;
        newest = undefined;
        openAgainAt = performance.now() + minimumIntervalMs;
        return { done: false, value };
      }
      await waited(newest === undefined ? undefined : closedForMs);
    }
    return { done: true, value: undefined };
  };
  return new AsyncIteratorClass(next, async () => end());
}
