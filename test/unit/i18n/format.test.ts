import { describe, expect, it } from 'vitest';
import {
  formatClock,
  formatDate,
  formatDateTime,
  formatDuration,
  formatElapsed,
  formatExposure,
  formatNumber,
  formatOffset,
  formatPercent,
  formatRatio,
  formatThreshold,
  formatTick,
  formatValue,
} from '../../../shared/i18n/format.ts';

/** Texts are compared with ordinary spaces; which space it is has a test of its own. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [40_000, '40 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [150_000, '2 min 30 s'],
    [600_000, '10 min'],
    [719_000, '11 min'],
    [6_360_000, '1 h 46 m'],
    [7_200_000, '2 h'],
    [183_600_000, '2 d 3 h'],
    [-500, '0 s'],
    [-40_000, '−40 s'],
    [Number.NaN, '–'],
  ])('%d ms is %s', (durationMs, text) => {
    expect(plain(formatDuration(durationMs))).toBe(text);
  });
});

describe('formatElapsed', () => {
  it.each([
    [0.4, '0 ms'],
    [85, '85 ms'],
    [410, '0.41 s'],
    [996, '1 s'],
    [3_140, '3.1 s'],
    [12_400, '12 s'],
  ])('%d ms is %s', (elapsedMs, text) => {
    expect(plain(formatElapsed(elapsedMs))).toBe(text);
  });
});

describe('numbers', () => {
  it('keeps three significant digits and every digit of the whole part', () => {
    expect(
      [0.8213, 2.714, 99.24, 4120.4, 1_234_567, 0, -0.001, -12.34].map((value) => plain(formatNumber(value))),
    ).toEqual(['0.821', '2.71', '99.2', '4 120', '1 234 567', '0', '−0.001', '−12.3']);
  });

  it('never shows a share just below 100 as 100', () => {
    expect([100, 99.96, 99.996, 99.5, 10, 0.5].map((value) => plain(formatPercent(value)))).toEqual([
      '100 %',
      '99.96 %',
      '99.996 %',
      '99.5 %',
      '10 %',
      '0.5 %',
    ]);
  });

  it('does not let binary fractions through', () => {
    expect(plain(formatRatio(0.07))).toBe('7 %');
    expect(plain(formatRatio(0.0082))).toBe('0.82 %');
  });

  it('joins number and unit with a no-break space', () => {
    expect(formatValue(2.71, 'seconds')).toBe('2.71\u00a0s');
    expect(formatValue(4120, 'count')).toBe('4\u202f120');
  });

  it.each([
    [0.992, 'ratio', '99.2 %'],
    [0.035, 'seconds', '35 ms'],
    [0, 'seconds', '0 s'],
    [12.25, 'per-second', '12.3 /s'],
    [3_221_225_472, 'bytes', '3 GiB'],
    [null, 'ratio', '–'],
    [Number.NaN, 'count', '–'],
    [Number.POSITIVE_INFINITY, 'seconds', '–'],
  ] as const)('%s as %s is %s', (value, unit, text) => {
    expect(plain(formatValue(value, unit))).toBe(text);
  });

  it('labels an axis with the digits of its step and one unit', () => {
    const tick = (value: number, unit: 'ratio' | 'seconds' | 'count', step: number, max: number): string =>
      plain(formatTick(value, unit, { step, max }));
    expect([0.9985, 0.999, 0.9995, 1].map((value) => tick(value, 'ratio', 0.0005, 1))).toEqual([
      '99.85 %',
      '99.9 %',
      '99.95 %',
      '100 %',
    ]);
    expect([0, 0.025, 0.05].map((value) => tick(value, 'seconds', 0.025, 0.075))).toEqual(['0 ms', '25 ms', '50 ms']);
    expect([10, 10.05, 10.1].map((value) => tick(value, 'seconds', 0.05, 10.2))).toEqual(['10 s', '10.05 s', '10.1 s']);
    expect(tick(2500, 'count', 2500, 5000)).toBe('2 500');
  });

  it('writes limits and exposures', () => {
    expect(plain(formatThreshold({ operator: '<=', value: 2.5 }, 'seconds'))).toBe('≤ 2.5 s');
    expect(plain(formatThreshold({ operator: '>=', value: 0.98 }, 'ratio'))).toBe('≥ 98 %');
    expect(plain(formatExposure({ kind: 'percent', percent: 10 }))).toBe('10 %');
    expect(plain(formatExposure({ kind: 'weights', stable: 90, canary: 10 }))).toBe('90 : 10');
    expect(plain(formatExposure({ kind: 'replicas', canary: 2, stable: 6 }))).toBe('2 / 8');
    expect(plain(formatExposure({ kind: 'both', percent: 5, targets: ['cn-east', 'cn-north'] }))).toBe(
      '5 % · cn-east, cn-north',
    );
    expect(plain(formatExposure({ kind: 'targets', targets: [] }))).toBe('–');
    const shares = [
      { target: 'userType=vip', percent: 50 },
      { target: 'userType=regular', percent: 0.5 },
    ];
    expect(plain(formatExposure({ kind: 'shares', shares }))).toBe('userType=vip 50 %, userType=regular 0.5 %');
    expect(plain(formatExposure({ kind: 'shares', shares: [] }))).toBe('–');
  });
});

describe('clock times', () => {
  const instant = Date.UTC(2026, 2, 3, 20, 14, 7);

  it('shows the zone that is asked for', () => {
    expect(formatClock(instant, 'Asia/Shanghai')).toBe('04:14:07');
    expect(formatClock(instant, 'UTC', 'minutes')).toBe('20:14');
    expect(formatDate(instant, 'Asia/Shanghai')).toBe('2026-03-04');
    expect(formatDateTime(instant, 'Asia/Shanghai')).toBe('2026-03-04 04:14:07 +08');
  });

  it('writes midnight as 00 and offsets with their minutes', () => {
    expect(formatClock(Date.UTC(2026, 0, 1, 0, 0, 0), 'UTC')).toBe('00:00:00');
    expect(formatOffset(instant, 'UTC')).toBe('UTC');
    expect(formatOffset(instant, 'Asia/Kolkata')).toBe('+05:30');
    expect(formatOffset(instant, 'America/St_Johns')).toBe('−03:30');
  });

  it('follows daylight saving at the instant, not today', () => {
    expect(formatOffset(Date.UTC(2026, 0, 15), 'Europe/Berlin')).toBe('+01');
    expect(formatOffset(Date.UTC(2026, 6, 15), 'Europe/Berlin')).toBe('+02');
  });
});
