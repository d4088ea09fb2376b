import type { GuardLevels } from './release-plan.ts';
import { type ReadingUnit, satisfies, type Threshold } from './threshold.ts';

/** What the limits of a guard say about a stretch of numbers. Uncovered: none of them holds; it flies as yellow. */
export type ZoneLevel = 'green' | 'yellow' | 'red' | 'uncovered';

/** A stretch of the number line in which the same limits hold. A single number has `from` equal to `to`. */
export interface Zone {
  /** Lower end; -∞ where there is none. */
  readonly from: number;
  readonly to: number;
  /** Whether the end itself belongs to the zone. */
  readonly fromInclusive: boolean;
  readonly toInclusive: boolean;
  /** The level that counts: red before yellow before green. */
  readonly level: ZoneLevel;
  /** Every colour whose limit holds here; more than one is a contradiction between green and the others. */
  readonly holds: readonly Exclude<ZoneLevel, 'uncovered'>[];
}

/** The numbers that a reading can have. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/** Readings are never negative, and a ratio is never above 1. */
export function rangeOf(unit: ReadingUnit): NumberRange {
  return { min: 0, max: unit === 'ratio' ? 1 : Number.POSITIVE_INFINITY };
}

const everyNumber: NumberRange = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/**
 * Cuts the number line at every limit: what is green, yellow, red or covered by none, from left to right. The line is
 * in the guard's unit, or in multiples of (or offsets from) the base where all limits are relative to the same one.
 * Null where limits of different bases stand beside each other: they lie on no common line.
 */
export function zonesOf(levels: GuardLevels, { min, max }: NumberRange = everyNumber): readonly Zone[] | null {
  const limits = (['red', 'yellow', 'green'] as const).flatMap((level) => {
    const limit = levels[level];
    return limit === null ? [] : [{ level, limit }];
  });
  if (new Set(limits.map(({ limit }) => baseOf(limit))).size > 1) return null;
  const absolute = limits.map(({ level, limit: { relative: _, ...limit } }) => ({ level, limit }));
  const cuts = [...new Set(absolute.flatMap(({ limit }) => [limit.value, limit.to ?? limit.value]))]
    .filter((cut) => cut >= min && cut <= max)
    .sort((a, b) => a - b);
  const zones: Zone[] = [];
  const add = (from: number, to: number, inclusive: boolean) => {
    const sample = inclusive ? from : inside(from, to);
    const holds = absolute.filter(({ limit }) => satisfies(sample, limit)).map(({ level }) => level);
    const zone: Zone = {
      from,
      to,
      fromInclusive: inclusive,
      toInclusive: inclusive,
      level: holds[0] ?? 'uncovered',
      holds,
    };
    const last = zones.at(-1);
    if (last !== undefined && last.holds.join() === holds.join()) {
      zones[zones.length - 1] = { ...last, to, toInclusive: inclusive };
    } else zones.push(zone);
  };
  const ends = [min, ...cuts.filter((cut) => cut > min && cut < max), max];
  ends.forEach((end, index) => {
    if (Number.isFinite(end)) add(end, end, true);
    const next = ends[index + 1];
    if (next !== undefined) add(end, next, false);
  });
  return zones;
}

/** A number strictly between two ends. */
function inside(from: number, to: number): number {
  if (from === Number.NEGATIVE_INFINITY) return to === Number.POSITIVE_INFINITY ? 0 : to - 1;
  return to === Number.POSITIVE_INFINITY ? from + 1 : (from + to) / 2;
}

function baseOf({ relative }: Threshold): string {
  return relative === undefined ? '' : `${relative.base}:${relative.baseline ?? ''}:${relative.by}`;
}
