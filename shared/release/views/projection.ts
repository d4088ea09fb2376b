import { batchesOf } from '../../plan/release-plan.ts';
import { startsByClock } from '../clock-rules.ts';
import { remainingObservationMs } from '../promotion.ts';
import { currentBatchId } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';

export interface Projection {
  /** UTC ms at which each rung that is still to come can start at the earliest, by batch id. */
  readonly startsAt: Readonly<Record<string, number>>;
  /** UTC ms at which the last observation can be over at the earliest. */
  readonly endsAt: number;
  /** UTC ms of the end of the release window that is open or comes next; null where the plan has none. */
  readonly windowEndsAt: number | null;
  /** UTC ms after which going on cannot end within the window any more; null without a window. */
  readonly lastGoAt: number | null;
}

/** What is left if everything stays green and every click comes at once. `zoneOffsetMinutes`: of the plan's time zone. */
export function projection(state: ReleaseState, now: Now, zoneOffsetMinutes: number): Projection {
  const { plan } = state.definition;
  const batches = batchesOf(plan);
  const current = currentBatchId(state);
  const index = batches.findIndex((batch) => batch.id === current);
  let at = now.utc + (current === null ? 0 : remainingObservationMs(state, current, now));
  const startsAt: Record<string, number> = {};
  for (const batch of batches.slice(index + 1)) {
    // Not before its own time, where the plan gives one.
    at = Math.max(at, startsByClock(state, batch, now) ?? at);
    startsAt[batch.id] = at;
    at += batch.observeMs;
  }
  const windowEndsAt = plan.window === null ? null : windowEnd(plan.window, now.utc, zoneOffsetMinutes);
  return { startsAt, endsAt: at, windowEndsAt, lastGoAt: windowEndsAt === null ? null : windowEndsAt - (at - now.utc) };
}

const dayMinutes = 24 * 60;

function windowEnd(window: { startMinute: number; endMinute: number }, utc: number, zoneOffsetMinutes: number): number {
  const minute = Math.floor(utc / 60_000) + zoneOffsetMinutes;
  const ofDay = ((minute % dayMinutes) + dayMinutes) % dayMinutes;
  const untilEnd = (window.endMinute - ofDay + dayMinutes) % dayMinutes;
  return (Math.floor(utc / 60_000) + untilEnd) * 60_000;
}
