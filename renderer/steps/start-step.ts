import type { StepPlan } from '../../shared/plan/release-plan.ts';
import { placedSteps } from '../../shared/plan/step-lists.ts';
import type { ReleaseState } from '../../shared/release/state.ts';
import { marksOf } from '../../shared/release/step-marks.ts';
import { openDialog } from '../screens/release/dialog-store.ts';
import { useFlight, useRelease } from '../screens/release/flight-context.tsx';
import type { ReleaseSession } from '../stores/release-store.ts';

/** Starts a step; one that carries marks is asked about first. */
export function startStep(session: ReleaseSession, state: ReleaseState, stepId: string): void {
  const placed = placedSteps(state.definition.plan).get(stepId);
  if (placed !== undefined && marksOf(state, placed).length > 0) openDialog({ kind: 'marks', stepId });
  else void session.send({ type: 'start-step', stepId });
}

export function useStartStep(plan: StepPlan): () => void {
  const { session } = useFlight();
  const state = useRelease();
  return () => startStep(session, state, plan.id);
}
