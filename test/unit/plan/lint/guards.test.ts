import { describe, expect, it } from 'vitest';
import { findingsOf, goodBatch, goodGuard, goodPlan, lintWritten } from '../../../support/lint-plan.ts';

const withGuard = (changes: Parameters<typeof goodGuard>[0]) => findingsOf(goodPlan({ guards: [goodGuard(changes)] }));
const told = (changes: Parameters<typeof goodGuard>[0], finding: string) =>
  lintWritten(goodPlan({ guards: [goodGuard(changes)] })).find((issue) => issue.finding === finding);

describe('a good plan', () => {
  it('is left in peace', () => {
    expect(lintWritten(goodPlan())).toEqual([]);
  });
});

describe('limits of a guard', () => {
  it.each([
    ['threshold.disagree/overlap', { green: '< 5 %', red: '> 4 %' }, { green: '< 5 %', red: '≥ 5 %' }],
    ['threshold.disagree/yellow-over-green', { green: '< 3 %', yellow: '> 2 %' }, { green: '≤ 2 %', yellow: '> 2 %' }],
    ['guard.uncovered-zone', { yellow: undefined }, { yellow: undefined, onYellow: { action: 'hold' } }],
    ['guard.uncovered-zone/boundary', { green: '< 5 %', yellow: undefined }, { green: '≤ 5 %', yellow: undefined }],
    ['guard.zero-band', { green: '≤ 5 %', yellow: undefined, hold: undefined }, { green: '≤ 5 %', yellow: undefined }],
    ['guard-never-red', { yellow: undefined, red: '> 100 %' }, { red: '> 99 %' }],
    ['guard-always-green', { green: '≥ 0 %', yellow: undefined, red: undefined }, {}],
    ['guard.no-red-pair', { red: undefined, yellow: undefined }, { red: undefined, onYellow: { action: 'hold' } }],
    [
      'threshold.disagree/looser-later',
      { perBatch: { B1: { green: '< 0.5 %' } } },
      { perBatch: { B3: { green: '< 0.5 %' } } },
    ],
  ] as const)('%s', (finding, bad, good) => {
    expect(withGuard(bad)).toContain(finding);
    expect(withGuard(good)).not.toContain(finding);
  });

  it('says the stretch that is not covered, once for all batches that have the same', () => {
    const cell = { green: '< 1 %' };
    const issues = lintWritten(
      goodPlan({ guards: [goodGuard({ yellow: undefined, perBatch: { B2: cell, B3: { green: '< 0.5 %' } } })] }),
    ).filter(({ finding }) => finding === 'guard.uncovered-zone');
    expect(issues.map(({ params }) => params.zone)).toEqual(['1\u00a0% … 5\u00a0%; B3 0.5\u00a0% … 5\u00a0%']);
  });
});

describe('scope of a guard', () => {
  it('threshold.segment-override: a looser limit for some of the users', () => {
    const metrics = [{ id: 'm', title: 'M', definition: 'failed ÷ all' }];
    const general = goodGuard({ metric: 'm' });
    const segment = (green: string) => goodGuard({ id: 'free', metric: 'm', segment: 'Free', green });
    expect(findingsOf(goodPlan({ metrics, guards: [general, segment('< 0.9 %')] }))).toContain(
      'threshold.segment-override',
    );
    expect(findingsOf(goodPlan({ metrics, guards: [general, segment('< 1 %')] }))).not.toContain(
      'threshold.segment-override',
    );
  });

  it('guard.path-not-open: counted in a batch before its flag is open', () => {
    const flags = [{ id: 'export', title: 'Export', opensAt: 'B2' }];
    const plan = (batches: string[]) =>
      findingsOf(goodPlan({ flags, guards: [goodGuard({ dependsOn: { flag: 'export' }, batches })] }));
    expect(plan(['B1', 'B2', 'B3'])).toContain('guard.path-not-open');
    expect(plan(['B2', 'B3'])).not.toContain('guard.path-not-open');
  });

  it('guard.dropped-in-later-batch: unless the plan says that it is meant', () => {
    expect(withGuard({ batches: ['B1'] })).toContain('guard.dropped-in-later-batch');
    expect(withGuard({ perBatch: { B2: 'not-checked', B3: 'not-checked' } })).not.toContain(
      'guard.dropped-in-later-batch',
    );
    expect(withGuard({ batches: ['B2', 'B3'] })).not.toContain('guard.dropped-in-later-batch');
  });

  it('guard.load-precondition: a load is no health', () => {
    const load = { unit: 'count', title: '并发用户数', red: undefined, yellow: undefined } as const;
    expect(withGuard({ ...load, green: '> 100 users' })).toContain('guard.load-precondition');
    expect(withGuard({ ...load, green: '< 100 users' })).not.toContain('guard.load-precondition');
  });

  it('batch-without-guard', () => {
    expect(withGuard({ batches: ['B1', 'B3'] })).toContain('batch-without-guard');
    const judgements = [{ id: 'j', title: 'J', green: 'no complaint' }];
    expect(findingsOf(goodPlan({ judgements, guards: [goodGuard({ batches: ['B1'] })] }))).not.toContain(
      'batch-without-guard',
    );
  });

  it('metric.complement: one number said twice', () => {
    const success = goodGuard({
      id: 'success',
      title: 'Success rate',
      metric: 'success',
      green: '> 99 %',
      yellow: '95 % … 99 %',
      red: '< 95 %',
    });
    const errors = goodGuard({ title: 'Error rate', metric: 'errors' });
    const metrics = (complementOf?: string) => [
      { id: 'errors', title: 'E', definition: 'x' },
      { id: 'success', title: 'S', definition: 'y', complementOf },
    ];
    expect(findingsOf(goodPlan({ metrics: metrics(), guards: [errors, success] }))).toContain('metric.complement');
    const linked = goodPlan({ metrics: metrics('errors'), guards: [errors, success] });
    expect(findingsOf(linked)).toEqual([]);
    const apart = goodPlan({ metrics: metrics('errors'), guards: [errors, { ...success, green: '> 98 %' }] });
    expect(findingsOf(apart)).toContain('metric.complement/apart');
  });
});

describe('queries of a guard', () => {
  it.each([
    ['metric.canary-not-covered/old-only', 'up{version="1.0"}', 'up{version!="1.0"}'],
    ['metric.canary-not-covered/old-only', 'up{version="stable"}', 'up{version=~"stable|canary"}'],
    ['metric.no-version-label', 'up', 'up{track="canary"}'],
    ['metric.no-version-label', 'up{job="api"}', 'up{job="api-canary"}'],
    [
      'promql.not-aggregated',
      'rate(a{version="2.0"}[1m]) / rate(b{version="2.0"}[1m])',
      'sum(rate(a{version="2.0"}[1m]))',
    ],
    ['guard.no-data-policy/filled', 'sum(a{version="2.0"}) or vector(0)', 'sum(a{version="2.0"}) or sum(b)'],
    ['guard.no-data-policy/filled', 'sum(a{version="2.0"}) or on() vector(0)', 'sum(a{version="2.0"})'],
  ])('%s', (finding, bad, good) => {
    expect(withGuard({ query: bad })).toContain(finding);
    expect(withGuard({ query: good })).not.toContain(finding);
  });

  it('metric.canary-not-covered: the same query for both versions', () => {
    const { query } = goodGuard();
    expect(withGuard({ stableQuery: ` ${query}` })).toContain('metric.canary-not-covered/same-as-stable');
    expect(withGuard({ stableQuery: query.replaceAll('2.0', '1.0') })).toEqual([]);
  });

  it('guard.no-data-policy: says that missing data holds', () => {
    expect(withGuard({ onUnknown: undefined })).toEqual(['guard.no-data-policy/unsaid']);
  });

  it('asks for no version label where everybody has the new version', () => {
    const plan = goodPlan({
      batches: [goodBatch('ALL', '100 %')],
      guards: [goodGuard({ query: 'sum(rate(failed[5m])) / sum(rate(requests[5m]))' })],
    });
    expect(findingsOf(plan)).toEqual([]);
  });
});

describe('numbers of requests', () => {
  it('guard.sample-size: one failure alone must not break the limit', () => {
    expect(told({ minRequests: 50 }, 'guard.sample-size')?.params).toMatchObject({ minRequests: 50, needed: 299 });
    expect(withGuard({ minRequests: 101 })).not.toContain('guard.sample-size');
    expect(withGuard({ minRequests: undefined })).toContain('guard.sample-size/unsaid');
    expect(withGuard({ requestsQuery: undefined })).toContain('guard-few-requests');
    expect(withGuard({ every: '1 min', patience: '30 s' })).toContain('guard-short-patience');
    expect(withGuard({ every: '1 min', patience: '1 min' })).not.toContain('guard-short-patience');
    // Nobody knows how the use of a processor scatters.
    expect(withGuard({ green: '< 80 %', yellow: undefined, red: undefined, minRequests: undefined })).not.toContain(
      'guard.sample-size/unsaid',
    );
  });

  it('guard-false-alarms: 39 in 100 releases at 20 requests a window of a 99 % guard', () => {
    const guard = {
      minRequests: 20,
      green: '≥ 99 %',
      yellow: undefined,
      red: '< 99 %',
      window: '1 min',
      hold: undefined,
    };
    const plan = goodPlan({ guards: [goodGuard(guard)], batches: [goodBatch('B1', '5 %', { observe: '25 min' })] });
    const found = lintWritten(plan).find(({ finding }) => finding === 'guard-false-alarms');
    expect(found?.params).toMatchObject({ minRequests: 20, good: '99.9\u00a0%', windows: 25, alarms: 39 });
    expect(found?.params.needed).toBeGreaterThan(20);
    const enough = goodPlan({
      ...plan,
      guards: [goodGuard({ ...guard, minRequests: Number(found?.params.needed) })],
    });
    expect(findingsOf(enough)).not.toContain('guard-false-alarms');
    const held = goodPlan({ ...plan, guards: [goodGuard({ ...guard, hold: { red: '1 min' } })] });
    expect(findingsOf(held)).not.toContain('guard-false-alarms');
  });

  it('observation-too-short: with the minutes that it would take, where the plan states its requests', () => {
    const facts = (value: number) => ({ facts: [{ id: 'requests-per-second', title: 'Load', value }] });
    const found = lintWritten(goodPlan({ about: facts(1) })).filter(
      ({ finding }) => finding === 'observation-too-short',
    );
    // 5 % of one request a second are 90 in half an hour; ruling out 1 % of failures takes 299, about 100 minutes.
    expect(found.map(({ params }) => [params.batch, params.requests, params.needed, params.minutes])).toEqual([
      ['B1', 90, 299, 100],
    ]);
    expect(findingsOf(goodPlan({ about: facts(10) }))).toEqual([]);
    const variables = { 'requests-per-second': { type: 'number', default: 1 } } as const;
    expect(findingsOf(goodPlan({ variables }))).toContain('observation-too-short');
  });
});
