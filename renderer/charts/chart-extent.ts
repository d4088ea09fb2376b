import { endsOf } from '../../shared/guards/limits.ts';
import type { GuardLevels } from '../../shared/plan/release-plan.ts';
import type { ReadingUnit } from '../../shared/plan/threshold.ts';

/** The vertical axis: from, to, and the distance of its labels, all in the reading's unit. */
export interface ChartExtent {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** 1, 2, 2.5 or 5 times a power of ten, at least `rough`. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * Chooses the axis for what is seen: the values and the limit of green always, the limit of red only where it does not
 * press the values together (a red limit four times as far away stands as a number beside the value instead). Ends
 * on round steps, so that the axis does not breathe with every point.
 */
export function chartExtent(
  seen: readonly ({ readonly min: number; readonly max: number } | null)[],
  limits: GuardLevels,
  unit: ReadingUnit,
): ChartExtent {
  const values = seen.flatMap((extent) => (extent === null ? [] : [extent.min, extent.max]));
  values.push(...endsOf(limits.green), ...endsOf(limits.yellow));
  if (values.length === 0) values.push(...endsOf(limits.red));
  let low = values.length === 0 ? 0 : Math.min(...values);
  let high = values.length === 0 ? 1 : Math.max(...values);
  // What can be zero is measured from zero, unless all of it lies far above, as a success rate does.
  if (low > 0 && low < 0.6 * high) low = 0;
  const span = high - low;
  const reach = 1.2 * (span > 0 ? span : Math.abs(high) * 0.05);
  for (const red of endsOf(limits.red)) {
    if (red > high && red <= high + reach) high = red;
    if (red < low && red >= low - reach) low = red;
  }
  if (high - low < 1e-12) {
    const half = Math.abs(high) * 0.1 || 0.5;
    high += half;
    low = low === 0 ? 0 : low - half;
  }
  const step = niceStep((high - low) / 4);
  const down = (value: number): number => Number((Math.floor(value / step + 1e-9) * step).toPrecision(12));
  const up = (value: number): number => Number((Math.ceil(value / step - 1e-9) * step).toPrecision(12));
  const nonNegative = low >= 0;
  const min = down(nonNegative && low === 0 ? 0 : low - 0.04 * (high - low));
  const max = up(high + 0.04 * (high - low));
  // No more than all of the requests can succeed, whatever room the axis would like to have.
  const wholeIsMost = unit === 'ratio' && high <= 1;
  return { min: nonNegative ? Math.max(0, min) : min, max: wholeIsMost ? Math.min(1, max) : max, step };
}
