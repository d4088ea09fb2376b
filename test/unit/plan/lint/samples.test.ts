import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../../shared/plan/compile/index.ts';
import { parsePlan } from '../../../../shared/plan/parse.ts';
import { goodBatch, goodPlan, lintWritten, type WrittenPlan } from '../../../support/lint-plan.ts';

type Switch = NonNullable<WrittenPlan['switches']>[string];
type Samples = NonNullable<Switch['samples']>;

const bucket = { by: 'userId', hash: 'md5', hexDigits: 8, modulo: 100 } as const;
const composition = { order: 'first-match', fallback: 'old', bucket } as const;

/** Goes by users, with samples as given. */
function planWith(samples: Partial<Samples>, changes: Partial<WrittenPlan> = {}, ofSwitch: Partial<Switch> = {}) {
  const edge: Switch = {
    mechanism: 'user-bucket',
    sticky: 'user',
    probe: 'site',
    samples: { in: 'header', name: 'X-User-Id', ...samples },
    ...ofSwitch,
  };
  const { connections } = goodPlan();
  return goodPlan({
    connections: { ...connections, site: { capability: 'probe' } },
    switches: { traffic: edge },
    audienceComposition: composition,
    ...changes,
  });
}
/** Findings at or about samples, with their places. */
const found = (plan: WrittenPlan) =>
  lintWritten(plan)
    .filter(({ path, finding }) => path.includes('samples') || finding.startsWith('samples'))
    .map(({ finding, path, severity }) => `${severity} ${finding} ${path}`);

describe('sample users', () => {
  it('may be left to the cockpit where a bucket is known', () => {
    expect(found(planWith({}))).toEqual([]);
    const { bucket: _, ...noBucket } = composition;
    expect(found(planWith({}, { audienceComposition: noBucket }))).toEqual([
      'warning samples.nothing-proven/nobody switches.traffic.samples',
    ]);
  });

  it('must lie on both sides of some share', () => {
    // Buckets 19 and 21: both above 5 %, both below 50 %.
    const users = [{ id: 'user-1' }, { id: '小王' }];
    expect(found(planWith({ users }))).toEqual(['warning samples.nothing-proven switches.traffic.samples']);
    const batches = [goodBatch('B1', '5 %'), goodBatch('B2', '20 %'), goodBatch('B3', '100 %')];
    expect(found(planWith({ users }, { batches }))).toEqual([]);
    // From nobody to everybody there is no edge to prove.
    expect(found(planWith({ users }, { batches: [goodBatch('B1', '100 %')] }))).toEqual([]);
  });

  it('need a probe, and a switch that goes by users', () => {
    expect(found(planWith({}, {}, { probe: undefined }))).toEqual(['error samples.no-probe switches.traffic.samples']);
    expect(found(planWith({}, {}, { sticky: 'request' }))).toEqual([
      'warning samples.per-request switches.traffic.samples',
    ]);
  });

  it('are named once, by attributes that somebody asks for', () => {
    const audiences = [{ id: 'pro', title: 'Pro', match: { planTier: ['pro'] } }];
    const batches = [goodBatch('B1', '50 %', { audience: ['pro'], base: 'audience' }), goodBatch('B2', '100 %')];
    const users: NonNullable<Samples['users']> = [
      { id: 'user-1', attributes: { planTier: 'pro' } },
      { id: 'user-1', attributes: { planTier: 'free' } },
      { id: 'u-3', attributes: { plantier: 'pro' } },
    ];
    const attributes = { planTier: 'X-Plan-Tier', city: 'X-City' };
    expect(found(planWith({ users, attributes }, { audiences, batches }))).toEqual([
      'error duplicate-id switches.traffic.samples.users[1].id',
      'error unknown-reference/near switches.traffic.samples.users[2].attributes.plantier',
      'error unknown-reference switches.traffic.samples.attributes.city',
    ]);
  });
});

it('are compiled with the rules by which they are judged, and only beside a probe', () => {
  const compiled = (plan: WrittenPlan) => compilePlan(parsePlan(JSON.stringify(plan)).file!);
  const bypass = { id: 'opt-in', kind: 'cookie', name: 'gray', to: 'new', removedByRollback: true } as const;
  const plan = planWith({ users: [{ id: 'a', attributes: { level: 5, internal: true } }] }, {}, { bypasses: [bypass] });
  expect(compiled(plan)).toMatchObject({
    probes: { traffic: 'site' },
    samples: {
      traffic: {
        ...{ in: 'header', name: 'X-User-Id', path: '/', attributes: {}, usersOnly: true },
        users: [{ id: 'a', attributes: { level: '5', internal: 'true' } }],
        ...{ order: 'first-match', fallback: 'old', bucket: { hexDigits: 8, modulo: 100 } },
      },
    },
    bypasses: { traffic: [{ ...bypass, value: null }] },
  });
  const without = compiled(planWith({}, {}, { probe: undefined, bypasses: [bypass] }));
  expect(without).not.toHaveProperty('samples');
  expect(without).not.toHaveProperty('bypasses');
});
