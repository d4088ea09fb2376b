import type { StepPlan } from '../../plan/release-plan.ts';
import { placedSteps } from '../../plan/step-lists.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import type { ReleaseState, StepState } from '../state.ts';
import { coveredMs, type Now } from '../time.ts';
import { emptyResult } from './steps.ts';

/** Milliseconds that a wait has lasted up to `now`, counted only while the cockpit ran. */
export function waitedMs(step: StepState, now: Now): number {
  return step.waitedMs + (step.waitsSince === null ? 0 : coveredMs(step.waitsSince, now));
}

/** Waits whose time is over. */
export function finishedWaits(state: ReleaseState, { now }: DecisionContext): readonly NewReleaseEvent[] {
  return runningWaits(state).flatMap(({ step, seen }) => {
    const tookMs = waitedMs(seen, now);
    if (tookMs < step.timeoutMs) return [];
    return [event('step-succeeded', { stepId: step.id, attempt: seen.attempt, result: { ...emptyResult, tookMs } })];
  });
}

/** When the waits that run now are over, on the monotonic clock of this run. */
export function waitEnds(state: ReleaseState): readonly number[] {
  return runningWaits(state).flatMap(({ step, seen }) => {
    if (seen.waitsSince?.run !== state.run) return [];
    return [seen.waitsSince.monotonic + Math.max(0, step.timeoutMs - seen.waitedMs)];
  });
}

function runningWaits(state: ReleaseState): readonly { readonly step: StepPlan; readonly seen: StepState }[] {
  return [...placedSteps(state.definition.plan).values()].flatMap(({ step, place }) => {
    const seen = state.steps[step.id];
    // Those of the runbook end while it is worked on; the other lists outlive it.
    if (place === 'runbook' && state.status !== 'running') return [];
    return step.kind === 'wait' && seen?.status === 'running' ? [{ step, seen }] : [];
  });
}
