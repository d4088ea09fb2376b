import type { LimitsInForce } from '../../../shared/guards/limits.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';

/** Limits that are measured from nothing. */
export function absolute(levels: GuardLevels): readonly LimitsInForce[] {
  return [{ levels, baseValue: () => null }];
}
