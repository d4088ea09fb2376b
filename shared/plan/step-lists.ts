import type { ReleasePlan, StepId, StepPlan } from './release-plan.ts';

/** The list of the plan that a step stands in: it says when the step may be worked on. */
export const stepPlaces = [
  'runbook',
  'finally',
  'script',
  'after-rollback',
  'separate',
  'playbook',
  'on-demand',
] as const;
export type StepPlace = (typeof stepPlaces)[number];

export interface PlacedStep {
  readonly step: StepPlan;
  readonly place: StepPlace;
  /** Id of its playbook, where it stands in one. */
  readonly playbook: string | null;
  /** All steps of the same list, in their order. */
  readonly list: readonly StepPlan[];
}

/** Asked for at every event and every second of every screen: a plan never changes, so it is put together once. */
const known = new WeakMap<ReleasePlan, ReadonlyMap<StepId, PlacedStep>>();

/** Every step of every list of a plan, by its id. */
export function placedSteps(plan: ReleasePlan): ReadonlyMap<StepId, PlacedStep> {
  const before = known.get(plan);
  if (before !== undefined) return before;
  const placed = new Map<StepId, PlacedStep>();
  const take = (list: readonly StepPlan[], place: StepPlace, playbook: string | null = null) => {
    for (const step of list) if (!placed.has(step.id)) placed.set(step.id, { step, place, playbook, list });
  };
  take(plan.steps, 'runbook');
  take(plan.finally, 'finally');
  take(plan.rollback.scripts, 'script');
  take(plan.rollback.manual, 'after-rollback');
  take(plan.rollback.separate, 'separate');
  take(plan.onDemand, 'on-demand');
  for (const playbook of plan.playbooks) take(playbook.steps, 'playbook', playbook.id);
  known.set(plan, placed);
  return placed;
}
