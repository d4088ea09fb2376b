import type { BatchId, BatchPlan } from '../../plan/release-plan.ts';
import { nextRaiseAt, nextWhole } from '../../time/windows.ts';
import { clockCounts, countingWindows, startsByClock, uncoveredWindows } from '../clock-rules.ts';
import { remainingObservationMs } from '../promotion.ts';
import { isWaived } from '../queries.ts';
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

/**
 * What is left if everything stays green and every click comes at once; a freeze, which has no end of its own, is not
 * foreseen. `zoneOffsetMinutes`: of the plan's time zone.
 */
export function projection(state: ReleaseState, now: Now, zoneOffsetMinutes: number): Projection {
  const { plan } = state.definition;
  const startsAt: Record<string, number> = {};
  const ends = plan.tracks.map(({ id, batches }) => {
    const current = state.tracks[id]?.currentBatch ?? null;
    let at = now.utc;
    let before: number | null = null;
    if (current !== null) {
      at = leftAt(state, current, now);
      before = state.batches[current]?.inEffectAt?.utc ?? null;
    }
    for (const batch of batches.slice(batches.findIndex((candidate) => candidate.id === current) + 1)) {
      // Not before its own time, where the plan gives one, and not before those that it waits for.
      const joined = batch.after.map((other) => startsAt[other] ?? at);
      const paused = startIsWaived(state, batch.id, now) ? 0 : (before ?? 0) + (batch.afterPreviousMs ?? 0);
      at = Math.max(at, startsByClock(state, batch, now) ?? at, paused, ...joined);
      at = opensAt(state, at, now);
      startsAt[batch.id] = at;
      before = at;
      at = coveredAt(state, batch, at, at + batch.observeMs);
    }
    return at;
  });
  const at = Math.max(now.utc, ...ends);
  const windowEndsAt = plan.window === null ? null : windowEnd(plan.window, now.utc, zoneOffsetMinutes);
  return { startsAt, endsAt: at, windowEndsAt, lastGoAt: windowEndsAt === null ? null : windowEndsAt - (at - now.utc) };
}

/** When the batch that is out there can be left at the earliest. */
function leftAt(state: ReleaseState, current: BatchId, now: Now): number {
  const observed = now.utc + remainingObservationMs(state, current, now);
  if (isWaived(state, { kind: 'observation', id: current }, now.utc)) return observed;
  const covered = uncoveredWindows(state, current, now).map(({ params }) => Number(params.opensAt ?? observed));
  return Math.max(observed, ...covered);
}

/** When the windows that a batch must cover have passed whole, if it is in effect from `from` on; `end` without any. */
function coveredAt({ definition }: ReleaseState, { covers }: BatchPlan, from: number, end: number): number {
  const { plan } = definition;
  if (!clockCounts(plan)) return end;
  const windows = plan.windows.filter(({ id }) => covers.includes(id));
  return Math.max(end, ...windows.map((window) => nextWhole(window, plan.calendar, from)?.to ?? end));
}

/** The first moment from `at` on at which the windows let traffic go up; `at` where none is foreseen. */
function opensAt(state: ReleaseState, at: number, now: Now): number {
  const { plan } = state.definition;
  if (!clockCounts(plan)) return at;
  return nextRaiseAt(countingWindows(state, now), plan.calendar, at) ?? at;
}

function startIsWaived(state: ReleaseState, id: BatchId, now: Now): boolean {
  return isWaived(state, { kind: 'start', id }, now.utc);
}

const dayMinutes = 24 * 60;

function windowEnd(window: { startMinute: number; endMinute: number }, utc: number, zoneOffsetMinutes: number): number {
  const minute = Math.floor(utc / 60_000) + zoneOffsetMinutes;
  const ofDay = ((minute % dayMinutes) + dayMinutes) % dayMinutes;
  const untilEnd = (window.endMinute - ofDay + dayMinutes) % dayMinutes;
  return (Math.floor(utc / 60_000) + untilEnd) * 60_000;
}
