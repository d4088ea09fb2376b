import type { BatchId, TrackId } from '../../plan/release-plan.ts';
import { wayBackFrom } from '../../plan/way-back.ts';
import { clusterReturns, objectKey } from '../cluster-returns.ts';
import { event, type NewReleaseEvent, type RollbackActionPlan, type RollbackCause } from '../events.ts';
import { flagReturns } from '../flag-returns.ts';
import {
  batchOfGuard,
  currentBatchId,
  currentBatchIds,
  exposureAt,
  previousBatch,
  switchesOf,
  trackOf,
} from '../queries.ts';
import type { ReleaseState, RollbackActionState, RollbackState } from '../state.ts';
import { wayBackRefusal } from '../way-back.ts';

/**
 * Order of a rollback (DESIGN §5): each phase begins when every action of the one before has an outcome. Only the look at
 * a switch that is back already does not wait for those that are still moving.
 */
export const rollbackPhases = ['ensure-stable', 'traffic', 'flag', 'cluster', 'script', 'verify'] as const;

/** What a rollback has to do, without what it has done, or still does, for a goal that was given up since. */
export function presentActions({ actions }: Pick<RollbackState, 'actions'>): readonly RollbackActionState[] {
  return actions.filter((action, index) => !actions.slice(index + 1).some((later) => isSameWork(later, action)));
}

function isSameWork(one: RollbackActionPlan, other: RollbackActionPlan): boolean {
  const { phase, switchId, stepId, flag, cluster } = one;
  const isSame = phase === other.phase && switchId === other.switchId && stepId === other.stepId;
  const isSameObject =
    cluster === undefined || (other.cluster !== undefined && objectKey(cluster) === objectKey(other.cluster));
  return isSame && isSameObject && flag?.flagId === other.flag?.flagId;
}

/**
 * Where a rollback of `scope` leads from `from`, the batch that it is about: the batch that stays out, or null for the
 * old version alone.
 */
export function rollbackTarget(
  state: ReleaseState,
  scope: 'stage' | 'all',
  from: BatchId | null = currentBatchId(state),
): BatchId | null {
  // On the way to the old version there is no stage left to go back to: targets that arrived stay where they are.
  const toOldVersion = state.rollback !== null && state.rollback.toBatch === null && state.rollback.trackId === null;
  if (toOldVersion && (state.status === 'rolling-back' || state.status === 'rolled-back')) return null;
  if (scope === 'all') return null;
  const { to } = wayBackFrom(state.definition.plan, from);
  if (to === 'old') return null;
  return to ?? previousBatch(state, from)?.id ?? null;
}

/**
 * The track that a stage back concerns, where several are climbed side by side: that of `from`, which is the batch that
 * began last unless somebody says which. Null: the whole release.
 */
export function rollbackTrack(
  state: ReleaseState,
  scope: 'stage' | 'all',
  from: BatchId | null = currentBatchId(state),
): TrackId | null {
  const { tracks } = state.definition.plan;
  if (scope === 'all' || tracks.length < 2 || from === null) return null;
  const isLastOut = currentBatchIds(state).length === 1;
  // The first rung of the only track that is out: below it lies the old version alone.
  if (isLastOut && rollbackTarget(state, scope, from) === null) return null;
  return trackOf(state, from)?.id ?? null;
}

/** How far a rollback goes that names no scope: as the batch says, else as the plan does. */
export function scopeOf(
  state: ReleaseState,
  scope: 'stage' | 'all' | null,
  from: BatchId | null = currentBatchId(state),
): 'stage' | 'all' {
  if (scope !== null) return scope;
  const { to } = wayBackFrom(state.definition.plan, from);
  if (to === null) return state.definition.plan.rollback.default;
  return to === 'old' ? 'all' : 'stage';
}

/**
 * What happens instead where the plan leaves what is out, or has no way back: the release goes no further. Null: traffic
 * is put back.
 */
export function instead(
  state: ReleaseState,
  scope: 'stage' | 'all',
  from: BatchId | null = currentBatchId(state),
): readonly NewReleaseEvent[] | null {
  const halts = wayBackFrom(state.definition.plan, from).kind === 'halt' && state.status === 'running';
  const refusal = wayBackRefusal(state, rollbackTarget(state, scope, from), rollbackTrack(state, scope, from));
  if (!halts && refusal === null) return null;
  return state.held ? [] : [event('release-held', { reason: null })];
}

/** What a rollback to `toBatch` does, in order; the same list is shown before the click and worked off after it. */
export function rollbackActions(
  state: ReleaseState,
  toBatch: BatchId | null,
  idPrefix: string,
  trackId: TrackId | null = null,
): readonly RollbackActionPlan[] {
  const track = state.definition.plan.tracks.find(({ id }) => id === trackId);
  const moved = track?.batches[0] === undefined ? null : switchesOf(state, track.batches[0].id);
  const switchIds = Object.keys(state.switches).filter((id) => moved === null || moved.includes(id));
  const each = (phase: RollbackActionPlan['phase'], withTarget: boolean) =>
    switchIds.map(
      (switchId): RollbackActionPlan => ({
        actionId: `${idPrefix}:${phase}:${switchId}`,
        phase,
        switchId,
        stepId: null,
        to: withTarget ? exposureAt(state, toBatch, switchId) : null,
      }),
    );
  // The plan's scripts put back what goes with the old version; a stage back keeps the new one out.
  const scripts = toBatch === null && trackId === null ? state.definition.plan.rollback.scripts : [];
  return [
    ...each('ensure-stable', false),
    ...each('traffic', true),
    ...flagReturns(state, toBatch, trackId).map(
      (flag): RollbackActionPlan => ({
        actionId: `${idPrefix}:flag:${flag.flagId}`,
        phase: 'flag',
        switchId: null,
        stepId: null,
        to: null,
        flag,
      }),
    ),
    ...clusterReturns(state, toBatch, trackId).map(
      (cluster, index): RollbackActionPlan => ({
        actionId: `${idPrefix}:cluster:${index}`,
        phase: 'cluster',
        switchId: null,
        stepId: null,
        to: null,
        cluster,
      }),
    ),
    ...scripts.map(
      (step): RollbackActionPlan => ({
        actionId: `${idPrefix}:script:${step.id}`,
        phase: 'script',
        switchId: null,
        stepId: step.id,
        to: null,
      }),
    ),
    ...each('verify', true),
  ];
}

/** The batch that a rollback is about: what a guard shows is about the track in which it counts. */
export function batchOfCause(state: ReleaseState, cause: RollbackCause): BatchId | null {
  return cause.kind === 'guard' ? batchOfGuard(state, cause.guardId) : currentBatchId(state);
}

/** The events that start a rollback; its first actions are intended in the same breath. */
export function startRollback(
  state: ReleaseState,
  scope: 'stage' | 'all',
  cause: RollbackCause,
  rollbackId: string,
): readonly NewReleaseEvent[] {
  const from = batchOfCause(state, cause);
  const toBatch = rollbackTarget(state, scope, from);
  const trackId = rollbackTrack(state, scope, from);
  const actions = rollbackActions(state, toBatch, rollbackId, trackId);
  const first = actions.filter((action) => action.phase === actions[0]?.phase);
  const started = event('rollback-started', {
    rollbackId,
    scope: toBatch === null && trackId === null ? 'all' : 'stage',
    toBatch,
    ...(trackId === null ? {} : { trackId }),
    cause,
    actions,
  });
  // A plan that moves no traffic and has no scripts has nothing to put back: it is over with the word.
  if (actions.length === 0) return [started, event('rollback-finished', { rollbackId, outcome: 'succeeded' })];
  return [
    started,
    ...first.map((action) => event('rollback-action-intended', { rollbackId, actionId: action.actionId, attempt: 1 })),
  ];
}
