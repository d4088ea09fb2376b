import { type JudgedLevel, levelOf, worstOf } from '../../../shared/guards/level-of.ts';
import { type LimitsInForce, limitsInForce } from '../../../shared/guards/limits.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import { resolveThreshold } from '../../../shared/plan/threshold.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';

/** What the old version reads where a limit is measured from it. */
const stableValue = 0.1;

export interface ScriptedReading extends JudgedLevel {
  readonly value: number;
}

/**
 * A number that every limit of the guard calls green as the release stands; unknown while a limit's base is. Throws where
 * the limits leave no green number.
 */
export function greenReading(state: ReleaseState, guard: GuardPlan): ScriptedReading {
  const limits = limitsInForce(state, guard, stableValue);
  const readings = candidates(limits).map((value) => ({
    value,
    ...worstOf(limits.map((each) => levelOf(value, each.levels, each.baseValue))),
  }));
  const reading =
    readings.find(({ level }) => level === 'green') ?? readings.find(({ reason }) => reason === 'no-base');
  if (reading === undefined) throw new Error(`no number makes the guard ${guard.id} green: ${JSON.stringify(limits)}`);
  return reading;
}

/** The ends of all limits, a little beside them and half-way between them: a green zone holds one of these. */
function candidates(limits: readonly LimitsInForce[]): readonly number[] {
  const ends = limits.flatMap(({ levels, baseValue }) =>
    [levels.green, levels.yellow, levels.red].flatMap((limit) => {
      const absolute = limit === null ? null : resolveThreshold(limit, baseValue);
      return absolute === null ? [] : [absolute.value, absolute.to ?? absolute.value];
    }),
  );
  const sorted = [...new Set([0, stableValue, ...ends])].sort((a, b) => a - b);
  const between = sorted.slice(1).map((end, index) => (end + (sorted[index] ?? 0)) / 2);
  const outside = [(sorted[0] ?? 0) - 1, (sorted.at(-1) ?? 0) + 1];
  return [...sorted, ...between, ...outside];
}
