import type { Now } from '../../shared/release/time.ts';

/** An estimate of the host's clock between two of its messages: durations are judged by it, never by the browser's. */
export interface HostClock {
  /** Null until the host has spoken once. */
  now(): Now | null;
  /** What the host said last, as it said it. */
  lastHeard(): Now | null;
  /** Corrects the estimate with what the host just said. */
  set(now: Now): void;
}

/** `elapsedMs` is a monotonic clock of this page. */
export function createHostClock(elapsedMs: () => number = () => performance.now()): HostClock {
  let last: { readonly now: Now; readonly heardAt: number } | null = null;
  return {
    now: () => {
      if (last === null) return null;
      const since = elapsedMs() - last.heardAt;
      return { ...last.now, utc: last.now.utc + since, monotonic: last.now.monotonic + since };
    },
    lastHeard: () => last?.now ?? null,
    set: (now) => {
      last = { now, heardAt: elapsedMs() };
    },
  };
}
