import { describe, expect, it } from 'vitest';
import type { Journal } from '../../../electron/backend/journal/open-journal.ts';
import {
  type ComparisonTrail,
  countSeries,
  emptyTrail,
  followed,
  recordsOf,
} from '../../../shared/guards/comparison-trail.ts';
import { logWealth } from '../../../shared/guards/evidence.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { polled } from './polled-guard.ts';

const plan = (additions: readonly string[] = ['batches: [B1, B2]']) => `apiVersion: cockpit/v1
title: Compared
from: 1.0.0
to: 1.1.0
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 10 %, observe: 10 min, shifts: [{ on: edge }] }
  - { id: B2, exposure: 50 %, observe: 10 min, shifts: [{ on: edge }] }
  - { id: B3, exposure: 100 %, observe: 10 min, shifts: [{ on: edge }] }
guards:
  - id: compared
    title: Compared
    from: metrics
    query: rate
    unit: ratio
    every: 5s
    window: 30s
    compare:
      canary: { bad: new-bad, all: new }
      stable: { bad: old-bad, all: old }
      margin: { ratio: 1 }
    onRed: { action: rollback, scope: stage, countdown: 1 min }
${additions.map((line) => `    ${line}\n`).join('')}steps:
  - { id: storm, kind: manual, title: Load test, lane: side, marks: [load-test], optional: true }
`;

type Polled = ReturnType<typeof polled>;

/** Polls every 5 s while the counters of a metrics server go up. */
function counting(orders: Orders, journal?: Journal) {
  const watch = polled(orders, journal);
  const { answers, poll } = watch;
  const counters = { 'new-bad': 100, new: 10_000, 'old-bad': 400, old: 90_000 };
  const show = () => {
    answers.rate = { value: 0.01, ageMs: 0 };
    for (const [query, value] of Object.entries(counters)) answers[query] = { value, ageMs: 0 };
  };
  const once = async () => {
    orders.wait(5_000);
    show();
    await poll();
  };
  return {
    ...watch,
    counters,
    once,
    /** So many readings, each after as many more requests. */
    counts: async (readings: number, [newBad, newAll]: [number, number], [oldBad, oldAll]: [number, number]) => {
      for (let reading = 0; reading < readings; reading += 1) {
        counters['new-bad'] += newBad;
        counters.new += newAll;
        counters['old-bad'] += oldBad;
        counters.old += oldAll;
        await once();
      }
    },
  };
}

const said = ({ guard }: Polled) => `${guard()?.level} ${guard()?.reason}`;

/** The evidence as anybody can make it from the journal. */
function trailIn(journal: Journal, orders: Orders): ComparisonTrail {
  const { releaseId, plan: flown } = orders.state().definition;
  const comparison = flown.guards[0]?.comparison;
  if (comparison === undefined) throw new Error('no comparison');
  const series = countSeries('compared');
  const read = (id: string) => journal.samples.read(releaseId, id, 0, Number.MAX_SAFE_INTEGER);
  return recordsOf(read(series.canary), read(series.stable)).reduce(
    (trail, record) => followed(trail, record, comparison),
    emptyTrail,
  );
}

async function flownTo(batch: string, additions?: readonly string[]) {
  const orders = flying(plan(additions));
  const watch = counting(orders);
  await watch.once();
  orders.raise(batch);
  return { orders, watch };
}

describe('a comparison that is watched', () => {
  it('gathers before it is green, without stopping the time that is for gathering, and keeps the next batch waiting', async () => {
    const { orders, watch } = await flownTo('B1');
    expect(said(watch)).toBe('unknown evidence-short');
    await watch.once();
    await watch.counts(10, [1, 100], [9, 900]);
    expect(said(watch)).toBe('unknown evidence-short');
    expect(orders.state().batches.B1?.observed.since).not.toBeNull();
    orders.wait(11 * 60_000);
    expect(orders.start('B2')).toBe('guard-not-green');
    await watch.counts(60, [1, 100], [9, 900]);
    expect(said(watch)).toBe('green nothing-against');
    expect(orders.start('B2')).toBeNull();
  });

  it('turns red by what both versions count, and starts the countdown', async () => {
    const { orders, watch } = await flownTo('B1');
    await watch.once();
    await watch.counts(3, [1, 100], [9, 900]);
    await watch.counts(12, [5, 100], [9, 900]);
    expect(said(watch)).toBe('red shown-worse');
    expect(orders.state().countdown?.guardId).toBe('compared');
  });

  it('leaves out what counters that began anew have counted, and what nobody could count', async () => {
    const { orders, watch } = await flownTo('B1');
    await watch.once();
    await watch.counts(2, [1, 100], [9, 900]);
    const { counters } = watch;
    // All of the new version's instances are started again: 40 of what they count now may be old or new.
    counters['new-bad'] = 40;
    counters.new = 60;
    await watch.once();
    await watch.counts(2, [1, 100], [9, 900]);
    expect(trailIn(watch.journal, orders).evidence.total).toEqual({
      canary: { bad: 4, all: 400 },
      stable: { bad: 36, all: 3_600 },
    });
    expect(said(watch)).toBe('unknown evidence-short');
  });

  it('counts along with the next reading what was read in two instants', async () => {
    const { orders, watch } = await flownTo('B1');
    await watch.once();
    await watch.counts(1, [3, 1], [0, 900]);
    expect(trailIn(watch.journal, orders).evidence.total.canary.all).toBe(0);
    await watch.counts(1, [0, 99], [9, 0]);
    expect(trailIn(watch.journal, orders).evidence.total).toEqual({
      canary: { bad: 3, all: 100 },
      stable: { bad: 9, all: 900 },
    });
  });

  it('says so where a counter is missing, and where one side answers nothing any more', async () => {
    const { orders, watch } = await flownTo('B1');
    await watch.once();
    await watch.counts(70, [1, 100], [9, 900]);
    expect(said(watch)).toBe('green nothing-against');
    await watch.counts(20, [1, 100], [0, 0]);
    expect(said(watch)).toBe('unknown nothing-to-compare');
    await watch.counts(1, [1, 100], [9, 900]);
    expect(said(watch)).toBe('green nothing-against');
    delete watch.answers['old-bad'];
    orders.wait(5_000);
    await watch.poll();
    expect(said(watch)).toBe('unknown empty');
  });

  it('is the same after a restart: the evidence is in the samples', async () => {
    const { orders, watch } = await flownTo('B1');
    await watch.once();
    await watch.counts(30, [1, 100], [9, 900]);
    await watch.counts(6, [2, 100], [9, 900]);
    const before = trailIn(watch.journal, orders);
    expect(before.evidence.total.canary).toEqual({ bad: 42, all: 3_600 });
    watch.journal.samples.flush();
    const again = counting(orders, watch.journal);
    Object.assign(again.counters, watch.counters);
    await again.once();
    await again.counts(1, [1, 100], [9, 900]);
    const after = trailIn(watch.journal, orders);
    expect(after.evidence.total.canary).toEqual({ bad: 43, all: 3_700 });
    expect(logWealth(after.evidence.worse)).toBeCloseTo(logWealth(before.evidence.worse), 0);
    // What is red is red again, not green until it was counted once more.
    await again.counts(8, [9, 100], [9, 900]);
    expect(said(again)).toBe('red shown-worse');
    const third = counting(orders, watch.journal);
    Object.assign(third.counters, again.counters);
    await third.once();
    expect(said(third)).toBe('red shown-worse');
  });

  it('begins anew after a rollback, and keeps what the bets had lost', async () => {
    const { orders, watch } = await flownTo('B1');
    await watch.once();
    await watch.counts(125, [1, 100], [9, 900]);
    orders.raise('B2');
    await watch.counts(8, [20, 500], [5, 500]);
    expect(said(watch)).toBe('red shown-worse');
    const lost = trailIn(watch.journal, orders);
    expect(lost.evidence.shownWorse).toBe(true);
    expect(orders.send({ type: 'roll-back', scope: 'stage' })).toBeNull();
    await watch.counts(1, [20, 500], [5, 500]);
    orders.settle();
    expect(orders.state().rollback?.status).toBe('succeeded');
    await watch.once();
    await watch.counts(2, [1, 100], [9, 900]);
    const anew = trailIn(watch.journal, orders);
    // Nothing of what was counted while it was being taken back.
    expect(anew.evidence.total.canary).toEqual({ bad: 2, all: 200 });
    expect(anew.evidence.shownWorse).toBe(false);
    expect(logWealth(anew.evidence.worse)).toBeLessThan(0.1);
    expect(said(watch)).toBe('unknown evidence-short');
  });

  it('leaves out a load test where the guard says so', async () => {
    const { orders, watch } = await flownTo('B1', ['excludeDrills: true', 'batches: [B1, B2]']);
    await watch.once();
    await watch.counts(2, [1, 100], [9, 900]);
    orders.send({ type: 'start-step', stepId: 'storm', confirmedMarks: ['load-test'] });
    await watch.counts(3, [90, 100], [9, 900]);
    expect(said(watch)).toBe('unknown load-test');
    expect(trailIn(watch.journal, orders).evidence.total.canary.all).toBe(200);
  });
});

describe('a comparison beside limits', () => {
  const limits = ["green: '< 5 %'", "red: '> 10 %'"];

  it('shows the worse of the two', async () => {
    const { orders, watch } = await flownTo('B1', limits);
    await watch.once();
    expect(said(watch)).toBe('unknown evidence-short');
    await watch.counts(75, [1, 100], [9, 900]);
    expect(said(watch)).toBe('green within-green');
    watch.answers.rate = { value: 0.5, ageMs: 0 };
    orders.wait(5_000);
    await watch.poll();
    expect(said(watch)).toBe('red within-red');
  });

  it('leaves the limits alone where everybody is on the new version', async () => {
    const { orders, watch } = await flownTo('B1', limits);
    await watch.once();
    await watch.counts(150, [1, 100], [9, 900]);
    orders.raise('B2');
    await watch.counts(150, [5, 500], [5, 500]);
    orders.raise('B3');
    await watch.counts(20, [10, 1_000], [0, 0]);
    expect(said(watch)).toBe('green within-green');
  });
});
