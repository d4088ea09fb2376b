import type { ItemAnchor, ItemPlan } from '../../plan/release-plan.ts';
import {
  anchorAt,
  dueFrom,
  type ItemStatus,
  instantOf,
  itemStatus,
  opensAt,
  recordEndsAt,
  recordOf,
} from '../items.ts';
import type { ItemRecord, ItemSignature, ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';
import { freeRoles, missingVoices } from '../voices.ts';

/** An item as a person sees it. Instants are UTC ms. */
export interface ItemStanding {
  readonly item: ItemPlan;
  readonly status: ItemStatus;
  readonly record: ItemRecord | null;
  readonly signatures: readonly ItemSignature[];
  /** Null: no clock runs towards it. */
  readonly opensAt: number | null;
  readonly dueAt: number | null;
  /** What its deadline is counted from, and when that was; null: nothing, or it has not happened. */
  readonly clock: { readonly anchor: ItemAnchor; readonly at: number } | null;
  /** When a record stops to count. */
  readonly endsAt: number | null;
  /** Of a sign-off: how many people are still needed, and of which roles they may be. */
  readonly missing: { readonly count: number; readonly roles: readonly string[] } | null;
}

export function itemStanding(state: ReleaseState, item: ItemPlan, now: Now): ItemStanding {
  const record = recordOf(state, item);
  const signatures = state.items[item.id]?.signatures ?? [];
  const { dueBy, signing } = item;
  const anchored = dueBy?.kind === 'after' ? anchorAt(state, dueBy.anchor) : null;
  return {
    item,
    status: itemStatus(state, item, now),
    record,
    signatures,
    opensAt: opensAt(state, item),
    dueAt: instantOf(state, dueBy),
    clock: dueBy?.kind === 'after' && anchored !== null ? { anchor: dueBy.anchor, at: anchored.utc } : null,
    endsAt: record === null ? null : recordEndsAt(record, item),
    missing:
      signing === undefined
        ? null
        : { count: missingVoices(signing, signatures), roles: freeRoles(signing, signatures) },
  };
}

/** Every item, in the order of the plan. */
export function itemStandings(state: ReleaseState, now: Now): readonly ItemStanding[] {
  return state.definition.plan.items.map((item) => itemStanding(state, item, now));
}

const settled: ReadonlySet<ItemStatus> = new Set<ItemStatus>(['done', 'failed', 'not-applicable']);

export function isSettled({ status }: ItemStanding): boolean {
  return settled.has(status);
}

/** What somebody has to do now, the latest first, then what is due soonest; parts of a whole go with it. */
export function dueNow(standings: readonly ItemStanding[]): readonly ItemStanding[] {
  const isDue = ({ status }: ItemStanding) => status === 'overdue' || status === 'due';
  return standings
    .filter((standing) => isDue(standing))
    .toSorted((a, b) => (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY));
}

/** Whether the release is accepted, and what that waits for. */
export interface Acceptance {
  /** `void`: it was not completed, so nothing is accepted. `not-asked`: the plan names no condition. */
  readonly status: 'not-asked' | 'void' | 'pending' | 'accepted' | 'rejected';
  readonly failed: readonly ItemStanding[];
  /** Criteria that nobody has recorded, and sign-offs with people missing. */
  readonly open: readonly ItemStanding[];
}

/** `completed` and `accepted` are two things: all criteria hold and everybody who is asked has signed. */
export function acceptance(state: ReleaseState, now: Now): Acceptance {
  const asked = itemStandings(state, now).filter(
    ({ item: { section } }) => section === 'acceptance' || section === 'sign-off',
  );
  const failed = asked.filter(({ status }) => status === 'failed');
  const open = asked.filter((standing) => !isSettled(standing));
  const status = () => {
    if (asked.length === 0) return 'not-asked';
    if (state.status === 'rolled-back' || state.status === 'aborted') return 'void';
    if (failed.length > 0) return 'rejected';
    return open.length > 0 || state.status !== 'completed' ? 'pending' : 'accepted';
  };
  return { status: status(), failed, open };
}

/** For a list of many releases: from when each open item is due and overdue, so that nothing has to be opened to tell. */
export interface ItemTimes {
  /** UTC ms, ascending. */
  readonly dueFrom: readonly number[];
  readonly overdueFrom: readonly number[];
}

/** Null: nothing is open with a time, or the record is closed. */
export function itemTimes(state: ReleaseState, now: Now): ItemTimes | null {
  if (state.closedAt !== null) return null;
  const open = itemStandings(state, now).filter((each) => !isSettled(each) && each.status !== 'idle');
  const ascending = (moments: readonly (number | null)[]) =>
    moments
      .filter((moment) => moment !== null)
      .filter(Number.isFinite)
      .toSorted((a, b) => a - b);
  const times = {
    dueFrom: ascending(open.map(({ item, opensAt: opened }) => Math.max(dueFrom(state, item), opened ?? 0))),
    overdueFrom: ascending(open.map(({ dueAt }) => dueAt)),
  };
  return times.dueFrom.length + times.overdueFrom.length === 0 ? null : times;
}
