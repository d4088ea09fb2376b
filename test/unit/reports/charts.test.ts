import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTicks, chartAxis } from '../../../electron/backend/reports/chart-axis.ts';
import { downsample } from '../../../electron/backend/reports/downsample.ts';
import { levelHistory } from '../../../electron/backend/reports/level-history.ts';
import { columnsOf } from '../../../shared/release/sample-chunk.ts';
import { flyToTheEnd } from '../../support/seed-flights.ts';
import { openIn, temporaryFolder } from '../journal/temporary-journal.ts';

const series = (values: readonly (number | null)[], at = (index: number) => index * 5000) =>
  columnsOf(values.map((value, index) => ({ at: at(index), value, size: null, level: 'green', reason: null })));

describe('downsample', () => {
  it('keeps every extreme, in order, within the number of points', () => {
    const value = fc.oneof(fc.constant(null), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 2, max: 700 }),
        (values, most) => {
          const line = downsample(series(values), 0, values.length * 5000, most);
          const numbers = values.filter((each) => each !== null);
          expect(line.at.length).toBe(line.value.length);
          expect(line.at.length).toBeLessThanOrEqual(Math.max(most, 2));
          expect([...line.at].sort((a, b) => a - b)).toEqual(line.at);
          if (numbers.length === 0) return;
          const lowest = (all: readonly number[]) => all.reduce((a, b) => Math.min(a, b));
          const highest = (all: readonly number[]) => all.reduce((a, b) => Math.max(a, b));
          expect(lowest(line.value)).toBe(lowest(numbers));
          expect(highest(line.value)).toBe(highest(numbers));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('puts samples of a clock that was set back into the order of time, and leaves out what lies outside', () => {
    const times = [1000, 2000, 1500, 9000];
    const line = downsample(
      series([1, 2, 3, 4], (index) => times[index] ?? 0),
      1000,
      5000,
      600,
    );
    expect(line).toEqual({ at: [1000, 1500, 2000], value: [1, 3, 2] });
  });
});

describe('chartAxis', () => {
  const limits = (green: number, red: number | null) => ({
    green: { operator: '<' as const, value: green },
    yellow: null,
    red: red === null ? null : { operator: '>' as const, value: red },
  });

  it('spans the values and every green limit, and a red limit that does not press them together', () => {
    expect(chartAxis([0.004, 0.009], [limits(0.05, 0.1)])).toEqual({ min: 0, max: 0.15, step: 0.05 });
    expect(chartAxis([1.4, 1.9], [limits(3, 10)])).toEqual({ min: 0, max: 4, step: 1 });
    expect(axisTicks({ min: 0, max: 4, step: 1 })).toEqual([0, 1, 2, 3, 4]);
  });

  it('holds any values within finite ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true })),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (values, green) => {
          const axis = chartAxis(values, [limits(green, null)]);
          for (const value of [...values, green]) {
            expect(value).toBeGreaterThanOrEqual(axis.min - axis.step * 1e-6);
            expect(value).toBeLessThanOrEqual(axis.max + axis.step * 1e-6);
          }
          expect(axisTicks(axis).length).toBeLessThan(12);
        },
      ),
    );
  });
});

describe('levelHistory', () => {
  it('covers the time from the first level to the end without holes, unknown where nobody watched', () => {
    const release = flyToTheEnd(openIn(temporaryFolder()));
    const events = release.events();
    const end = events.at(-1)?.at.utc ?? 0;
    const spans = levelHistory(['errors'], events, end).get('errors') ?? [];
    for (const [index, span] of spans.entries()) expect(span.from).toBe(spans[index - 1]?.to ?? span.from);
    expect(spans.at(-1)?.to).toBe(end);
    const gap = events.find((event) => event.type === 'watch-gapped');
    const within = gap === undefined ? -1 : gap.payload.coveredUntil.utc + 1;
    expect(spans.find(({ from, to }) => from <= within && within < to)?.level).toBe('unknown');
  });
});
