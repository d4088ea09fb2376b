import type { ReadingUnit } from '../../../shared/plan/threshold.ts';
import type { Zone } from './zones.ts';

/** Places values along a line of length 1. */
export interface LineScale {
  /** 0 … 1; values beyond the ends lie at the ends. */
  place(value: number): number;
  /** The values at which a zone ends, to be written at the line. */
  readonly ticks: readonly number[];
  /** False where the distances are not those of the numbers, because those would leave some zone too narrow to see. */
  readonly proportional: boolean;
}

/** A zone that is narrower than this share of the line cannot be told from its neighbours. */
const narrowest = 0.09;
/** How far the line goes on beyond the outermost limits, as a share of their distance. */
const margin = 0.35;

/**
 * A scale for the zones of several lines that stand under each other, so that equal values lie at equal places. Starts
 * at zero where no limit is below it and the unit knows nothing below, and ends at 100 % where the unit does.
 */
export function lineScale(lines: readonly (readonly Zone[])[], unit: ReadingUnit, relative: boolean): LineScale {
  const ticks = [...new Set(lines.flat().flatMap(({ from, to }) => [from, to]))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [first = 0] = ticks;
  const last = ticks.at(-1) ?? 0;
  const spread = last - first || Math.abs(last) || 1;
  const bounded = !relative && first >= 0;
  const low = bounded ? 0 : first - margin * spread;
  const beyond = last + margin * Math.max(spread, bounded ? last : 0);
  const high = !relative && unit === 'ratio' && last <= 1 ? Math.min(1, beyond) : beyond;
  const places = [low, ...ticks, high === last ? last + spread : high];
  const length = (places.at(-1) ?? 1) - low || 1;
  const shares = places.slice(1).map((value, index) => (value - (places[index] ?? 0)) / length);
  // A limit at zero begins the line: nothing stands before it, and that needs no room.
  const proportional = shares.every((share, index) => share >= narrowest || (index === 0 && share === 0));
  const at = proportional ? places.map((value) => (value - low) / length) : evenly(places);
  return { place: (value) => placeOn(places, at, value), ticks, proportional };
}

function evenly(places: readonly number[]): readonly number[] {
  const skipped = places[0] === places[1] ? 1 : 0;
  const steps = places.length - 1 - skipped;
  return places.map((_, index) => Math.max(0, index - skipped) / Math.max(1, steps));
}

function placeOn(places: readonly number[], at: readonly number[], value: number): number {
  if (value <= (places[0] ?? 0)) return 0;
  if (value >= (places.at(-1) ?? 0)) return 1;
  const index = places.findLastIndex((place) => place <= value);
  const [from = 0, to = 1] = [places[index], places[index + 1]];
  const [left = 0, right = 1] = [at[index], at[index + 1]];
  return to === from ? left : left + ((right - left) * (value - from)) / (to - from);
}
