import type { ReleasePlan } from '../../../shared/plan/release-plan.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { Effect } from '../../../shared/release/outstanding.ts';
import type { EffectOutcome, LiveSplits } from './live-splits.ts';

/** A step that sets a flag: it is looked at before it is touched, and what became of it comes with the outcome. Null: no such step. */
export function performFlag(
  effect: Effect,
  goes: EffectOutcome,
  plan: ReleasePlan,
  live: LiveSplits,
  report: (command: ReleaseCommand) => void,
): ReleaseCommand | null {
  if (effect.kind !== 'step') return null;
  const { stepId, attempt } = effect;
  const { file } = placedSteps(plan).get(stepId)?.step ?? {};
  if (file?.kind !== 'flag') return null;
  const { flag: flagId, value } = file;
  report({ type: 'record-flag', flagId, value: live.flagValue(flagId) });
  const passed = live.setFlag(flagId, value, goes);
  return {
    ...{ type: 'record-step', stepId, attempt, passed, result: { ...emptyResult, tookMs: 5 } },
    gain: { kind: 'flag', flagId, value },
  };
}
