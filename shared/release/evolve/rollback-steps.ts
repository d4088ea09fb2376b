import type { BatchId } from '../../plan/release-plan.ts';
import { placedSteps } from '../../plan/step-lists.ts';
import { isRestored } from '../../steps/cluster.ts';
import type { StepResult } from '../events.ts';
import type { ReleaseState, StepState } from '../state.ts';
import type { Now } from '../time.ts';
import { mapEntries, withEntry } from './evolver.ts';

/**
 * A step that is to be done (again): what was done before stays in the record, and the count of its attempts. What it
 * sent into the system last was sent all the same.
 */
export function reopened(step: StepState): StepState {
  return {
    ...step,
    status: 'pending',
    waitsSince: null,
    startedAt: null,
    endedAt: null,
    lastEndedAt: step.startedAt === null ? step.lastEndedAt : (step.endedAt ?? step.lastEndedAt),
    result: null,
    approvals: [],
    exitId: null,
  };
}

/**
 * What goes with a rollback is done anew with each; a shift that was under way has failed, and so has what sets a flag or
 * an object that the rollback puts back: it must not be written after that.
 */
export function stepsAtRollback(
  state: ReleaseState,
  at: Now,
  isTakenBack: (batch: BatchId | null) => boolean,
): ReleaseState['steps'] {
  const placed = placedSteps(state.definition.plan);
  return mapEntries(state.steps, (step, id) => {
    const { place, step: plan } = placed.get(id) ?? {};
    if (place === 'script' || place === 'after-rollback') return reopened(step);
    const sets = plan?.kind === 'flag' || (plan?.file.kind === 'cluster' && isRestored(plan.file.do));
    const isEnded = plan?.kind === 'shift' || (sets && plan !== undefined && isTakenBack(plan.batch));
    return isEnded && step.status === 'running' ? { ...step, status: 'failed', endedAt: at } : step;
  });
}

/** A script runs as an action of the rollback; the step that it is has the same fate. */
export function scriptEnded(
  state: ReleaseState,
  stepId: string | null | undefined,
  status: 'succeeded' | 'failed',
  result: StepResult,
  at: Now,
): ReleaseState['steps'] {
  if (stepId == null) return state.steps;
  return withEntry(state.steps, stepId, (step) => ({
    ...step,
    status,
    attempt: step.attempt + 1,
    startedAt: step.startedAt ?? at,
    endedAt: at,
    result,
  }));
}
