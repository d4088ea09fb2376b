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
  if (state.status !== 'running') return [];
  return state.definition.plan.steps.flatMap((step) => {
    const seen = state.steps[step.id];
    if (step.kind !== 'wait' || seen?.status !== 'running') return [];
    const tookMs = waitedMs(seen, now);
    if (tookMs < step.timeoutMs) return [];
    return [event('step-succeeded', { stepId: step.id, attempt: seen.attempt, result: { ...emptyResult, tookMs } })];
  });
}

/** When the waits that run now are over, on the monotonic clock of this run. */
export function waitEnds(state: ReleaseState): readonly number[] {
  return state.definition.plan.steps.flatMap((step) => {
    const seen = state.steps[step.id];
    if (step.kind !== 'wait' || seen?.status !== 'running' || seen.waitsSince?.run !== state.run) return [];
    return [seen.waitsSince.monotonic + Math.max(0, step.timeoutMs - seen.waitedMs)];
  });
}
