import { describe, expect, it } from 'vitest';
import { type ChartExtent, chartExtent, niceStep } from '../../../renderer/charts/chart-extent.ts';
import { bandsOf } from '../../../shared/guards/limits.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import { parseThreshold } from '../../../shared/plan/threshold.ts';

const limit = (text: string | null) => (text === null ? null : (parseThreshold(text)?.threshold ?? null));
const limits = (green: string | null, red: string | null): GuardLevels => ({
  green: limit(green),
  yellow: null,
  red: limit(red),
});

const redBands = ({ red }: GuardLevels, { min, max }: ChartExtent) => bandsOf(red, min, max);

describe('chartExtent', () => {
  it('shows both ends of a range, and red on both sides of it', () => {
    const levels = limits('8 % … 12 %', 'outside 5 % … 15 %');
    const extent = chartExtent([{ min: 0.09, max: 0.11 }], levels, 'ratio');
    expect(extent.min).toBeLessThanOrEqual(0.05);
    expect(extent.max).toBeGreaterThanOrEqual(0.15);
    expect(redBands(levels, extent)).toEqual(
      [
        [extent.min, 0.05],
        [0.15, extent.max],
      ].filter(([from = 0, to = 0]) => from < to),
    );
  });

  it('does not mistake a share of something else for a number', () => {
    const levels = limits('≤ stable + 20 %', '> 2 × stable');
    const extent = chartExtent([{ min: 0.2, max: 0.4 }], levels, 'seconds');
    expect(extent.max).toBeLessThan(1);
    expect(redBands(levels, extent)).toEqual([]);
  });

  it('starts at zero for an error rate and shows its red', () => {
    const extent = chartExtent([{ min: 0.006, max: 0.011 }], limits('<= 3 %', '> 5 %'), 'ratio');
    expect(extent.min).toBe(0);
    expect(extent.max).toBeGreaterThan(0.05);
    expect(redBands(limits('<= 3 %', '> 5 %'), extent)).toEqual([[0.05, extent.max]]);
  });

  it('leaves a far red off the scale instead of pressing the values together', () => {
    const extent = chartExtent([{ min: 2.2, max: 2.71 }], limits('<= 2.5 s', '> 10 s'), 'seconds');
    expect(extent.max).toBeLessThan(5);
    expect(redBands(limits('<= 2.5 s', '> 10 s'), extent)).toEqual([]);
  });

  it('zooms in on a success rate and puts red below', () => {
    const levels = limits('>= 98 %', '< 97 %');
    const extent = chartExtent([{ min: 0.985, max: 0.999 }], levels, 'ratio');
    expect(extent.max).toBe(1);
    expect(extent.min).toBeGreaterThan(0.9);
    expect(redBands(levels, extent)).toEqual([[extent.min, 0.97]]);
  });

  it('keeps the resolution of an availability of many nines', () => {
    const extent = chartExtent([{ min: 0.9992, max: 0.9998 }], limits('>= 99.9 %', '< 99 %'), 'ratio');
    expect(extent.max).toBe(1);
    expect(extent.min).toBeGreaterThan(0.998);
  });

  it('always holds the values and the green limit, on whole steps', () => {
    for (const [min, max] of [
      [0, 0],
      [0.4, 0.4],
      [-3, 12],
      [1e-6, 2e-6],
      [900, 1_000_000],
    ] as const) {
      const extent = chartExtent([{ min, max }, null], limits('<= 5 s', null), 'seconds');
      expect(extent.min).toBeLessThanOrEqual(Math.min(min, 5));
      expect(extent.max).toBeGreaterThanOrEqual(Math.max(max, 5));
      expect((extent.max - extent.min) / extent.step).toBeCloseTo(
        Math.round((extent.max - extent.min) / extent.step),
        6,
      );
      expect((extent.max - extent.min) / extent.step).toBeLessThanOrEqual(6);
    }
  });

  it('has an axis also where there is nothing at all', () => {
    const extent = chartExtent([null, null], { green: null, yellow: null, red: null }, 'count');
    expect(extent.max).toBeGreaterThan(extent.min);
  });
});

it('chooses round steps', () => {
  expect([0.7, 1, 1.1, 2.2, 3, 7, 0.012].map(niceStep)).toEqual([1, 1, 2, 2.5, 5, 10, 0.02]);
});
