import { toCockpitError } from '../../../../shared/errors.ts';
import type { CommandOf } from '../../../../shared/release/commands.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import { stepPlan } from '../../../../shared/release/queries.ts';
import { drilledStep, drillRelease } from '../../steps/drill.ts';
import { type EffectTools, outcome } from './effect-tools.ts';
import { stepRelease, storedResult } from './step-release.ts';

type StepEffect = Extract<Effect, { kind: 'step' }>;

/** Runs a step of the runbook. One that was running when the cockpit ended is failed: how far it got, nobody saw. */
export async function runStep(
  effect: StepEffect,
  tools: EffectTools,
  signal: AbortSignal,
): Promise<CommandOf<'record-step'>> {
  const { stepId, attempt } = effect;
  const startedAt = performance.now();
  const report = { type: 'record-step', stepId, attempt } as const;
  if (effect.resume) {
    const error = { code: 'step-interrupted', params: { step: stepId }, retryable: true } as const;
    const transcriptBlob = tools.steps.keepLeftOver(`${stepId}-${attempt}`);
    return { ...report, passed: false, result: { ...outcome(startedAt, error), transcriptBlob } };
  }
  const step = stepPlan(tools.state(), stepId);
  try {
    if (step === undefined) throw new Error(`no step ${stepId}`);
    const runId = `${stepId}-${attempt}`;
    const release = stepRelease(stepId, tools);
    const drilled = effect.drill ? drilledStep(step) : null;
    if (drilled !== null) {
      const gone = await tools.steps.run(drilled, runId, drillRelease(release, drilled), signal);
      return { ...report, passed: gone.passed, result: { ...storedResult(gone, tools), rehearsed: true } };
    }
    const ended = await tools.steps.run(step, runId, release, signal);
    const { passed, gain } = ended;
    return { ...report, passed, result: storedResult(ended, tools), ...(gain === undefined ? {} : { gain }) };
  } catch (thrown) {
    return { ...report, passed: false, result: outcome(startedAt, toCockpitError(thrown)) };
  }
}
