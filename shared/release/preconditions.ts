import { type BatchId, batchesOf } from '../plan/release-plan.ts';
import { type PreconditionPlan, wayBackFrom } from '../plan/way-back.ts';
import { rollbackTarget, rollbackTrack } from './decide/rollback-plan.ts';
import type { Actor } from './envelope.ts';
import type { RollbackCause, TextRef } from './events.ts';
import { currentBatchId } from './queries.ts';
import type { ReleaseState } from './state.ts';
import type { Now } from './time.ts';

export type PreconditionStatus = 'open' | 'met' | 'unmet' | 'timed-out' | 'overridden';

/** A precondition of a rollback that was asked for, and what became of it. */
export interface PreconditionState {
  readonly id: string;
  readonly status: PreconditionStatus;
  readonly at: Now | null;
  readonly by: Actor | null;
  readonly reason: TextRef | null;
}

/** A rollback that was asked for and waits for its preconditions; raising has stopped. */
export interface RollbackAsk {
  readonly scope: 'stage' | 'all';
  readonly cause: RollbackCause;
  readonly by: Actor;
  readonly at: Now;
  /** What its preconditions are waited for from: `at`, put back by what the wall clock lost across restarts. */
  readonly waitsSince: Now;
  readonly conditions: readonly PreconditionState[];
}

/**
 * What must hold before traffic is put back this way from `from`, the batch that it is about; empty: nothing is waited
 * for. A rollback that is under way, or did not get to its end, and one of a release that is over wait for nothing.
 */
export function preconditionsFor(
  state: ReleaseState,
  scope: 'stage' | 'all',
  from: BatchId | null = currentBatchId(state),
): readonly PreconditionPlan[] {
  if (state.status !== 'running' || state.rollback?.status === 'incomplete') return [];
  const isWhole = rollbackTarget(state, scope, from) === null && rollbackTrack(state, scope, from) === null;
  const way = isWhole ? 'all' : 'stage';
  const { preconditions = [] } = wayBackFrom(state.definition.plan, from);
  return preconditions.filter((condition) => condition.way === null || condition.way === way);
}

/** The plan of a precondition, of the whole plan or of a batch. */
export function preconditionOf({ definition: { plan } }: ReleaseState, id: string): PreconditionPlan | undefined {
  const ways = [plan.rollback.wayBack, ...batchesOf(plan).flatMap(({ rollback }) => rollback ?? [])];
  return ways.flatMap(({ preconditions = [] }) => preconditions).find((condition) => condition.id === id);
}

/** Whether a precondition lets the rollback go on as it stands. What the plan does not know any more holds nothing up. */
export function letsRollBack(plan: PreconditionPlan | undefined, { status }: PreconditionState): boolean {
  if (plan === undefined || status === 'met' || status === 'overridden') return true;
  return status === 'timed-out' && !plan.holds;
}

/** Preconditions that hold the asked rollback up. */
export function holdingConditions(state: ReleaseState): readonly PreconditionState[] {
  return (state.asked?.conditions ?? []).filter(
    (condition) => !letsRollBack(preconditionOf(state, condition.id), condition),
  );
}
