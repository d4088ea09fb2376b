import {
  type AnnouncementPlan,
  batchesOf,
  type ItemAnchor,
  type ItemPlan,
  type ItemTime,
} from '../plan/release-plan.ts';
import { resolveThreshold, satisfies } from '../plan/threshold.ts';
import { dayNumber, instantAtOrAfter, localTime } from '../time/zone-clock.ts';
import { clockCounts, firstStart } from './clock-rules.ts';
import type { Actor } from './envelope.ts';
import type { ItemRecord, ReleaseState, RollbackState } from './state.ts';
import { ageMs, type Now, passedMs } from './time.ts';

/**
 * How an item stands. `expired`: it was recorded, and the record is too old to count. `idle`: it means nothing as the
 * release went. `waiting`: its time has not come. `due`: it is to be recorded now.
 */
export type ItemStatus =
  | 'done'
  | 'failed'
  | 'not-applicable'
  | 'expired'
  | 'idle'
  | 'waiting'
  | 'open'
  | 'due'
  | 'overdue';

export function itemPlan(state: ReleaseState, id: string): ItemPlan | undefined {
  return state.definition.plan.items.find((item) => item.id === id);
}

/** Checks of a drill, points of an agenda, the draft of an announcement. */
export function partsOf(state: ReleaseState, id: string): readonly ItemPlan[] {
  return state.definition.plan.items.filter((item) => item.partOf === id);
}

/** When what starts a clock happened; null: it has not. */
export function anchorAt(state: ReleaseState, anchor: ItemAnchor): Now | null {
  switch (anchor) {
    case 'release-begun':
      return state.begunAt;
    case 'batch-started':
      return latest(Object.values(state.batches).map(({ startedAt }) => startedAt));
    case 'last-batch':
      return lastBatchAt(state);
    case 'trouble-detected':
      return state.troubleAt;
    case 'rollback-decided':
      return lastRollback(state)?.startedAt ?? null;
    case 'rollback-finished':
      return lastRollback(state)?.endedAt ?? null;
    case 'release-completed':
      return state.status === 'completed' ? state.endedAt : null;
    case 'release-ended':
      return state.endedAt;
  }
}

function lastRollback(state: ReleaseState): RollbackState | null {
  return state.rollback ?? state.pastRollbacks.at(-1) ?? null;
}

/** When the last batch of every ladder was in effect; null: one is not. */
function lastBatchAt(state: ReleaseState): Now | null {
  const ends = state.definition.plan.tracks.map(({ batches }) => {
    const last = state.batches[batches.at(-1)?.id ?? ''];
    return last?.status === 'in-effect' || last?.status === 'completed' ? last.inEffectAt : null;
  });
  const isThere = ends.length > 0 && ends.every((end) => end !== null);
  if (isThere) return latest(ends);
  return batchesOf(state.definition.plan).length === 0 ? anchorAt(state, 'release-completed') : null;
}

function latest(moments: readonly (Now | null)[]): Now | null {
  return moments.reduce((last, each) => (each !== null && (last === null || each.utc > last.utc) ? each : last), null);
}

/** The instant (UTC ms) that a written time means; null: its clock does not run, or is not kept at this pace. */
export function instantOf(state: ReleaseState, time: ItemTime | undefined): number | null {
  if (time === undefined) return null;
  if (time.kind === 'after') {
    const anchor = anchorAt(state, time.anchor);
    return anchor === null ? null : anchor.utc + time.ms;
  }
  const { plan } = state.definition;
  if (!clockCounts(plan)) return null;
  switch (time.kind) {
    case 'date':
      return instantAtOrAfter(dayNumber(time.date) + 1, 0, plan.timeZone);
    case 'day': {
      const first = firstStart(state);
      if (first === null) return null;
      const day = localTime(first, plan.timeZone).day + time.day;
      return instantAtOrAfter(time.minute === null ? day + 1 : day, time.minute ?? 0, plan.timeZone);
    }
    case 'clock': {
      const begun = state.begunAt;
      if (begun === null) return null;
      const { day } = localTime(begun.utc, plan.timeZone);
      const found = [day, day + 1].map((each) => instantAtOrAfter(each, time.minute, plan.timeZone));
      return found.find((at) => at > begun.utc) ?? null;
    }
  }
}

/** Whether the item means anything as the release went so far. */
export function concerns(state: ReleaseState, { id, when }: ItemPlan): boolean {
  if (Object.hasOwn(state.dueAnnouncements, id)) return true;
  switch (when) {
    case undefined:
      return true;
    case 'completion':
      return state.status !== 'rolled-back' && state.status !== 'aborted';
    case 'rollback':
      return lastRollback(state) !== null;
    case 'trouble':
      return state.troubleAt !== null;
  }
}

/** When its time comes (UTC ms): the plan's, or an earlier or later call on it by a guard; null: nothing says when. */
export function opensAt(state: ReleaseState, { id, opens }: ItemPlan): number | null {
  const byPlan = instantOf(state, opens);
  const called = Object.hasOwn(state.dueAnnouncements, id) ? (state.dueAnnouncements[id]?.at.utc ?? null) : null;
  return byPlan === null || called === null ? (byPlan ?? called) : Math.max(byPlan, called);
}

/** Whether its time has come, by the clock that nobody can set as far as that one reaches. */
export function isOpenNow(state: ReleaseState, { id, opens }: ItemPlan, now: Now): boolean {
  if (opens === undefined || Object.hasOwn(state.dueAnnouncements, id)) return true;
  if (opens.kind !== 'after') return (instantOf(state, opens) ?? Number.POSITIVE_INFINITY) <= now.utc;
  const anchor = anchorAt(state, opens.anchor);
  return anchor !== null && passedMs(anchor, now) >= opens.ms;
}

/** What counts as said about an item now: an announcement that was sent is done, one for an earlier occasion is not. */
export function recordOf(state: ReleaseState, item: ItemPlan): ItemRecord | null {
  const own = state.items[item.id]?.record ?? null;
  const seen =
    item.section === 'announcement' ? sentRecord(state, item.partOf ?? item.id) : drilledRecord(state, item.playbookId);
  const record = own === null || (seen !== null && seen.at.utc > own.at.utc) ? (seen ?? own) : own;
  if (record === null || item.section !== 'announcement') return record;
  const occasion = opensAt(state, item);
  return occasion !== null && record.at.utc < occasion ? null : record;
}

/** The last drill of a playbook that was gone through in this release, passed or failed. */
function drilledRecord(state: ReleaseState, playbookId: string | undefined): ItemRecord | null {
  const run = state.playbookRuns.findLast(
    ({ playbookId: of, mode, outcome }) => of === playbookId && mode === 'drill' && outcome !== 'called-off',
  );
  if (run === undefined) return null;
  const record = madeRecord(run.endedAt, run.endedBy);
  return run.outcome === 'resolved' ? record : { ...record, outcome: 'failed', note: run.note };
}

function madeRecord(at: Now, by: Actor): ItemRecord {
  return { outcome: 'done', at, by, value: null, note: null, evidenceBlob: null, heldAt: null };
}

function sentRecord(state: ReleaseState, id: AnnouncementPlan['id']): ItemRecord | null {
  const sent = Object.hasOwn(state.announced, id) ? state.announced[id] : undefined;
  if (sent === undefined) return null;
  return madeRecord(sent.at, sent.by);
}

/** When a record stops to count (UTC ms); null: never. */
export function recordEndsAt(record: ItemRecord, { validForMs }: ItemPlan): number | null {
  return validForMs === undefined ? null : (record.heldAt ?? record.at.utc) + validForMs;
}

function hasExpired(record: ItemRecord, { validForMs }: ItemPlan, now: Now): boolean {
  if (validForMs === undefined) return false;
  const heldMs = record.heldAt === null ? 0 : now.utc - record.heldAt;
  return Math.max(heldMs, ageMs(record.at, now)) >= validForMs;
}

const dayMs = 86_400_000;

export function itemStatus(state: ReleaseState, item: ItemPlan, now: Now): ItemStatus {
  const record = recordOf(state, item);
  if (record !== null) {
    return record.outcome === 'done' && hasExpired(record, item, now) ? 'expired' : record.outcome;
  }
  if (!concerns(state, item)) return 'idle';
  if (!isOpenNow(state, item, now)) return 'waiting';
  const dueAt = instantOf(state, item.dueBy);
  if (dueAt !== null && dueAt <= now.utc) return 'overdue';
  return dueFrom(state, item) <= now.utc ? 'due' : 'open';
}

/**
 * From when (UTC ms) an open item is due: a duty and a call on people with their time, what has a date a day before it,
 * what the acceptance waits for with the end of the release. Infinity: whenever there is time.
 */
export function dueFrom(state: ReleaseState, item: ItemPlan): number {
  const opened = opensAt(state, item);
  const dueAt = instantOf(state, item.dueBy);
  switch (item.section) {
    case 'watch':
    case 'announcement':
      return opened ?? Number.POSITIVE_INFINITY;
    case 'acceptance':
    case 'sign-off':
      if (dueAt === null) return state.endedAt?.utc ?? Number.POSITIVE_INFINITY;
  }
  if (dueAt === null) return Number.POSITIVE_INFINITY;
  return Math.max(opened ?? 0, dueAt - dayMs / state.definition.plan.pace);
}

/** Items that nobody has recorded and that mean something, or will. */
export function openItems(state: ReleaseState, now: Now): readonly ItemPlan[] {
  const settled: ReadonlySet<ItemStatus> = new Set<ItemStatus>(['done', 'failed', 'not-applicable', 'idle']);
  return state.definition.plan.items.filter((item) => !settled.has(itemStatus(state, item, now)));
}

/** Whether a measured number keeps the item's limit; null: there is none, or what it is measured from is not known. */
export function keepsLimit(state: ReleaseState, { limit }: ItemPlan, value: number): boolean | null {
  if (limit === undefined) return null;
  const resolved = resolveThreshold(limit.threshold, ({ base, baseline }) =>
    base === 'baseline' && baseline !== null && Object.hasOwn(state.baselines, baseline)
      ? (state.baselines[baseline]?.value ?? null)
      : null,
  );
  return resolved === null ? null : satisfies(value, resolved);
}

/** Whether a drill, with all its checks, was passed and still counts. */
export function drillHolds(state: ReleaseState, drillId: string, now: Now): boolean {
  return missingDrills(state, drillId, now).length === 0;
}

/** The drill and those of its checks that are not recorded as done, or no longer. */
export function missingDrills(state: ReleaseState, drillId: string, now: Now): readonly string[] {
  const drill = itemPlan(state, drillId);
  if (drill === undefined) return [drillId];
  return [...partsOf(state, drillId), drill]
    .filter((item) => {
      const status = itemStatus(state, item, now);
      return status !== 'done' && !(item.partOf !== undefined && status === 'not-applicable');
    })
    .map(({ id }) => id);
}
