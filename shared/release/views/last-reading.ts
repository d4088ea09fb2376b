import type { SampleColumns } from '../sample-chunk.ts';

/** A sample that is a number. `sampleSize` is null where it was not counted; `at` is UTC ms. */
export interface NumericReading {
  readonly value: number;
  readonly sampleSize: number | null;
  readonly at: number;
}

/** The newest number of a series with `from <= at <= to` (UTC ms); null where there is none. */
export function lastReading(columns: SampleColumns, from: number, to: number): NumericReading | null {
  const { at, value, size } = columns;
  let newest = -1;
  // The whole range is looked at: a clock that was set back leaves samples out of order.
  for (let index = 0; index < at.length; index += 1) {
    const time = at[index] ?? Number.NaN;
    if (time < from || time > to || Number.isNaN(value[index])) continue;
    if (newest < 0 || time >= (at[newest] ?? 0)) newest = index;
  }
  if (newest < 0) return null;
  const sampleSize = size[newest] ?? Number.NaN;
  return { value: value[newest] ?? 0, sampleSize: Number.isNaN(sampleSize) ? null : sampleSize, at: at[newest] ?? 0 };
}
