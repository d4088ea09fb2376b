import type { PlaybookPlan, StepId } from '../plan/release-plan.ts';
import type { PlacedStep } from '../plan/step-lists.ts';
import type { StepFile } from '../steps/index.ts';
import { entryOf, isDone, isDrilled, openingOf } from './queries.ts';
import type { ReleaseState } from './state.ts';
import { isDoneByPeople } from './step-marks.ts';
import { type Now, passedMs } from './time.ts';

/** Questions about playbooks: what is open, and what of it is only rehearsed. */

export function playbookPlan(state: ReleaseState, id: string): PlaybookPlan | undefined {
  return state.definition.plan.playbooks.find((playbook) => playbook.id === id);
}

/**
 * Whether a step may be carried out in a drill as it is, because it only looks: it reads a number, or asks without
 * changing anything.
 */
export function onlyLooks(file: StepFile): boolean {
  if (file.kind === 'baseline') return true;
  return file.kind === 'http' && ['GET', 'HEAD'].includes(file.method ?? 'GET') && file.marks === undefined;
}

/** Whether a reading over `windowMs` holds something of a drill: while one is open, and until it has left the window. */
export function hasDrill(state: ReleaseState, windowMs: number, now: Now): boolean {
  if (Object.values(state.openPlaybooks).some(({ mode }) => mode === 'drill')) return true;
  return state.playbookRuns.some(({ mode, endedAt }) => mode === 'drill' && passedMs(endedAt, now) < windowMs);
}

/** Steps of a playbook that are neither done nor skipped. */
export function openStepsOf(state: ReleaseState, playbook: PlaybookPlan): readonly StepId[] {
  return playbook.steps.filter(({ id }) => !isDone(state.steps[id])).map(({ id }) => id);
}

/**
 * Whether the tick of a step may be taken back: what a person said or left out. What really happened (a program that ran,
 * a flag that was set, a word that somebody gave) is not undone by a click.
 */
export function mayUndo(state: ReleaseState, placed: PlacedStep): boolean {
  const { step } = placed;
  const status = state.steps[step.id]?.status;
  if (placed.place !== 'playbook' || openingOf(state, step.id) === null) return false;
  if (status === 'skipped') return true;
  if (status !== 'succeeded' && status !== 'failed') return false;
  return step.kind === 'manual' || (isDrilled(state, step.id) && isDoneByPeople(state, step));
}

/** Attempts of a step in earlier openings of its playbook: what is counted now begins behind them. */
export function attemptsBefore(state: ReleaseState, stepId: StepId): number {
  return state.playbookRuns.reduce((most, { steps }) => Math.max(most, entryOf(steps, stepId)?.attempt ?? 0), 0);
}
