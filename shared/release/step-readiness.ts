import type { StepPlan } from '../plan/release-plan.ts';
import { type PlacedStep, placedSteps } from '../plan/step-lists.ts';
import type { Refusal } from './commands.ts';
import { batchPlan, isDone, openBefore } from './queries.ts';
import type { ReleaseState } from './state.ts';

/** Why a step cannot be worked on now; null: it can. Each list of the plan has its own time. */
export function stepRefusal(state: ReleaseState, stepId: string): Refusal | null {
  const placed = placedSteps(state.definition.plan).get(stepId);
  if (placed === undefined)
    return runbookRefusal(state) ?? { code: 'no-such-item', params: { kind: 'step', id: stepId } };
  const refusal = listRefusal(state, placed);
  if (refusal !== null) return refusal;
  const open = openBefore(state, placed.step);
  if (open.length > 0) return { code: 'step-not-ready', params: { step: stepId, first: open[0] ?? '' } };
  return placed.place === 'runbook' ? batchRefusal(state, placed) : null;
}

/** Refuses what only an open release allows. */
export function runbookRefusal(state: ReleaseState): Refusal | null {
  switch (state.status) {
    case 'running':
      return null;
    case 'created':
      return { code: 'release-not-open', params: {} };
    case 'rolling-back':
      return { code: 'release-rolling-back', params: {} };
    default:
      return { code: 'release-over', params: { status: state.status } };
  }
}

/** Whether this is the time of the step's list. */
function listRefusal(state: ReleaseState, { step, place, playbook }: PlacedStep): Refusal | null {
  switch (place) {
    case 'runbook':
      return runbookRefusal(state);
    case 'finally':
      return lastingRefusal(state);
    case 'after-rollback':
      return state.rollback === null ? { code: 'no-rollback-yet', params: {} } : lastingRefusal(state);
    case 'separate':
      return neverBegan(state);
    case 'script':
      return { code: 'step-wrong-kind', params: { step: step.id, kind: 'script' } };
    case 'on-demand':
      return runbookRefusal(state);
    case 'playbook':
      return state.openPlaybooks[playbook ?? ''] === undefined
        ? { code: 'playbook-not-opened', params: {} }
        : lastingRefusal(state);
  }
}

/** What is done whatever happens waits for a rollback to end and for nothing else. */
function lastingRefusal(state: ReleaseState): Refusal | null {
  if (state.status === 'completed') return { code: 'release-over', params: { status: state.status } };
  if (state.rollback?.status === 'running') return { code: 'release-rolling-back', params: {} };
  return neverBegan(state);
}

/** Nothing of a release that never began is run: its commands were perhaps never approved. */
function neverBegan(state: ReleaseState): Refusal | null {
  if (state.status === 'created') return { code: 'release-not-open', params: {} };
  return state.begunAt === null ? { code: 'release-over', params: { status: state.status } } : null;
}

/** A step of a batch makes sense once that batch's traffic is really there. */
function batchRefusal(state: ReleaseState, { step }: PlacedStep): Refusal | null {
  if (step.kind === 'shift' || step.batch === null || batchPlan(state, step.batch) === undefined) return null;
  const shift = state.definition.plan.steps.find((other) => other.kind === 'shift' && other.batch === step.batch);
  const afterShift = shift !== undefined && step.after.includes(shift.id);
  // Left open when the next batch began, it can still be done: nothing else would let the release complete.
  const status = state.batches[step.batch]?.status;
  if (!afterShift || status === 'in-effect' || status === 'completed') return null;
  return { code: 'batch-not-in-effect', params: { batch: step.batch } };
}

/** Steps that are left to do when the runbook is: what a rollback asks people for, and what is undone at the end. */
export function lastingSteps(state: ReleaseState): readonly StepPlan[] {
  const { rollback, finally: atTheEnd } = state.definition.plan;
  return state.status === 'running' || state.rollback === null ? atTheEnd : [...rollback.manual, ...atTheEnd];
}

/**
 * The first step of each lane that can be worked on or is being worked on, in the order of the list. What runs in the
 * background is looked past: an `await` step waits for it; failed, it comes up again when nothing else does.
 */
export function nextOfLanes(state: ReleaseState, list: readonly StepPlan[]): readonly StepPlan[] {
  const open = list.filter(
    (step) =>
      !isDone(state.steps[step.id]) &&
      openBefore(state, step).length === 0 &&
      !(step.file.background === true && state.steps[step.id]?.status === 'running'),
  );
  const lanes = [...new Set(open.map((step) => step.lane))];
  const firsts = lanes.map((lane) => {
    const inLane = open.filter((step) => step.lane === lane);
    const isFailedJob = (step: StepPlan) => step.file.background === true && state.steps[step.id]?.status === 'failed';
    return inLane.find((step) => !isFailedJob(step)) ?? inLane[0];
  });
  return open.filter((step) => firsts.includes(step));
}
