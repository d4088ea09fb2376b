import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minMaxOfBuckets } from '../../../renderer/charts/downsample.ts';

const series = (values: readonly number[], stepMs = 1000): Float64Array =>
  new Float64Array(values.flatMap((value, index) => [index * stepMs, value]));

const reduce = (points: Float64Array, from: number, to: number, bucketMs: number): number[] => [
  ...minMaxOfBuckets(points, from, to, bucketMs, new Float64Array(points.length)),
];

describe('minMaxOfBuckets', () => {
  it('keeps the extremes of each bucket in their order', () => {
    expect(reduce(series([1, 5, 2, 3, 9, 8, 7, 4]), 0, 8000, 4000)).toEqual([0, 1, 1000, 5, 4000, 9, 7000, 4]);
  });

  it('keeps one point before the range and what is after it, so that the line leaves the picture', () => {
    expect(reduce(series([1, 2, 3, 4, 5, 6]), 2000, 3000, 1)).toEqual([1000, 2, 2000, 3, 3000, 4, 4000, 5]);
  });

  it('keeps a gap, wherever it lies in its bucket', () => {
    expect(reduce(series([1, Number.NaN, 3, 4]), 0, 9000, 2000)).toEqual([0, 1, 1000, Number.NaN, 2000, 3, 3000, 4]);
    expect(reduce(series([Number.NaN, Number.NaN, 3]), 0, 9000, 2000)).toEqual([1000, Number.NaN, 2000, 3]);
  });

  it('loses no extreme, invents no point and never grows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 20_000 }),
        (values, bucketMs) => {
          const points = series(values);
          const reduced = reduce(points, 0, values.length * 1000, bucketMs);
          expect(reduced.length).toBeLessThanOrEqual(points.length);
          for (let index = 0; index < reduced.length; index += 2) {
            expect(reduced[index + 1]).toBe(values[reduced[index]! / 1000]);
            if (index > 0) expect(reduced[index]).toBeGreaterThan(reduced[index - 2]!);
          }
          const kept = reduced.filter((_, index) => index % 2 === 1);
          const numbers = (list: readonly number[]) => list.filter((value) => !Number.isNaN(value));
          expect(Math.max(...numbers(kept))).toBe(Math.max(...numbers(values)));
          expect(Math.min(...numbers(kept))).toBe(Math.min(...numbers(values)));
          expect(kept.some(Number.isNaN)).toBe(values.some(Number.isNaN));
        },
      ),
    );
  });
});
