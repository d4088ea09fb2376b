import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExposure } from '../../../electron/backend/practice/exposure-rules.ts';
import { servedByCanary } from '../../../electron/backend/practice/sticky-position.ts';
import { audienceText } from '../../../shared/audience/audience.ts';
import type { UserSamplePlan } from '../../../shared/plan/sample-plan.ts';
import { expectedSide } from '../../../shared/release/expected-side.ts';
import { compareExposure, type Exposure } from '../../../shared/release/exposure.ts';
import { sampleUsers } from '../../../shared/release/made-up-users.ts';

const attributes = ['tier', 'level'] as const;
const plan: UserSamplePlan = {
  in: 'header',
  name: 'x-user-id',
  path: '/',
  attributes: { tier: 'x-user-tier', level: 'x-user-level' },
  users: [],
  order: 'first-match',
  fallback: 'old',
  bucket: { hexDigits: 8, modulo: 100 },
  usersOnly: true,
};

const percent = fc.integer({ min: 0, max: 200 }).map((halves) => halves / 2);
const target = fc
  .record({ tier: fc.constantFrom('pro', 'plus', 'free'), level: fc.option(fc.integer({ min: 1, max: 9 })) })
  .map(({ tier, level }) =>
    audienceText({
      terms: [
        { kind: 'values', attribute: 'tier', operator: '=', values: [tier] },
        ...(level === null
          ? []
          : [{ kind: 'limit' as const, attribute: 'level', operator: '>=' as const, limit: level }]),
      ],
    }),
  );
const exposure: fc.Arbitrary<Exposure> = fc.oneof(
  percent.map((share): Exposure => ({ kind: 'percent', percent: share })),
  fc.uniqueArray(target, { minLength: 1, maxLength: 4 }).map((targets): Exposure => ({ kind: 'targets', targets })),
  fc
    .tuple(percent, fc.uniqueArray(target, { minLength: 1, maxLength: 4 }))
    .map(([share, targets]): Exposure => ({ kind: 'both', percent: share, targets })),
  fc
    .uniqueArray(fc.record({ target, percent }), { minLength: 1, maxLength: 4, selector: (one) => one.target })
    .map((shares): Exposure => ({ kind: 'shares', shares })),
);
const user = fc.record({
  id: fc.string({ minLength: 1, maxLength: 12 }),
  attributes: fc.record(
    { tier: fc.constantFrom('pro', 'plus', 'free'), level: fc.integer({ min: 1, max: 9 }).map(String) },
    { requiredKeys: [] },
  ),
});

describe('the side expected of a user', () => {
  it('is where the router of the practice range leads them, whatever the exposure', () => {
    fc.assert(
      fc.property(exposure, user, (live, someone) => {
        const expected = expectedSide(someone, live, plan);
        const read = readExposure(live);
        const served = read.ok && servedByCanary(someone.id, read.rules.servedBelow(someone.attributes));
        return expected === null || expected === (served ? 'canary' : 'stable');
      }),
    );
  });

  it('never goes back where an exposure opens more', () => {
    fc.assert(
      fc.property(exposure, exposure, user, (less, more, someone) => {
        fc.pre(compareExposure(less, more) === 'less');
        return !(expectedSide(someone, less, plan) === 'canary' && expectedSide(someone, more, plan) === 'stable');
      }),
    );
  });

  it('is the largest share of several matches in a union, so never less than by the first match', () => {
    fc.assert(
      fc.property(exposure, user, (live, someone) => {
        const first = expectedSide(someone, live, plan);
        const union = expectedSide(someone, live, { ...plan, order: 'union' });
        return !(first === 'canary' && union === 'stable');
      }),
    );
  });
});

describe('users who are made up', () => {
  it('lie on both sides of every share, are always the same, and can be asked for', () => {
    fc.assert(
      fc.property(exposure, exposure, (to, before) => {
        const users = sampleUsers(plan, [to, before]);
        expect(sampleUsers(plan, [to, before])).toEqual(users);
        for (const { id, attributes: known } of users) {
          expect(id).toMatch(/^sample-[1-9]\d*$/);
          expect(Object.keys(known).every((name) => (attributes as readonly string[]).includes(name))).toBe(true);
        }
        const sides = new Set(users.map((one) => expectedSide(one, to, plan)));
        const edge = to.kind === 'percent' && to.percent >= 1 && to.percent <= 99;
        if (edge) expect([...sides]).toEqual(expect.arrayContaining(['stable', 'canary']));
        // Somebody made up for the share before may be in the bucket inside which this one ends: nothing is expected.
        if (edge && Number.isInteger(to.percent)) expect(sides).not.toContain(null);
        expect(users.length).toBeGreaterThan(0);
      }),
      { numRuns: 120 },
    );
  });
});
