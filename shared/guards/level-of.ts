import type { GuardLevels } from '../plan/release-plan.ts';
import { satisfies } from '../plan/threshold.ts';
import type { Level, LevelReason } from '../release/events.ts';

export interface JudgedLevel {
  readonly level: Level;
  readonly reason: LevelReason;
}

/**
 * The level of one number by its limits. Red wins over yellow, yellow over green. What no limit covers is yellow:
 * between green and red lies hold, never silence; and without a green limit nothing can pass.
 */
export function levelOf(value: number, limits: GuardLevels): JudgedLevel {
  if (!Number.isFinite(value)) return { level: 'unknown', reason: 'nan' };
  if (limits.red !== null && satisfies(value, limits.red)) return { level: 'red', reason: 'within-red' };
  if (limits.yellow !== null && satisfies(value, limits.yellow)) return { level: 'yellow', reason: 'within-yellow' };
  if (limits.green === null) return { level: 'unknown', reason: 'no-limit' };
  return satisfies(value, limits.green)
    ? { level: 'green', reason: 'within-green' }
    : { level: 'yellow', reason: 'between' };
}
