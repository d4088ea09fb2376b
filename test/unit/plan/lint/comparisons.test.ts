import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../../shared/plan/compile/index.ts';
import { parsePlan } from '../../../../shared/plan/parse.ts';
import {
  findingsOf,
  goodBatch,
  goodGuard,
  goodPlan,
  lintWritten,
  type WrittenPlan,
} from '../../../support/lint-plan.ts';

type Guard = NonNullable<WrittenPlan['guards']>[number];
type Compare = NonNullable<Guard['compare']>;

const counters = (version: string) => ({
  bad: `sum(failed{version="${version}"})`,
  all: `sum(requests{version="${version}"})`,
});
const compare: Compare = { canary: counters('2.0'), stable: counters('1.0'), margin: { ratio: 1.5 } };

function comparing(changes: Partial<Compare> = {}, guard: Partial<Guard> = {}): Guard {
  return goodGuard({
    id: 'compared',
    title: 'Beside the old version',
    compare: { ...compare, ...changes },
    ...guard,
  });
}
const only = { green: undefined, yellow: undefined, red: undefined, hold: undefined, minRequests: undefined };
const alone = (changes: Partial<Compare> = {}, guard: Partial<Guard> = {}) =>
  comparing(changes, { ...only, requestsQuery: undefined, batches: ['B1', 'B2'], ...guard });
const findings = (guards: Guard[], plan: Partial<WrittenPlan> = {}) =>
  findingsOf(goodPlan({ guards: [goodGuard(), ...guards], ...plan })).filter((key) => key !== 'metric.complement');
const flown = (guards: Guard[], plan: Partial<WrittenPlan> = {}, pace = 1) => {
  const { file } = parsePlan(JSON.stringify(goodPlan({ guards, ...plan })));
  if (file === null) throw new Error('no plan');
  return compilePlan(file, pace).guards.map(({ comparison }) => comparison);
};

describe('a comparison', () => {
  it('is left in peace where nothing is wrong with it, with limits beside it or without', () => {
    expect(findings([comparing()])).toEqual([]);
    expect(findings([alone()])).toEqual([]);
  });

  it('shares the false alarms of the release: as it says, and what is left in equal parts', () => {
    const [first, second, third, none] = flown([
      comparing({ alphaShare: 0.5 }, { id: 'a' }),
      comparing({}, { id: 'b' }),
      comparing({}, { id: 'c' }),
      goodGuard(),
    ]);
    expect(first?.alpha).toBeCloseTo(0.025, 12);
    expect(second?.alpha).toBeCloseTo(0.0125, 12);
    expect(third?.alpha).toBeCloseTo(0.0125, 12);
    expect(none).toBeUndefined();
    expect(flown([comparing()], { comparison: { alpha: '1 %' } })[0]?.alpha).toBeCloseTo(0.01, 12);
  });

  it('knows how often it is read in the batches in which it counts, at any pace', () => {
    const half = { margin: { difference: '5 ‰' } } as const;
    const [plain] = flown([comparing(half, { every: '10s' })]);
    expect(plain).toMatchObject({
      batches: ['B1', 'B2'],
      margin: { ratio: 1, difference: 0.005 },
      rungs: 2,
      readings: 360,
      detect: 2,
    });
    expect(flown([comparing(half, { every: '10s' })], {}, 10)[0]?.readings).toBe(360);
  });

  it.each([
    ['compare-alpha', [comparing()], { comparison: { alpha: '0 %' } }],
    ['compare-alpha/shares', [comparing({ alphaShare: 0.7 }), comparing({ alphaShare: 0.4 }, { id: 'b' })], {}],
    ['compare-alpha/shares', [comparing({ alphaShare: 1 }), comparing({}, { id: 'b' })], {}],
    ['compare-without-margin', [comparing({ margin: {} })], {}],
    ['compare-not-provable', [comparing({ margin: { ratio: 1 }, green: 'no-worse' })], {}],
    ['compare-same-query', [comparing({ stable: compare.canary })], {}],
    [
      'compare-same-query/bad-is-all',
      [comparing({ canary: { bad: 'sum(x{version="2.0"})', all: 'sum(x{version="2.0"})' } })],
      {},
    ],
    ['compare-wrong-version', [comparing({ canary: compare.stable, stable: compare.canary })], {}],
    [
      'compare-not-counter',
      [comparing({ canary: { ...counters('2.0'), bad: 'sum(increase(failed{version="2.0"}[5m]))' } })],
      {},
    ],
    [
      'compare-not-counter',
      [comparing({ stable: { ...counters('1.0'), all: 'requests{version="1.0"}[$window]' } })],
      {},
    ],
    ['compare-nobody-left', [alone({}, { batches: undefined })], {}],
    ['guard-red-only-holds', [alone({}, { onRed: undefined })], {}],
    ['guard-never-green', [alone({}, { red: '> 5 %' })], {}],
  ] as [string, Guard[], Partial<WrittenPlan>][])('%s', (finding, guards, plan) => {
    expect(findings(guards, plan)).toContain(finding);
  });

  it('names what a plan leaves out, at its place', () => {
    const [stable] = [{ ...compare, stable: { all: 'x' } } as unknown as Compare];
    const issues = lintWritten(goodPlan({ guards: [comparing(stable)] }));
    expect(issues.map(({ finding, path }) => [finding, path])).toContainEqual([
      'missing-field',
      'guards[0].compare.stable.bad',
    ]);
  });
});

describe('compare-too-short', () => {
  const rate = (perSecond: number) => ({
    about: { facts: [{ id: 'requests-per-second', title: 'R', value: perSecond }] },
  });
  const told = (perSecond: number, changes: Partial<Compare> = {}, observe = '30 min') =>
    lintWritten(
      goodPlan({
        guards: [goodGuard(), alone({ usual: '1 %', margin: { ratio: 1 }, ...changes })],
        batches: [goodBatch('B1', '5 %', { observe }), goodBatch('B2', '50 %'), goodBatch('B3', '100 %')],
        ...rate(perSecond),
      }),
    ).filter(({ finding }) => finding === 'compare-too-short');

  it('says nothing where the plan states no rate, or enough requests come', () => {
    expect(findings([alone()])).not.toContain('compare-too-short');
    expect(told(100)).toEqual([]);
  });

  it('says how many minutes the batch would need to tell twice as bad', () => {
    // One comparison at 5 %: about 2,700 requests of the new version tell 2 % from 1 %; 3.6 come in a minute.
    const [first, ...more] = told(1.2);
    expect(first?.params).toMatchObject({
      batch: 'B1',
      guard: 'compared',
      requests: 108,
      worse: '2\u00a0% : 1\u00a0%',
    });
    expect(first?.params.minutes).toBeGreaterThan(600);
    expect(first?.params.minutes).toBeLessThan(900);
    // The next batch adds what it counts to what was counted before, and needs ten times fewer minutes.
    expect(more.map(({ params }) => params.batch)).toEqual(['B2']);
    expect(Number(more[0]?.params.minutes)).toBeLessThan(170);
  });

  it('would be satisfied by the minutes that it asks for', () => {
    const minutes = Number(told(1.2)[0]?.params.minutes);
    expect(told(1.2, {}, `${minutes} min`)).toEqual([]);
    expect(told(1.2, {}, `${minutes - 60} min`)).not.toEqual([]);
  });

  it('needs more for a smaller trouble and for a proof', () => {
    const minutes = (changes: Partial<Compare>) => Number(told(1.2, changes)[0]?.params.minutes);
    expect(minutes({ detect: 1.5 })).toBeGreaterThan(2 * minutes({}));
    expect(minutes({ margin: { ratio: 1.5 }, green: 'no-worse' })).toBeGreaterThan(minutes({ margin: { ratio: 1.5 } }));
  });
});
