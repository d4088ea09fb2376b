import type { BatchId, StepId } from '../../plan/release-plan.ts';
import type { Refusal } from '../commands.ts';
import { stepRefusal } from '../decide/steps.ts';
import type { Exposure } from '../exposure.ts';
import { completionBlockers, promotionBlockers } from '../promotion.ts';
import {
  batchPlan,
  currentBatchId,
  driftedSwitches,
  exposureAt,
  isDone,
  nextBatch,
  unsettledShifts,
} from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';

/** The one thing that comes next. `blockers` empty: it may be pressed; else it says what it waits for. */
export type NextAction =
  | { readonly kind: 'approve-commands' }
  | { readonly kind: 'begin'; readonly blockers: readonly Refusal[] }
  | { readonly kind: 'resume' }
  | {
      readonly kind: 'settle-shift';
      readonly shiftId: string;
      readonly switchId: string;
      readonly status: 'failed' | 'unresolved';
    }
  | { readonly kind: 'settle-drift'; readonly switchId: string }
  | { readonly kind: 'shift-underway'; readonly batchId: BatchId | null; readonly to: Exposure }
  | { readonly kind: 'step'; readonly stepId: StepId; readonly running: boolean; readonly blockers: readonly Refusal[] }
  | {
      readonly kind: 'raise';
      readonly batchId: BatchId;
      readonly from: Exposure;
      readonly to: Exposure;
      /** Targets that are known to be moved; the number of switches where none has been read yet. */
      readonly targetCount: number;
      readonly blockers: readonly Refusal[];
    }
  | { readonly kind: 'complete'; readonly blockers: readonly Refusal[] }
  | { readonly kind: 'rolling-back' }
  | { readonly kind: 'retry-rollback' }
  | { readonly kind: 'over' };

/** What the operator is to do next. Pure; evaluated at every event and every second. */
export function nextAction(state: ReleaseState, now: Now): NextAction {
  if (state.status === 'created') {
    const unapproved =
      state.definition.commandsHash !== null && state.commandsApproved !== state.definition.commandsHash;
    return unapproved ? { kind: 'approve-commands' } : { kind: 'begin', blockers: [] };
  }
  if (state.status === 'rolling-back') {
    return state.rollback?.status === 'running' ? { kind: 'rolling-back' } : { kind: 'retry-rollback' };
  }
  if (state.status !== 'running') return { kind: 'over' };
  for (const shift of unsettledShifts(state)) {
    if (shift.status === 'failed' || shift.status === 'unresolved') {
      return { kind: 'settle-shift', shiftId: shift.shiftId, switchId: shift.switchId, status: shift.status };
    }
    if (shift.status === 'intended') return { kind: 'shift-underway', batchId: shift.batchId, to: shift.to };
  }
  const [drifted] = driftedSwitches(state);
  if (drifted !== undefined) return { kind: 'settle-drift', switchId: drifted };
  if (state.held) return { kind: 'resume' };
  const step = nextStep(state);
  const next = nextBatch(state);
  if (step !== null && step.kind !== 'shift') {
    const refusal = stepRefusal(state, step.id);
    return {
      kind: 'step',
      stepId: step.id,
      running: state.steps[step.id]?.status === 'running',
      blockers: refusal === null ? [] : [refusal],
    };
  }
  if (next === undefined) return { kind: 'complete', blockers: completionBlockers(state, now) };
  return raiseAction(state, next.id, now);
}

function raiseAction(state: ReleaseState, batchId: BatchId, now: Now): NextAction {
  const batch = batchPlan(state, batchId);
  const [first] = batch?.shifts ?? [];
  const targets = (batch?.shifts ?? []).flatMap((shift) => Object.keys(state.switches[shift.switchId]?.targets ?? {}));
  return {
    kind: 'raise',
    batchId,
    from: exposureAt(state, currentBatchId(state), first?.switchId ?? ''),
    to: first?.exposure ?? { kind: 'none' },
    targetCount: Math.max(targets.length, batch?.shifts.length ?? 0),
    blockers: promotionBlockers(state, batchId, now),
  };
}

/** The first step of the runbook that is not done and whose predecessors are. */
export function nextStep(state: ReleaseState): { readonly id: StepId; readonly kind: string } | null {
  const { steps } = state.definition.plan;
  return (
    steps.find((step) => !isDone(state.steps[step.id]) && step.after.every((id) => isDone(state.steps[id]))) ?? null
  );
}
