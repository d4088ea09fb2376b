import type { GuardLevels } from '../plan/release-plan.ts';
import { type BaseValue, resolveThreshold, satisfies, type Threshold } from '../plan/threshold.ts';
import type { Level, LevelReason } from '../release/events.ts';

export interface JudgedLevel {
  readonly level: Level;
  readonly reason: LevelReason;
}

const noBase: BaseValue = () => null;

/**
 * The level of one number by its limits. Red wins over yellow, yellow over green. What no limit covers is yellow:
 * between green and red lies hold, never silence; and without a green limit nothing can pass. A relative limit whose
 * base is not known says nothing: the number is unknown, unless a limit that is known makes it red.
 */
export function levelOf(value: number, limits: GuardLevels, baseValue: BaseValue = noBase): JudgedLevel {
  if (!Number.isFinite(value)) return { level: 'unknown', reason: 'nan' };
  const holds = (limit: Threshold): boolean | null => {
    const absolute = resolveThreshold(limit, baseValue);
    return absolute === null ? null : satisfies(value, absolute);
  };
  const red = limits.red === null ? false : holds(limits.red);
  if (red === true) return { level: 'red', reason: 'within-red' };
  const yellow = limits.yellow === null ? false : holds(limits.yellow);
  const green = limits.green === null ? false : holds(limits.green);
  if (red === null || yellow === null || green === null) return { level: 'unknown', reason: 'no-base' };
  if (yellow) return { level: 'yellow', reason: 'within-yellow' };
  if (limits.green === null) return { level: 'unknown', reason: 'no-limit' };
  return green ? { level: 'green', reason: 'within-green' } : { level: 'yellow', reason: 'between' };
}

const badness: Readonly<Record<Level, number>> = { green: 0, yellow: 1, unknown: 2, red: 3 };

/** The worst of several levels; of none it is unknown. */
export function worstOf(levels: readonly JudgedLevel[]): JudgedLevel {
  return (
    levels.reduce<JudgedLevel | null>(
      (worst, one) => (worst === null || badness[one.level] > badness[worst.level] ? one : worst),
      null,
    ) ?? { level: 'unknown', reason: 'no-limit' }
  );
}
