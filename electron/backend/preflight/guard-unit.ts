import type { ReadingUnit } from '../../../shared/plan/threshold.ts';
import type { MeasuredUnit, QueryCheck } from '../connectors/connector.ts';
import { type Finding, warned } from './finding.ts';

/** What a measured unit is a part of: so many make one of the reading's unit. */
const readAs: Readonly<Record<MeasuredUnit, { readonly unit: ReadingUnit; readonly divisor: number }>> = {
  seconds: { unit: 'seconds', divisor: 1 },
  milliseconds: { unit: 'seconds', divisor: 1000 },
  microseconds: { unit: 'seconds', divisor: 1_000_000 },
  ratio: { unit: 'ratio', divisor: 1 },
  percent: { unit: 'ratio', divisor: 100 },
  bytes: { unit: 'bytes', divisor: 1 },
  'per-second': { unit: 'per-second', divisor: 1 },
};

/**
 * A warning where limits in `unit` would judge numbers in another one; null: they agree, or nothing is known. Counts and
 * multiples have no unit: their limits say just the number that is read.
 */
export function unitFinding(measured: QueryCheck['measured'] | null, unit: ReadingUnit): Finding | null {
  if (measured == null || unit === 'count' || unit === 'multiple') return null;
  const { metric, unit: metricUnit } = measured;
  const { unit: reading, divisor } = readAs[metricUnit];
  if (reading !== unit) return warned('unit-unlike', { metric, metricUnit, guardUnit: unit });
  return divisor === 1 ? null : warned('unit-differs', { metric, metricUnit, guardUnit: unit, divisor });
}
