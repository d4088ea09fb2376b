import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { parseDurationMs } from '../../../shared/plan/duration.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { levelsFor, type ReleasePlan, rollbackOf } from '../../../shared/plan/release-plan.ts';
import { parseThreshold, satisfies } from '../../../shared/plan/threshold.ts';
import { fixturePlan, fixturePlanText } from '../../support/fold/fixture-plan.ts';

const head = `apiVersion: cockpit/v1
title: T
from: a
to: b
connections: { traffic: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 1 %, observe: 5 min }
  - { id: B2, exposure: 5 ‰, observe: 1h 30m }
`;

function runbook(steps: string): readonly string[] {
  return fixturePlan(head + steps).steps.map((step) => `${step.id} ← ${step.after.join(' ')}`);
}

describe('compilePlan', () => {
  it('gives a share that is written as weights to the audience alone, as any other share', () => {
    const plan = fixturePlan(`apiVersion: cockpit/v1
title: T
from: a
to: b
connections: { edge: { capability: traffic } }
audiences: [{ id: vip, title: VIP, match: { level: vip } }]
batches: [{ id: B1, exposure: { kind: weights, stable: 9, canary: 1 }, audience: [vip], base: audience, unit: users, observe: 0s }]
`);
    expect(plan.tracks[0]?.batches[0]?.exposure).toEqual({ kind: 'both', percent: 10, targets: ['level=vip'] });
  });

  it('lets silence act after four readings that did not come, however far apart they are', () => {
    const guard = (more: string) =>
      `guards: [{ id: g, title: A, from: metrics, query: q, unit: count, green: '< 1 count', ${more} }]\n`;
    const patienceOf = (more: string) => fixturePlan(head + guard(more)).guards[0]?.patienceMs;
    expect(patienceOf('every: 5 min')).toBe(20 * 60_000);
    expect(patienceOf('every: 5 min, patience: 30s')).toBe(30_000);
  });

  it('puts the shift of a batch before its first step, and chains what names no predecessor', () => {
    const steps = `steps:
  - { id: prepare, kind: manual, title: P }
  - { id: check-one, kind: manual, title: C, batch: B1 }
  - { id: check-two, kind: manual, title: D, batch: B2 }
  - { id: tidy, kind: manual, title: E }
`;
    expect(runbook(steps)).toEqual([
      'prepare ← ',
      'shift-B1 ← prepare',
      'check-one ← shift-B1',
      'shift-B2 ← check-one',
      'check-two ← shift-B2',
      'tidy ← check-two',
    ]);
  });

  it('puts the shifts of batches without steps after those of the batch below, and at the end where there are none', () => {
    expect(runbook('')).toEqual(['shift-B1 ← ', 'shift-B2 ← shift-B1']);
    expect(runbook('steps: [{ id: prepare, kind: manual, title: P }]\n')).toEqual([
      'prepare ← ',
      'shift-B1 ← prepare',
      'shift-B2 ← shift-B1',
    ]);
    const onlySecond = 'steps: [{ id: check, kind: manual, title: P, batch: B2 }]\n';
    expect(runbook(onlySecond)).toEqual(['shift-B1 ← ', 'shift-B2 ← shift-B1', 'check ← shift-B2']);
  });

  it('puts shifts of several tracks in lanes of their own, and those of one track in the main one', () => {
    const oneTrack = 'steps: [{ id: look, kind: manual, title: L, batch: B2, lane: side }]\n';
    expect(fixturePlan(head + oneTrack).steps.map(({ id, lane }) => `${id} ${lane}`)).toEqual([
      ...['shift-B1 main', 'shift-B2 main', 'look side'],
    ]);
    const targets = (name: string) => `exposure: { kind: targets, targets: [${name}] }, observe: 0s`;
    const tracks = `${head.slice(0, head.indexOf('batches:'))}tracks:
  - { id: web, batches: [{ id: W1, ${targets('one')} }, { id: W2, ${targets('one, two')} }] }
  - { id: api, batches: [{ id: A1, ${targets('three')} }] }
steps: [{ id: prepare, kind: manual, title: P }]
`;
    // What waits for what; lanes have no order among themselves.
    expect(
      fixturePlan(tracks)
        .steps.map((step) => `${step.id} ← ${step.after.join(' ')}`)
        .sort(),
    ).toEqual([...['prepare ← ', 'shift-A1 ← prepare', 'shift-W1 ← prepare', 'shift-W2 ← shift-W1']]);
  });

  it('leaves shifts where the plan has them, and never makes a second step of one id', () => {
    const steps = `steps:
  - { id: shift-B1, kind: manual, title: Named like a shift }
  - { id: second, kind: shift, title: S, batch: B2 }
`;
    expect(runbook(steps)).toEqual(['shift-B1 ← ', 'shift-B1-traffic ← shift-B1', 'second ← shift-B1-traffic']);
  });

  it('keeps the predecessors that the plan names', () => {
    const after = fixturePlan().steps.find((step) => step.id === 'look')?.after;
    expect(after).toEqual(['shift-two']);
  });

  it('lets a batch that names no switches move all of them, and gives one its own share', () => {
    const [one, two, three] = fixturePlan().tracks[0]?.batches ?? [];
    expect(one?.shifts.map((shift) => shift.switchId)).toEqual(['edge', 'api']);
    expect(two?.shifts).toEqual([{ switchId: 'edge', exposure: { kind: 'percent', percent: 10 } }]);
    expect(three?.shifts[1]).toEqual({ switchId: 'api', exposure: { kind: 'percent', percent: 20 } });
  });

  it('divides the durations by the pace, and nothing else', () => {
    const slow = fixturePlan();
    const fast = fixturePlan(fixturePlanText, 20);
    const durations = (plan: ReleasePlan) => ({
      observe: plan.tracks[0]?.batches.map((batch) => batch.observeMs),
      guards: plan.guards.flatMap((guard) => [guard.windowMs, guard.everyMs, guard.patienceMs]),
      countdown: plan.guards.map((guard) => rollbackOf(guard, 'red')?.countdownMs ?? null),
      validity: plan.gates.map((gate) => gate.validForMs),
      waits: plan.steps.filter((step) => step.kind === 'wait').map((step) => step.timeoutMs),
    });
    const { observe, guards, countdown, validity, waits } = durations(slow);
    const divided = (ms: number | null) => (ms === null ? null : ms / 20);
    expect(observe).toEqual([60_000, 90_000, 120_000, 30_000]);
    expect(countdown).toEqual([20_000, 0, null, null, null]);
    expect(validity).toEqual([1_800_000, null, null, null]);
    expect(durations(fast)).toEqual({
      observe: observe?.map(divided),
      guards: guards.map(divided),
      countdown: countdown.map(divided),
      validity: validity.map(divided),
      waits: waits.map(divided),
    });
    // With every duration taken out, both plans are the same.
    const rest = (plan: ReleasePlan) => ({
      ...plan,
      pace: 0,
      tracks: plan.tracks.map((track) => ({
        ...track,
        batches: track.batches.map((batch) => ({ ...batch, observeMs: 0 })),
      })),
      guards: plan.guards.map(({ levels, perBatch, unit, minRequests, query }) => ({
        levels,
        perBatch,
        unit,
        minRequests,
        query,
      })),
      gates: plan.gates.map((gate) => ({ ...gate, validForMs: null })),
      steps: plan.steps.map((step) => ({ ...step, timeoutMs: step.kind === 'wait' ? 0 : step.timeoutMs })),
    });
    expect(rest(fast)).toEqual(rest(slow));
  });

  it('does not hurry a program: its timeout stays as written', () => {
    const steps =
      "steps: [{ id: c, kind: command, title: C, run: [a], timeout: 20s }, { id: h, kind: http, title: H, url: 'http://h/', timeout: 3s }]\n";
    const timeouts = fixturePlan(head + steps, 20).steps.map((step) => step.timeoutMs);
    expect(timeouts).toEqual([20_000, 3_000, 0, 0]);
  });

  it('takes the limits of a batch where it names some, and keeps the rest', () => {
    const guards = `guards:
  - { id: g, title: G, from: metrics, query: q, unit: seconds, green: '< 1 s', red: '> 2 s', perBatch: { B2: { green: '≤ 500 ms' } } }
`;
    const [guard] = fixturePlan(head + guards).guards;
    if (guard === undefined) throw new Error('no guard');
    expect(levelsFor(guard, 'B1')).toEqual(guard.levels);
    expect(levelsFor(guard, null)).toEqual(guard.levels);
    expect(levelsFor(guard, 'toString')).toEqual(guard.levels);
    expect(levelsFor(guard, 'B2')).toEqual({
      green: { operator: '<=', value: 0.5 },
      yellow: null,
      red: { operator: '>', value: 2 },
    });
  });

  it('fills in what a plan does not say', () => {
    const guards =
      "guards: [{ id: g, title: { zh: 甲, en: A }, from: metrics, query: q, unit: count, green: '< 1 count' }]\n";
    const plan = fixturePlan(head + guards);
    expect(plan).toMatchObject({ timeZone: 'UTC', window: null, pace: 1, rollback: { default: 'all', scripts: [] } });
    expect(plan.guards[0]).toMatchObject({
      title: { zh: '甲', en: 'A' },
      minRequests: 0,
      windowMs: 60_000,
      everyMs: 5_000,
      actions: { yellow: [], red: [], unknown: [] },
      holdMs: { green: 0, yellow: 0, red: 0 },
    });
    expect(plan.tracks[0]?.batches[1]?.exposure).toEqual({ kind: 'permille', permille: 5 });
  });

  it('reads a window that crosses midnight, and gates that stand before a batch', () => {
    const { file } = lintPlan(
      `${head}window: { start: '22:30', end: '02:00' }\ngates: [{ id: g, title: G }, { id: h, title: H, before: B2 }]\n`,
    );
    if (file === null) throw new Error('not a plan');
    expect(compilePlan(file)).toMatchObject({
      window: { startMinute: 1350, endMinute: 120 },
      gates: [{ before: 'B1' }, { before: 'B2' }],
    });
  });
});

describe('parseDurationMs', () => {
  it.each([
    ['90s', 90_000],
    ['1.5 min', 90_000],
    ['1h 30m', 5_400_000],
    ['250 ms', 250],
    ['2 d', 172_800_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '5', 's', '-5s', '5 minutes', '5s later', '1e3s'])('does not read %j', (text) => {
    expect(parseDurationMs(text)).toBeNaN();
  });
});

describe('parseThreshold', () => {
  it.each([
    ['< 3 %', '<', 0.03, 'ratio'],
    ['≤ 2.5 s', '<=', 2.5, 'seconds'],
    ['>= 300 ms', '>=', 0.3, 'seconds'],
    ['> 100 users', '>', 100, 'count'],
    ['<1 ‰', '<', 0.001, 'ratio'],
    ['< 1.5 GiB', '<', 1.5 * 1024 ** 3, 'bytes'],
    ['> -1 /s', '>', -1, 'per-second'],
  ])('reads %s', (text, operator, value, unit) => {
    expect(parseThreshold(text)).toEqual({ threshold: { operator, value }, unit });
  });

  it('compares as a person reads it, and is met by no NaN', () => {
    for (const text of ['< 3 %', '<= 3 %', '> 3 %', '>= 3 %']) {
      const limit = parseThreshold(text)?.threshold;
      if (limit === undefined) throw new Error(text);
      expect(satisfies(0.03, limit)).toBe(text.includes('='));
      expect(satisfies(Number.NaN, limit)).toBe(false);
    }
    expect(parseThreshold('< 3')).toBeNull();
    expect(parseThreshold('3 %')).toBeNull();
  });
});
