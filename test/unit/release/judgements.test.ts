import { describe, expect, it } from 'vitest';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { automation, flying, type Orders } from '../../support/fold/flying.ts';

const plan = (judgement: string) => `apiVersion: cockpit/v1
title: Judged
from: 1.0.0
to: 1.1.0
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 1 %, observe: 60s }
  - { id: B2, exposure: 10 %, observe: 60s }
guards:
  - { id: errors, title: Errors, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %' }
judgements:
  - { id: mood, title: Complaints, question: Any complaints? ${judgement} }
`;
const judge = (orders: Orders, level: 'green' | 'yellow' | 'red', actor?: typeof automation) =>
  orders.send({ type: 'judge-guard', guardId: 'mood', level, note: null, evidenceBlob: null }, actor);
const mood = (orders: Orders) => {
  const { level, reason } = orders.state().guards.mood ?? {};
  return `${level} ${reason}`;
};
/** B1 in effect, its gauges green. */
function onB1(judgement = '', environment: 'production' | 'practice' = 'production'): Orders {
  const orders = flying(plan(judgement), environment);
  orders.raise('B1');
  orders.level('errors', 'green');
  return orders;
}

describe('a guard that people judge', () => {
  it('is unknown until somebody judged it, and blocks; the green time runs meanwhile', () => {
    const orders = onB1();
    expect(mood(orders)).toBe('unknown not-judged');
    orders.wait(30_000);
    expect(standing(orders.state(), orders.flight.fold.now()).code).toBe('observing');
    orders.wait(30_000);
    expect(orders.start('B2')).toBe('guard-not-green');
    expect(standing(orders.state(), orders.flight.fold.now())).toMatchObject({
      code: 'judgement-due',
      params: { guard: 'mood' },
    });
    expect(judge(orders, 'green')).toBeNull();
    expect(mood(orders)).toBe('green judged');
    expect(orders.state().guards.mood?.judged?.by).toMatchObject({ kind: 'person' });
    expect(orders.start('B2')).toBeNull();
  });

  it('stops the green time once somebody said yellow or red', () => {
    const orders = onB1();
    orders.wait(30_000);
    judge(orders, 'yellow');
    orders.wait(60_000);
    judge(orders, 'green');
    expect(orders.start('B2')).toBe('observation-unfinished');
    orders.wait(30_000);
    expect(orders.start('B2')).toBeNull();
  });

  it('is asked anew in the next batch, and after a stage back', () => {
    const orders = onB1();
    orders.wait(60_000);
    judge(orders, 'green');
    orders.raise('B2');
    expect(mood(orders)).toBe('unknown not-judged');
    judge(orders, 'red');
    orders.send({ type: 'roll-back', scope: 'stage' });
    orders.settle();
    expect(orders.state()).toMatchObject({ status: 'running', tracks: { main: { currentBatch: 'B1' } } });
    expect(mood(orders)).toBe('unknown not-judged');
  });

  it('with a validity outlives the batch and expires exactly, which wakes the conductor', () => {
    const orders = onB1(', validFor: 2 min');
    orders.wait(60_000);
    judge(orders, 'green');
    orders.raise('B2');
    expect(mood(orders)).toBe('green judged');
    orders.level('errors', 'yellow');
    expect(wakeAt(orders.state())).toBe(orders.flight.fold.now().monotonic + 120_000);
    orders.wait(119_999);
    expect(mood(orders)).toBe('green judged');
    orders.wait(1);
    expect(mood(orders)).toBe('unknown judgement-expired');
  });

  it('keeps a judgement over a restart, and lets it expire by the wall clock then', () => {
    const orders = onB1(', validFor: 2 min');
    judge(orders, 'green');
    orders.flight.make({ kind: 'restart', unseenMs: 0, offMs: 60_000, sawNothing: false });
    expect(mood(orders)).toBe('green judged');
    expect(orders.state().guards.errors?.level).toBe('unknown');
    orders.wait(59_999);
    expect(mood(orders)).toBe('green judged');
    orders.wait(1);
    expect(mood(orders)).toBe('unknown judgement-expired');
  });

  it('that needs no answer never blocks, and red blocks', () => {
    const orders = onB1(', blocks: false');
    orders.wait(60_000);
    judge(orders, 'red');
    expect(orders.start('B2')).toBe('guard-not-green');
    judge(orders, 'yellow');
    orders.wait(60_000);
    expect(orders.start('B2')).toBeNull();
    const unasked = onB1(', blocks: false');
    unasked.wait(60_000);
    expect(unasked.start('B2')).toBeNull();
  });

  it('acts as its colours say, with a countdown like any other', () => {
    const orders = onB1(', onRed: { action: rollback, scope: all, countdown: 10s }');
    judge(orders, 'red');
    expect(orders.state().countdown).toMatchObject({ guardId: 'mood', scope: 'all', lengthMs: 10_000 });
    judge(orders, 'yellow');
    expect(orders.state().countdown).toBeNull();
    judge(orders, 'red');
    orders.wait(10_000);
    expect(orders.state().rollback?.cause).toMatchObject({ kind: 'guard', guardId: 'mood', reason: 'judged' });
  });

  it('that is silent acts only where the plan gives people a time to judge', () => {
    const silent = onB1(', onUnknown: { action: rollback, scope: all }');
    silent.wait(3_600_000);
    expect(silent.state().status).toBe('running');
    const timed = onB1(', validFor: 5 min, onUnknown: { action: rollback, scope: all }');
    timed.wait(299_999);
    expect(timed.state().status).toBe('running');
    timed.wait(1);
    expect(timed.state().status).toBe('rolling-back');
  });

  it('is judged by automation on the practice range only, by nobody for a gauge, and by no gauge', () => {
    expect(judge(onB1(), 'green', automation)).toBe('approver-is-automation');
    expect(judge(onB1('', 'practice'), 'green', automation)).toBeNull();
    const orders = onB1();
    const gauge = { type: 'judge-guard', guardId: 'errors', level: 'green', note: null, evidenceBlob: null } as const;
    expect(orders.send(gauge)).toBe('not-judged-by-people');
    orders.level('mood', 'green');
    expect(mood(orders)).toBe('unknown not-judged');
  });
});
