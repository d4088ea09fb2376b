import { startsByClock } from '../clock-rules.ts';
import { remainingObservationMs } from '../promotion.ts';
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
  const startsAt: Record<string, number> = {};
  const ends = plan.tracks.map(({ id, batches }) => {
    const current = state.tracks[id]?.currentBatch ?? null;
    let at = now.utc + (current === null ? 0 : remainingObservationMs(state, current, now));
    for (const batch of batches.slice(batches.findIndex((candidate) => candidate.id === current) + 1)) {
      // Not before its own time, where the plan gives one, and not before those that it waits for.
      const joined = batch.after.map((other) => startsAt[other] ?? at);
      at = Math.max(at, startsByClock(state, batch, now) ?? at, ...joined);
      startsAt[batch.id] = at;
      at += batch.observeMs;
    }
    return at;
  });
  const at = Math.max(now.utc, ...ends);
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
