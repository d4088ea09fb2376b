import { deadlineAt } from '../clock-rules.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { holdingConditions, preconditionOf } from '../preconditions.ts';
import { batchPlan, currentBatchIds } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { ageMs, type Now } from '../time.ts';

/** A moment that comes by the clock, and what it leads to. */
interface Due {
  /** Told to have come by whichever clock comes first. */
  readonly isReached: (now: Now) => boolean;
  /** Candidates on the monotonic clock of `last`'s run. */
  readonly moments: (last: Now) => readonly number[];
  readonly event: NewReleaseEvent;
}

/** So long after `since`, by whichever clock says so first. */
function after(since: Now, ms: number, happens: NewReleaseEvent): Due {
  return {
    isReached: (now) => ageMs(since, now) >= ms,
    moments: (last) => {
      const byWall = last.monotonic + since.utc + ms - last.utc;
      return since.run === last.run ? [byWall, since.monotonic + ms] : [byWall];
    },
    event: happens,
  };
}

/** At an instant of the wall clock. */
function at(utc: number, happens: NewReleaseEvent): Due {
  return {
    isReached: (now) => now.utc >= utc,
    moments: (last) => [last.monotonic + utc - last.utc],
    event: happens,
  };
}

function dues(state: ReleaseState): readonly Due[] {
  if (state.status !== 'running') return [];
  return [...overdueBatches(state), ...deadlines(state), ...preconditionTimeouts(state)];
}

/** Not decided within the longest observation that the plan allows: held, and asked. */
function overdueBatches(state: ReleaseState): readonly Due[] {
  return currentBatchIds(state).flatMap((batchId): readonly Due[] => {
    const batch = state.batches[batchId];
    const maxMs = batchPlan(state, batchId)?.observeMaxMs ?? null;
    if (maxMs === null || batch?.status !== 'in-effect' || batch.inEffectAt === null || batch.overdueAt !== null)
      return [];
    return [after(batch.inEffectAt, maxMs, event('batch-overdue', { batchId }))];
  });
}

/** A precondition is waited for so long and no longer, in whichever run of the backend. */
function preconditionTimeouts(state: ReleaseState): readonly Due[] {
  const { asked } = state;
  if (asked === null) return [];
  return holdingConditions(state).flatMap(({ id, status }): readonly Due[] => {
    const plan = preconditionOf(state, id);
    // One that holds stays what a person said of it.
    if (plan === undefined || status === 'timed-out' || (status === 'unmet' && plan.holds)) return [];
    const outcome = { preconditionId: id, outcome: 'timed-out', reason: null } as const;
    return [after(asked.waitsSince, plan.timeoutMs, event('precondition-settled', outcome))];
  });
}

/** The deadline is the earlier of a time since the beginning and a time of the day; it is warned of before, once. */
function deadlines(state: ReleaseState): readonly Due[] {
  const utc = deadlineAt(state);
  const { deadline: plan } = state.definition.plan;
  const { begunAt } = state;
  if (utc === null || plan === null || begunAt === null || state.deadline.passedAt !== null) return [];
  const before = (aheadMs: number, happens: NewReleaseEvent): readonly Due[] => {
    const since = plan.afterMs === null ? [] : [after(begunAt, Math.max(0, plan.afterMs - aheadMs), happens)];
    return [...since, at(utc - aheadMs, happens)];
  };
  const passed = before(0, event('deadline-passed', { action: plan.action }));
  if (plan.warnBeforeMs === null || state.deadline.warnedAt !== null) return passed;
  return [...before(plan.warnBeforeMs, event('deadline-near', { deadlineAt: utc })), ...passed];
}

/** What the clock leads to now. */
export function reachedTimes(state: ReleaseState, { now }: DecisionContext): readonly NewReleaseEvent[] {
  const reached = dues(state).filter((due) => due.isReached(now));
  // What has several moments happens once.
  return reached
    .filter((due, index) => reached.findIndex(({ event: other }) => isSame(other, due.event)) === index)
    .map((due) => due.event);
}

function isSame(a: NewReleaseEvent, b: NewReleaseEvent): boolean {
  return a.type === b.type && JSON.stringify(a.payload) === JSON.stringify(b.payload);
}

/** When the clock leads to something, on the monotonic clock of this run. */
export function dueTimes(state: ReleaseState, last: Now): readonly number[] {
  return dues(state).flatMap((due) => due.moments(last));
}
