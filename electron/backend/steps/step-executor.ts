import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { StepResult } from '../../../shared/release/events.ts';
import type { Transcripts } from './transcripts.ts';

export interface StepOutcome {
  readonly passed: boolean;
  readonly result: StepResult;
}

export interface StepSurroundings {
  readonly runId: string;
  readonly transcripts: Transcripts;
  readonly signal: AbortSignal;
}

/** Carries a step out. Failures are outcomes: it never throws. */
export type StepExecutor = (step: StepPlan, surroundings: StepSurroundings) => Promise<StepOutcome>;

/** A step that a person or the fold ends has no executor; being asked to run one is a defect, and is said. */
export function endedByPeople(step: StepPlan): Promise<StepOutcome> {
  const error = toCockpitError(new CockpitFault('invalid-input', { field: 'kind', detail: step.kind }));
  return Promise.resolve({ passed: false, result: { ...emptyResult, error } });
}
