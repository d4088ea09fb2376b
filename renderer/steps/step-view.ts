import type { ComponentType } from 'react';
import type { StepPlan } from '../../shared/plan/release-plan.ts';
import type { StepState } from '../../shared/release/state.ts';
import type { StepFile, StepKind } from '../../shared/steps/index.ts';

/** What the view of a step kind is given: the opened step of the runbook. */
export interface StepViewProps<Kind extends StepKind = StepKind> {
  readonly plan: StepPlan;
  /** The step as it was written. */
  readonly file: Extract<StepFile, { kind: Kind }>;
  readonly step: StepState;
  /** Why it cannot be worked on now, as a sentence; null: it can. */
  readonly blockedBy: string | null;
  /** False on a read-only screen. */
  readonly acts: boolean;
}

export type StepViews = { readonly [Kind in StepKind]: ComponentType<StepViewProps<Kind>> };
