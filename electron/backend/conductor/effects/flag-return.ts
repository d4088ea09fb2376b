import { toCockpitError } from '../../../../shared/errors.ts';
import type { FlagReturnReport } from '../../../../shared/release/left-flags.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import { setFlag } from '../../steps/flag.ts';
import { type EffectTools, rollbackDeadlineMs } from './effect-tools.ts';
import { stepRelease } from './step-release.ts';

/** Sets a flag back to what it was before the release, and reads it back. Safe to repeat. */
export async function runFlagReturn(
  { flagId, attempt, value, key }: Extract<Effect, { kind: 'flag-return' }>,
  tools: EffectTools,
  signal: AbortSignal,
): Promise<FlagReturnReport> {
  const report = { type: 'record-flag-return', flagId, attempt } as const;
  try {
    await setFlag(stepRelease(key, tools), flagId, value, rollbackDeadlineMs, signal);
    return { ...report, error: null };
  } catch (thrown) {
    return { ...report, error: toCockpitError(thrown) };
  }
}
