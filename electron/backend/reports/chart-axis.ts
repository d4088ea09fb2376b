import { endsOf } from '../../../shared/guards/limits.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';

/** A vertical axis that ends on round steps, in the reading's unit. */
export interface ChartAxis {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/**
 * The axis for the values and the green limits of every batch. A red limit is within it where it does not press the
 * values together; else it stands as a number beside the chart. What can be zero is measured from zero, unless all of
 * it lies far above, as a success rate does.
 */
export function chartAxis(values: readonly number[], limits: readonly GuardLevels[]): ChartAxis {
  const greens = limits.flatMap(({ green }) => endsOf(green));
  const reds = limits.flatMap(({ red }) => endsOf(red));
  const seen = values.concat(greens);
  if (seen.length === 0) seen.push(...reds);
  let low = seen.reduce((least, value) => Math.min(least, value), seen[0] ?? 0);
  let high = seen.reduce((most, value) => Math.max(most, value), seen[0] ?? 1);
  if (low > 0 && low < 0.6 * high) low = 0;
  const reach = 1.2 * Math.max(high - low, Math.abs(high) * 0.05);
  for (const red of reds) {
    if (red > high && red <= high + reach) high = red;
    if (red < low && red >= low - reach) low = red;
  }
  if (high - low <= 1e-9 * Math.max(Math.abs(high), Math.abs(low)) || high - low < 1e-12) {
    const half = Math.abs(high) < 1e-9 ? 0.5 : Math.abs(high) * 0.1;
    high += half;
    if (low !== 0) low -= half;
  }
  const step = roundStep((high - low) / 3);
  const nonNegative = low >= 0;
  const min = floorTo(low === 0 ? 0 : low - 0.04 * (high - low), step);
  return { min: nonNegative ? Math.max(0, min) : min, max: ceilTo(high + 0.04 * (high - low), step), step };
}

/** Values at which the axis is labelled. */
export function axisTicks({ min, max, step }: ChartAxis): readonly number[] {
  const count = Math.round((max - min) / step);
  return Array.from({ length: count + 1 }, (_, index) => Number((min + index * step).toPrecision(12)));
}

/** 1, 2, 2.5 or 5 times a power of ten, at least `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
}

function floorTo(value: number, step: number): number {
  return Number((Math.floor(value / step + 1e-9) * step).toPrecision(12));
}

function ceilTo(value: number, step: number): number {
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(12));
}
