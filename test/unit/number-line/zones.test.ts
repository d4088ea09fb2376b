import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineScale } from '../../../renderer/components/number-line/scale.ts';
import { baseOf, zonesOf } from '../../../renderer/components/number-line/zones.ts';
import { levelOf } from '../../../shared/guards/level-of.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import { parseThreshold, type Threshold } from '../../../shared/plan/threshold.ts';

const limit = (text: string | undefined): Threshold | null =>
  text === undefined ? null : (parseThreshold(text)?.threshold ?? null);
const levels = (green?: string, yellow?: string, red?: string): GuardLevels => ({
  green: limit(green),
  yellow: limit(yellow),
  red: limit(red),
});
/** `green <3  yellow 3..10  red >10`, ends included marked by brackets. */
const drawn = (of: GuardLevels): string =>
  zonesOf(of)
    .map((zone) => {
      const from = `${zone.fromIncluded ? '[' : '('}${zone.from}`;
      const to = `${zone.to}${zone.toIncluded ? ']' : ')'}`;
      return `${zone.kind}${zone.disputed ? '!' : ''} ${from},${to}`;
    })
    .join('  ');

describe('zones', () => {
  it.each<[string, GuardLevels, string]>([
    [
      'between green and red lies yellow',
      levels('< 3 %', undefined, '> 10 %'),
      'green (-Infinity,0.03)  yellow [0.03,0.1]  red (0.1,Infinity)',
    ],
    [
      'limits that touch leave nothing between',
      levels('< 3 s', undefined, '>= 3 s'),
      'green (-Infinity,3)  red [3,Infinity)',
    ],
    [
      'the value at which both end belongs to nobody else',
      levels('< 3 s', undefined, '> 3 s'),
      'green (-Infinity,3)  yellow [3,3]  red (3,Infinity)',
    ],
    [
      'a written yellow leaves the rest uncovered',
      levels('< 1 s', '2 s … 3 s', '> 4 s'),
      'green (-Infinity,1)  uncovered [1,2)  yellow [2,3]  uncovered (3,4]  red (4,Infinity)',
    ],
    [
      'without green nothing is good',
      levels(undefined, undefined, '> 4 s'),
      'uncovered (-Infinity,4]  red (4,Infinity)',
    ],
    [
      'two-sided',
      levels('8 % … 12 %', undefined, 'outside 5 % … 20 %'),
      'red (-Infinity,0.05)  yellow [0.05,0.08)  green [0.08,0.12]  yellow (0.12,0.2]  red (0.2,Infinity)',
    ],
    [
      'limits that contradict each other are shown, and the worse one counts',
      levels('< 5 s', undefined, '> 3 s'),
      'green (-Infinity,3]  red! (3,5)  red [5,Infinity)',
    ],
    [
      'relative to the old version: in its multiples',
      levels('<= stable + 20 %', undefined, '> 2 × stable'),
      'green (-Infinity,1.2]  yellow (1.2,2]  red (2,Infinity)',
    ],
    ['no limit, no zone', levels(), ''],
  ])('%s', (_, of, expected) => expect(drawn(of)).toBe(expected));

  it('say of every value what the guard will say', () => {
    const written = fc
      .constantFrom('<', '<=', '>', '>=')
      .chain((operator) => fc.integer({ min: -5, max: 5 }).map((value) => ({ operator, value }) as Threshold));
    const optional = fc.option(written, { nil: null });
    const value = fc.integer({ min: -14, max: 14 }).map((half) => half / 2);
    fc.assert(
      fc.property(optional, optional, optional, value, (green, yellow, red, at) => {
        const of = { green, yellow, red };
        const zone = zonesOf(of).find(
          ({ from, to, fromIncluded, toIncluded }) =>
            (at > from || (fromIncluded && at === from)) && (at < to || (toIncluded && at === to)),
        );
        const { level } = levelOf(at, of);
        const empty = green === null && yellow === null && red === null;
        // Uncovered is held back like yellow, or unknown without any green.
        const said: readonly unknown[] = zone?.kind === 'uncovered' ? ['yellow', 'unknown'] : [zone?.kind];
        expect(empty ? zone : said.includes(level)).toBe(empty ? undefined : true);
      }),
    );
  });

  it('cannot be drawn on one line when the limits are measured from different things', () => {
    expect(baseOf(levels('< 3 %', undefined, '> 2 × stable'))).toBeNull();
    expect(baseOf(levels('<= 1.2 × stable', undefined, '> 2 × stable'))?.relative?.base).toBe('stable');
    expect(baseOf(levels('< 3 %', undefined, '> 10 %'))).toEqual({ operator: '<', value: 0.03 });
    expect(baseOf(levels())).toBeNull();
  });
});

describe('the scale', () => {
  const scaleOf = (of: GuardLevels, unit: 'ratio' | 'seconds' = 'seconds', relative = false) =>
    lineScale([zonesOf(of)], unit, relative);

  it('begins at zero and keeps the distances of the numbers', () => {
    const scale = scaleOf(levels('< 2 s', undefined, '> 4 s'));
    expect(scale.proportional).toBe(true);
    expect(scale.ticks).toEqual([2, 4]);
    expect(scale.place(0)).toBe(0);
    expect(scale.place(4)).toBeCloseTo(2 * scale.place(2));
    expect(scale.place(1e9)).toBe(1);
  });

  it('gives every zone room, and says that it is not true to the numbers then', () => {
    const scale = scaleOf(levels('< 0.001 s', undefined, '> 100 s'));
    expect(scale.proportional).toBe(false);
    expect([scale.place(0.001), scale.place(100)]).toEqual([1 / 3, 2 / 3]);
  });

  it('ends where a share ends', () => {
    const scale = scaleOf(levels('>= 90 %', undefined, '< 50 %'), 'ratio');
    expect(scale.place(1)).toBe(1);
    expect(scale.place(0.9)).toBeLessThan(1);
  });

  it('is the same for every line of a row', () => {
    const lines = [zonesOf(levels('< 3 s', undefined, '> 10 s')), zonesOf(levels('< 1 s', undefined, '> 10 s'))];
    const scale = lineScale(lines, 'seconds', false);
    expect(scale.ticks).toEqual([1, 3, 10]);
  });

  it('rises with the numbers', () => {
    const some = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 1200 }), fc.integer({ min: 0, max: 1200 }), (ends, a, b) => {
        const [green, yellow, red] = ends.map((value) => ({ operator: '<', value }) as Threshold);
        const scale = scaleOf({ green: green ?? null, yellow: yellow ?? null, red: red ?? null });
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(scale.place(low)).toBeLessThanOrEqual(scale.place(high) + 1e-12);
        expect(scale.place(low)).toBeGreaterThanOrEqual(0);
        expect(scale.place(high)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
