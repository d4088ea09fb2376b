import {
  type BatchId,
  type BatchPlan,
  batchesOf,
  type FreezePlan,
  type ReleasePlan,
  type WindowId,
  type WindowPlan,
} from '../plan/release-plan.ts';
import { closedWindow, nextRaiseAt, nextWhole } from '../time/windows.ts';
import { instantAtOrAfter, localTime } from '../time/zone-clock.ts';
import type { Refusal } from './commands.ts';
import { batchPlan, isWaived } from './queries.ts';
import type { ReleaseState } from './state.ts';
import { coveredMs, type Now, passedMs } from './time.ts';

/** Times of day cannot be divided: a rehearsal at a pace shows them and keeps none of them. */
export function clockCounts(plan: ReleasePlan): boolean {
  return plan.pace === 1;
}

/** What the clock and the calendar have against starting this batch now. */
export function clockBlockers(state: ReleaseState, batchId: BatchId, now: Now): readonly Refusal[] {
  const batch = batchPlan(state, batchId);
  if (batch === undefined) return [];
  return [...windowBlockers(state, now), ...startBlockers(state, batch, now), ...freezeBlockers(state, now)];
}

/** The plan's windows that nobody waived. */
export function countingWindows(state: ReleaseState, now: Now): readonly WindowPlan[] {
  const { plan } = state.definition;
  const waived = (id: WindowId) => isWaived(state, { kind: 'window', id }, now.utc);
  // A waiver of one release window is one of them all: it says that the time is right without one.
  const releaseWaived = plan.windows.some((window) => window.use === 'release' && waived(window.id));
  return plan.windows.filter((window) => (window.use === 'release' ? !releaseWaived : !waived(window.id)));
}

function windowBlockers(state: ReleaseState, now: Now): readonly Refusal[] {
  const { plan } = state.definition;
  if (!clockCounts(plan) || plan.windows.length === 0) return [];
  const windows = countingWindows(state, now);
  const closed = closedWindow(windows, plan.calendar, now.utc);
  if (closed === null) return [];
  const opensAt = nextRaiseAt(windows, plan.calendar, now.utc);
  return [{ code: 'outside-window', params: { window: closed.id, opensAt } }];
}

function startBlockers(state: ReleaseState, batch: BatchPlan, now: Now): readonly Refusal[] {
  if (isWaived(state, { kind: 'start', id: batch.id }, now.utc)) return [];
  const byClock = startsByClock(state, batch, now);
  const opensAt = byClock !== null && byClock > now.utc ? byClock : afterPrevious(state, batch, now);
  return opensAt === null ? [] : [{ code: 'too-early', params: { batch: batch.id, opensAt } }];
}

const hourMs = 3_600_000;
/** A time of day that passed less than this ago has passed; one longer ago means the next day's. */
const lookBackMs = 6 * hourMs;

/** UTC milliseconds before which the plan's clock does not let the batch begin; null: it says nothing, or is not kept. */
export function startsByClock(state: ReleaseState, batch: BatchPlan, now: Now): number | null {
  const { plan } = state.definition;
  if (batch.startAt === null || !clockCounts(plan)) return null;
  const { day, minute } = batch.startAt;
  if (day !== null) {
    const first = firstStart(state) ?? now.utc;
    return instantAtOrAfter(localTime(first, plan.timeZone).day + day, minute ?? 0, plan.timeZone);
  }
  const before = previousOf(state, batch.id);
  const reference = (before === null ? null : state.batches[before]?.inEffectAt) ?? state.begunAt ?? now;
  const today = localTime(reference.utc, plan.timeZone).day;
  return (
    [today - 1, today, today + 1]
      .map((each) => instantAtOrAfter(each, minute ?? 0, plan.timeZone))
      .find((at) => at >= reference.utc - lookBackMs) ?? null
  );
}

/** When the first batch was started, UTC milliseconds. */
export function firstStart(state: ReleaseState): number | null {
  const starts = Object.values(state.batches).flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt.utc]));
  return starts.length === 0 ? null : Math.min(...starts);
}

/** UTC milliseconds at which the pause after the batch before is over; null: it is, or there is none. */
function afterPrevious(state: ReleaseState, { id, afterPreviousMs }: BatchPlan, now: Now): number | null {
  const before = previousOf(state, id);
  const since = before === null ? null : (state.batches[before]?.inEffectAt ?? null);
  if (afterPreviousMs === null || since === null) return null;
  const leftMs = afterPreviousMs - passedMs(since, now);
  return leftMs > 0 ? now.utc + leftMs : null;
}

/** The batch below in the same track. */
function previousOf(state: ReleaseState, id: BatchId): BatchId | null {
  const ladder = state.definition.plan.tracks.find(({ batches }) => batches.some((batch) => batch.id === id));
  const index = ladder?.batches.findIndex((batch) => batch.id === id) ?? 0;
  return ladder?.batches[index - 1]?.id ?? null;
}

/** A rollback begins the freezes that begin with it: nothing goes up again until somebody takes the responsibility. */
function freezeBlockers(state: ReleaseState, now: Now): readonly Refusal[] {
  const freeze = state.definition.plan.freezes.find(
    (candidate) =>
      isFrozenByRollback(state, candidate) && !isWaived(state, { kind: 'freeze', id: candidate.id }, now.utc),
  );
  return freeze === undefined ? [] : [{ code: 'frozen', params: { freeze: freeze.id } }];
}

function isFrozenByRollback(state: ReleaseState, { onRollback, covers }: FreezePlan): boolean {
  return onRollback && state.rollback !== null && (covers === null || covers.includes('promotion'));
}

/**
 * Named windows that no stretch of green, watched time holds from beginning to end yet, and when the next one can have
 * been: what passed while nobody could see it, or while something was not well, proves nothing about such times.
 */
export function uncoveredWindows(state: ReleaseState, batchId: BatchId, now: Now): readonly Refusal[] {
  const { plan } = state.definition;
  const batch = state.batches[batchId];
  const covers = batchPlan(state, batchId)?.covers ?? [];
  if (batch == null || batch.inEffectAt === null || !clockCounts(plan)) return [];
  const { since, stretches } = batch.observed;
  const open = since === null ? null : { from: since.utc, to: since.utc + coveredMs(since, now) };
  const seen = open === null ? stretches : [...stretches, open];
  return covers.flatMap((id): readonly Refusal[] => {
    const window = plan.windows.find((candidate) => candidate.id === id);
    const nextFrom = (from: number) => (window === undefined ? null : nextWhole(window, plan.calendar, from));
    if (seen.some(({ from, to }) => (nextFrom(from)?.to ?? Number.POSITIVE_INFINITY) <= to)) return [];
    return [
      { code: 'window-not-covered', params: { window: id, opensAt: nextFrom(open?.from ?? now.utc)?.to ?? null } },
    ];
  });
}

/** UTC milliseconds by which the release must be finished or taken back; null: whenever. */
export function deadlineAt(state: ReleaseState): number | null {
  const { plan } = state.definition;
  const { deadline } = plan;
  const begun = state.begunAt;
  if (deadline === null || begun === null) return null;
  const { day } = localTime(begun.utc, plan.timeZone);
  const byClock =
    deadline.atMinute === null || !clockCounts(plan)
      ? undefined
      : [day, day + 1]
          .map((each) => instantAtOrAfter(each, deadline.atMinute ?? 0, plan.timeZone))
          .find((at) => at > begun.utc);
  const moments = [deadline.afterMs === null ? undefined : begun.utc + deadline.afterMs, byClock];
  const known = moments.filter((at) => at !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}

/** A freeze as it stands: since when and until when it holds, as far as that is known (UTC milliseconds). */
export interface FreezeStanding {
  readonly id: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly isOn: boolean;
}

/** The plan's freezes with the times that follow from the release so far. */
export function freezesNow(state: ReleaseState, now: Now): readonly FreezeStanding[] {
  const first = firstStart(state);
  const last = lastEnd(state);
  return state.definition.plan.freezes.map((freeze) => {
    const from = freeze.beforeMs === null || first === null ? first : first - freeze.beforeMs;
    const to = freeze.afterMs === null || last === null ? null : last + freeze.afterMs;
    const byRollback = freeze.onRollback && state.rollback !== null;
    const byTime = (freeze.beforeMs !== null || freeze.afterMs !== null) && from !== null && from <= now.utc;
    return { id: freeze.id, from, to, isOn: byRollback || (byTime && (to === null || now.utc < to)) };
  });
}

/** When the last batch was in effect, once it is. */
function lastEnd(state: ReleaseState): number | null {
  const last = batchesOf(state.definition.plan).at(-1);
  return last === undefined ? null : (state.batches[last.id]?.inEffectAt?.utc ?? null);
}
