import type { PlanIssue } from '../plan/parse.ts';
import {
  type BatchId,
  type BatchPlan,
  batchesOf,
  type GuardPlan,
  guardCountsIn,
  type StepPlan,
  type SwitchId,
} from '../plan/release-plan.ts';
import { placedSteps } from '../plan/step-lists.ts';
import type { WaiverSubject } from './events.ts';
import { compareExposure, nothingExposed } from './exposure.ts';
import { closingKillSwitches } from './kill-switch-state.ts';
import { currentBatchId, currentBatchIds, exposureAt, lastBegun, switchesOf } from './ladders.ts';
import type { PlaybookOpening, ReleaseState, RollbackActionState, ShiftState, StepState } from './state.ts';

/** Questions about a state that both sides of the fold and the views ask. */

/** The entry that a client's id names; an id like `toString` names none. */
export function entryOf<Value>(record: Readonly<Record<string, Value>>, id: string): Value | undefined {
  return Object.hasOwn(record, id) ? record[id] : undefined;
}

export {
  currentBatchId,
  currentBatchIds,
  currentInTrackOf,
  exposureAt,
  isInTrackOf,
  nextBatch,
  nextInTrackOf,
  openJoins,
  plannedNow,
  previousBatch,
  switchesOf,
  trackOf,
} from './ladders.ts';

export function batchPlan(state: ReleaseState, id: BatchId): BatchPlan | undefined {
  return batchesOf(state.definition.plan).find((batch) => batch.id === id);
}

export function guardsOf(state: ReleaseState, batch: BatchId): readonly GuardPlan[] {
  return state.definition.plan.guards.filter((guard) => guardCountsIn(guard, batch));
}

/**
 * The batch that a guard speaks of: of those that are out there and that it counts in, the one that began last. Of
 * several tracks it is not always the last one of all.
 */
export function batchOfGuard(state: ReleaseState, guardId: string): BatchId | null {
  const guard = state.definition.plan.guards.find(({ id }) => id === guardId);
  const counted = currentBatchIds(state).filter((batch) => guard !== undefined && guardCountsIn(guard, batch));
  return lastBegun(state, counted) ?? currentBatchId(state);
}

/**
 * Whether a guard that stands as it does keeps the release from going up. A judgement that needs no answer can only turn
 * red.
 */
export function isHolding(state: ReleaseState, guard: GuardPlan): boolean {
  const level = state.guards[guard.id]?.level ?? 'unknown';
  return guard.judgement?.blocks === false ? level === 'red' : level !== 'green';
}

/**
 * Whether a guard that stands as it does stops the green time. A person is asked once, at the end or whenever: what
 * they have not said yet stops no clock, what they have said does. Neither does a comparison that still gathers requests:
 * that is what the time is for.
 */
function isStoppingClock(state: ReleaseState, guard: GuardPlan): boolean {
  const { level = 'unknown', reason } = state.guards[guard.id] ?? {};
  if (reason === 'evidence-short') return false;
  return guard.role === 'judged'
    ? level === 'red' || (level === 'yellow' && isHolding(state, guard))
    : level !== 'green';
}

export function isWaived(state: ReleaseState, subject: WaiverSubject, utc: number): boolean {
  return state.waivers.some(
    (waiver) => waiver.subject.kind === subject.kind && waiver.subject.id === subject.id && utc < waiver.until,
  );
}

/** A step of any list of the plan. */
export function stepPlan(state: ReleaseState, id: string): StepPlan | undefined {
  return placedSteps(state.definition.plan).get(id)?.step;
}

/** The opening in which a step stands now; null: it is no step of an open playbook. */
export function openingOf(state: ReleaseState, stepId: string): PlaybookOpening | null {
  const playbook = placedSteps(state.definition.plan).get(stepId)?.playbook ?? null;
  return playbook === null ? null : (entryOf(state.openPlaybooks, playbook) ?? null);
}

/** Whether the step stands in a drill: it is gone through, and brings nothing about. */
export function isDrilled(state: ReleaseState, stepId: string): boolean {
  return openingOf(state, stepId)?.mode === 'drill';
}

export function isDone(step: StepState | undefined): boolean {
  return step?.status === 'succeeded' || step?.status === 'skipped';
}

/** Whether the steps behind `id` may begin: it is done, or left running in the background. */
function letsOthersBegin(state: ReleaseState, id: string): boolean {
  const step = state.steps[id];
  if (isDone(step)) return true;
  const begun = step?.status === 'running' || step?.status === 'failed';
  return begun && stepPlan(state, id)?.file.background === true;
}

/** Steps before `step` that are not done yet. */
export function openBefore(state: ReleaseState, step: StepPlan): readonly string[] {
  return step.after.filter((id) => !letsOthersBegin(state, id));
}

/** The last shift of a switch, whatever became of it. */
export function lastShift(state: ReleaseState, switchId: SwitchId): ShiftState | undefined {
  return Object.values(state.shifts).findLast((shift) => shift.switchId === switchId);
}

/** Shifts that are under way or that somebody has to settle. */
export function unsettledShifts(state: ReleaseState): readonly ShiftState[] {
  return Object.values(state.shifts).filter(
    (shift) => shift.status === 'intended' || shift.status === 'failed' || shift.status === 'unresolved',
  );
}

/** Whether a rollback is lowering the switch now, also one that has come to its end and is tried again by hand. */
export function isTakenBack({ rollback }: ReleaseState, switchId: SwitchId): boolean {
  const actions = rollback?.actions ?? [];
  return actions.some(
    (action) => action.phase === 'traffic' && action.switchId === switchId && action.status === 'intended',
  );
}

/** Targets of a switch that carry something else than was agreed, while nothing of ours is moving it. */
export function driftedTargets(state: ReleaseState, switchId: SwitchId): readonly string[] {
  if (state.rollback?.status === 'running') return [];
  if (unsettledShifts(state).some((shift) => shift.switchId === switchId)) return [];
  return Object.entries(state.switches[switchId]?.targets ?? {})
    .filter(([, target]) => target.agreed !== null && compareExposure(target.found, target.agreed) !== 'equal')
    .map(([target]) => target);
}

export function driftedSwitches(state: ReleaseState): readonly SwitchId[] {
  return Object.keys(state.switches).filter((id) => driftedTargets(state, id).length > 0);
}

/** Whether the release is going back by a stage now, and could still be told to go all the way. */
export function isSteppingBack({ status, rollback }: ReleaseState): boolean {
  return status === 'rolling-back' && rollback?.status === 'running' && rollback.scope === 'stage';
}

/** Whether anything of the new version may be live because of this release. */
export function mayBeExposed(state: ReleaseState): boolean {
  const live = Object.values(state.switches).some((item) => {
    const found = Object.values(item.targets).map((target) => target.found);
    // Where nothing can be read, what was asked for last may still be out there.
    const maybe = found.length > 0 || item.intended === null ? found : [item.intended];
    return maybe.some((exposure) => compareExposure(exposure, nothingExposed) !== 'equal');
  });
  return live || unsettledShifts(state).some((shift) => shift.direction === 'raise');
}

/**
 * Whether the batch's green time is running: in effect, watched, all its guards green, nobody else at the switch, no kill
 * switch engaged, and not lowered by hand since: green time with the traffic taken away would prove nothing about the rung.
 */
export function isObserving(state: ReleaseState, batch: BatchId): boolean {
  return (
    state.status === 'running' &&
    state.run !== null &&
    state.batches[batch]?.status === 'in-effect' &&
    driftedSwitches(state).length === 0 &&
    closingKillSwitches(state).length === 0 &&
    switchesOf(state, batch).every(
      (id) => compareExposure(state.switches[id]?.intended ?? nothingExposed, exposureAt(state, batch, id)) === 'equal',
    ) &&
    !guardsOf(state, batch).some((guard) => isStoppingClock(state, guard))
  );
}

export function everyBindingIsPractice(state: ReleaseState): boolean {
  const bindings = Object.values(state.definition.bindings);
  return bindings.length > 0 && bindings.every((binding) => binding.environment === 'practice');
}

/** Warnings of the linter that neither the plan settles nor anybody has taken upon themselves. */
export function openFindings(state: ReleaseState): readonly PlanIssue[] {
  return state.findingsAcknowledged ? [] : (state.definition.findings ?? []);
}

/** Whether the old version was to be asked if it can serve, and nobody could ask it: then `succeeded` is no answer. */
export function isStableUnasked({ phase, result }: Pick<RollbackActionState, 'phase' | 'result'>): boolean {
  return phase === 'ensure-stable' && result?.error?.code === 'stable-not-asked';
}
