import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf } from '../../../shared/guards/level-of.ts';
import { rangeOf, type Zone, zonesOf } from '../../../shared/plan/number-line.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import { parseThreshold } from '../../../shared/plan/threshold.ts';

const limit = (text: string | undefined) => (text === undefined ? null : (parseThreshold(text)?.threshold ?? null));
const levels = (green?: string, yellow?: string, red?: string): GuardLevels => ({
  green: limit(green),
  yellow: limit(yellow),
  red: limit(red),
});
const drawn = (zones: readonly Zone[] | null) =>
  (zones ?? []).map(
    ({ from, to, fromInclusive, toInclusive, level }) =>
      `${fromInclusive ? '[' : '('}${from}, ${to}${toInclusive ? ']' : ')'} ${level}`,
  );

describe('zonesOf', () => {
  it('leaves open what lies between green and red', () => {
    expect(drawn(zonesOf(levels('< 3 %', undefined, '> 10 %'), rangeOf('ratio')))).toEqual([
      '[0, 0.03) green',
      '[0.03, 0.1] uncovered',
      '(0.1, 1] red',
    ]);
  });

  it('shows a boundary that belongs to neither side as a zone of one number', () => {
    expect(drawn(zonesOf(levels('< 1 %', undefined, '> 1 %')))).toEqual([
      '(-Infinity, 0.01) green',
      '[0.01, 0.01] uncovered',
      '(0.01, Infinity) red',
    ]);
    expect(drawn(zonesOf(levels('≤ 1 %', undefined, '> 1 %')))).toEqual([
      '(-Infinity, 0.01] green',
      '(0.01, Infinity) red',
    ]);
  });

  it('knows two-sided limits, a written yellow, and an overlap', () => {
    expect(drawn(zonesOf(levels('10 % ± 2 %', undefined, 'outside 5 % … 15 %'), rangeOf('ratio')))).toEqual([
      '[0, 0.05) red',
      '[0.05, 0.08) uncovered',
      '[0.08, 0.12] green',
      '(0.12, 0.15] uncovered',
      '(0.15, 1] red',
    ]);
    expect(drawn(zonesOf(levels('< 2 s', '≥ 2 s', '> 5 s')))).toEqual([
      '(-Infinity, 2) green',
      '[2, 5] yellow',
      '(5, Infinity) red',
    ]);
    expect(zonesOf(levels('< 3 s', undefined, '> 2 s'))?.find(({ holds }) => holds.length > 1)).toEqual({
      from: 2,
      to: 3,
      fromInclusive: false,
      toInclusive: false,
      level: 'red',
      holds: ['red', 'green'],
    });
  });

  it('draws limits of one base in its multiples, and those of several not at all', () => {
    expect(drawn(zonesOf(levels('≤ stable + 20 %', undefined, '> 1.5 × stable')))).toEqual([
      '(-Infinity, 1.2] green',
      '(1.2, 1.5] uncovered',
      '(1.5, Infinity) red',
    ]);
    expect(zonesOf(levels('≤ stable + 20 %', undefined, '> 2 s'))).toBeNull();
  });

  it('says of every number what the guard says of it, without gaps between the zones', () => {
    const number = fc.integer({ min: -3, max: 12 });
    const written = fc.oneof(
      fc.tuple(fc.constantFrom('<', '≤', '>', '≥', '='), number).map(([sign, value]) => `${sign} ${value} count`),
      fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)} count … ${Math.max(a, b)} count`),
      fc.tuple(number, number).map(([a, b]) => `outside ${Math.min(a, b)} count … ${Math.max(a, b)} count`),
    );
    const optional = fc.option(written, { nil: undefined });
    fc.assert(
      fc.property(written, optional, optional, fc.integer({ min: -8, max: 30 }), (green, yellow, red, doubled) => {
        const value = doubled / 2;
        const zones = zonesOf(levels(green, yellow, red)) ?? [];
        const within = zones.filter(
          (zone) =>
            (value > zone.from || (value === zone.from && zone.fromInclusive)) &&
            (value < zone.to || (value === zone.to && zone.toInclusive)),
        );
        expect(within).toHaveLength(1);
        const level = within[0]?.level;
        expect(level === 'uncovered' ? 'yellow' : level).toBe(levelOf(value, levels(green, yellow, red)).level);
      }),
      { numRuns: 1_000 },
    );
  });
});
