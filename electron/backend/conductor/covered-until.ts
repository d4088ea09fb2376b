import type { ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';

/** Samples are flushed every 5 s and sealed every minute: the last one cannot be further from the last event than that. */
const longestMs = 70_000;

/**
 * The last moment of the former run that anything vouches for: its last event, or a later sample. `lastSampleAt` is UTC
 * ms; a wall clock that was set in between moves it no further than a chunk's length.
 */
export function coveredUntil(state: ReleaseState, lastSampleAt: number | null): Now | null {
  const last = state.lastEventAt;
  if (last === null) return null;
  const afterMs = lastSampleAt === null ? 0 : Math.min(longestMs, Math.max(0, lastSampleAt - last.utc));
  return { utc: last.utc + afterMs, monotonic: last.monotonic + afterMs, run: last.run };
}
