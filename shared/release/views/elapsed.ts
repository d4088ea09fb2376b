import { coveredMs, type Now } from '../time.ts';

/**
 * Milliseconds between two moments for people to read: by the monotonic clock within one run of the backend, by the wall
 * clock across a restart, never negative. Decides nothing.
 */
export function elapsedMs(from: Now, to: Now): number {
  return from.run === to.run ? coveredMs(from, to) : Math.max(0, to.utc - from.utc);
}
