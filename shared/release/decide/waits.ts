import type { CockpitError } from '../../errors.ts';
import type { StepPlan } from '../../plan/release-plan.ts';
import { placedSteps } from '../../plan/step-lists.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { isDone } from '../queries.ts';
import type { ReleaseState, StepState } from '../state.ts';
import { coveredMs, type Now } from '../time.ts';
import { emptyResult } from './steps.ts';

/** Milliseconds that a wait has lasted up to `now`, counted only while the cockpit ran. */
export function waitedMs(step: StepState, now: Now): number {
  return step.waitedMs + (step.waitsSince === null ? 0 : coveredMs(step.waitsSince, now));
}

/** Waits whose time is over, and those for a job in the background that has ended or takes too long. */
export function finishedWaits(state: ReleaseState, { now }: DecisionContext): readonly NewReleaseEvent[] {
  return runningWaits(state).flatMap(({ step, seen }) => {
    const tookMs = waitedMs(seen, now);
    const over = step.file.kind === 'await' ? awaited(state, step, step.file.for, tookMs) : tookMs >= step.timeoutMs;
    if (over === false) return [];
    const error = over === true ? null : over;
    const payload = { stepId: step.id, attempt: seen.attempt, result: { ...emptyResult, tookMs, error } };
    return [event(error === null ? 'step-succeeded' : 'step-failed', payload)];
  });
}

/** True: the job succeeded; an error: it failed or took too long; false: it still runs. */
function awaited(state: ReleaseState, step: StepPlan, jobId: string, tookMs: number): boolean | CockpitError {
  const job = state.steps[jobId];
  if (isDone(job)) return true;
  if (job?.status !== 'running') return { code: 'awaited-step-failed', params: { step: jobId }, retryable: true };
  if (step.timeoutMs === 0 || tookMs < step.timeoutMs) return false;
  return { code: 'deadline-exceeded', params: { what: jobId, deadlineMs: step.timeoutMs }, retryable: true };
}

/** When the waits that run now are over, on the monotonic clock of this run; a job's end is known only when it ends. */
export function waitEnds(state: ReleaseState): readonly number[] {
  return runningWaits(state).flatMap(({ step, seen }) => {
    if (seen.waitsSince?.run !== state.run) return [];
    if (step.kind === 'await' && step.timeoutMs === 0) return [];
    return [seen.waitsSince.monotonic + Math.max(0, step.timeoutMs - seen.waitedMs)];
  });
}

function runningWaits(state: ReleaseState): readonly { readonly step: StepPlan; readonly seen: StepState }[] {
  return [...placedSteps(state.definition.plan).values()].flatMap(({ step, place }) => {
    const seen = state.steps[step.id];
    // Those of the runbook end while it is worked on; the other lists outlive it.
    if (place === 'runbook' && state.status !== 'running') return [];
    return (step.kind === 'wait' || step.kind === 'await') && seen?.status === 'running' ? [{ step, seen }] : [];
  });
}
