import { describe, expect, it } from 'vitest';
import { currentBatchId, currentBatchIds, currentInTrackOf, lastShift } from '../../../shared/release/queries.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { projection } from '../../../shared/release/views/projection.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { wayBackRefusal } from '../../../shared/release/way-back.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { twoTracks } from '../../support/fold/two-tracks.ts';

const plan = twoTracks(
  [
    "{ id: errors, title: E, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %', onRed: { action: rollback, scope: stage } }",
    "{ id: web-only, title: W, from: metrics, query: w, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %', batches: [W1, W2] }",
  ],
  ', after: [W1]',
);
/** Starts a batch as the screen of its own track does. */
const start = (orders: Orders, batchId: string) =>
  orders.send({
    type: 'start-batch',
    batchId,
    decided: { batch: currentInTrackOf(orders.state(), batchId), sequence: orders.state().sequence },
  });
function raise(orders: Orders, batchId: string): void {
  expect(start(orders, batchId)).toBeNull();
  orders.settle();
  orders.green();
}
const edge = (orders: Orders) => orders.flight.live.percentOf('edge', 'edge-a');
const api = (orders: Orders) => orders.flight.live.percentOf('api', 'api-a');

describe('tracks', () => {
  it('are climbed side by side, each on its own observation', () => {
    const orders = flying(plan);
    raise(orders, 'W1');
    raise(orders, 'A1');
    expect(currentBatchIds(orders.state())).toEqual(['W1', 'A1']);
    expect([edge(orders), api(orders)]).toEqual([1, 10]);
    orders.wait(60_000);
    raise(orders, 'W2');
    expect(start(orders, 'A2')).toBeNull();
    expect(currentBatchId(orders.state())).toBe('A2');
  });

  it('wait for each other where a batch says so', () => {
    const orders = flying(plan);
    expect(start(orders, 'A1')).toBe('join-open');
    expect(nextAction(orders.state(), orders.flight.fold.now())).toMatchObject({ kind: 'raise', batchId: 'W1' });
    raise(orders, 'W1');
    expect(start(orders, 'A1')).toBeNull();
  });

  it('count a guard in every batch that it names, and red anywhere keeps all of them from going up', () => {
    const orders = flying(plan);
    raise(orders, 'W1');
    raise(orders, 'A1');
    orders.wait(60_000);
    orders.level('web-only', 'yellow');
    // Yellow on the one track holds that one only.
    expect(start(orders, 'W2')).toBe('guard-not-green');
    expect(start(orders, 'A2')).toBeNull();
    orders.settle();
    orders.level('web-only', 'red');
    expect(start(orders, 'W2')).toBe('guard-not-green');
    const fresh = flying(plan);
    raise(fresh, 'W1');
    raise(fresh, 'A1');
    fresh.wait(60_000);
    fresh.level('web-only', 'red');
    expect(start(fresh, 'A2')).toBe('guard-not-green');
  });

  it('refuse a promotion that was decided on another batch of the same track', () => {
    const orders = flying(plan);
    raise(orders, 'W1');
    raise(orders, 'A1');
    orders.wait(60_000);
    const decided = { batch: 'A1', sequence: orders.state().sequence };
    expect(orders.send({ type: 'start-batch', batchId: 'W2', decided })).toBe('stale-decision');
  });

  it('go back one stage on the one that began last, and leave the others alone', () => {
    const orders = flying(plan);
    raise(orders, 'W1');
    raise(orders, 'A1');
    orders.wait(60_000);
    raise(orders, 'W2');
    expect(orders.send({ type: 'roll-back', scope: 'stage' })).toBeNull();
    orders.settle();
    expect(orders.state()).toMatchObject({
      status: 'running',
      held: true,
      tracks: { web: { currentBatch: 'W1' }, back: { currentBatch: 'A1' } },
      batches: { W2: { status: 'pending' }, A1: { status: 'in-effect' } },
    });
    expect([edge(orders), api(orders)]).toEqual([1, 10]);
  });

  it('take back the first rung of one track alone', () => {
    const orders = flying(plan);
    raise(orders, 'W1');
    raise(orders, 'A1');
    orders.level('errors', 'red');
    expect(orders.state().rollback).toMatchObject({ toBatch: null, trackId: 'back', scope: 'stage' });
    orders.settle();
    expect(orders.state()).toMatchObject({
      status: 'running',
      tracks: { web: { currentBatch: 'W1' }, back: { currentBatch: null } },
      batches: { A1: { status: 'pending' }, W1: { status: 'in-effect' } },
    });
    expect([edge(orders), api(orders)]).toEqual([1, 0]);
  });

  it('go back where the guard counts that is red, whichever began last', () => {
    const acting = plan.replace(
      'batches: [W1, W2] }',
      'batches: [W1, W2], onRed: { action: rollback, scope: stage } }',
    );
    const orders = flying(acting);
    raise(orders, 'W1');
    raise(orders, 'A1');
    orders.wait(60_000);
    raise(orders, 'W2');
    raise(orders, 'A2');
    orders.level('web-only', 'red');
    expect(orders.state().rollback).toMatchObject({ toBatch: 'W1', trackId: 'web', scope: 'stage' });
    orders.settle();
    expect(orders.state()).toMatchObject({
      status: 'running',
      tracks: { web: { currentBatch: 'W1' }, back: { currentBatch: 'A2' } },
    });
    expect([edge(orders), api(orders)]).toEqual([1, 100]);
  });

  describe('of which one goes back while another one is raised', () => {
    const acting = plan.replace(
      'batches: [W1, W2] }',
      'batches: [W1, W2], onRed: { action: rollback, scope: stage } }',
    );
    const shiftOf = (orders: Orders, switchId: string) => lastShift(orders.state(), switchId);
    /** W1 is in effect and A1 is just being raised when the guard of the one track goes red. */
    function goingBack(): Orders {
      const orders = flying(acting);
      raise(orders, 'W1');
      expect(start(orders, 'A1')).toBeNull();
      orders.level('web-only', 'red');
      expect(orders.state().rollback).toMatchObject({ toBatch: null, trackId: 'web', status: 'running' });
      return orders;
    }

    it('let the raise come to its end', () => {
      const orders = goingBack();
      expect(shiftOf(orders, 'api')?.status).toBe('intended');
      orders.settle();
      expect(orders.state()).toMatchObject({ status: 'running', batches: { A1: { status: 'in-effect' } } });
      expect([edge(orders), api(orders)]).toEqual([0, 10]);
    });

    it('leave a raise that failed to be tried again', () => {
      const orders = flying(acting);
      raise(orders, 'W1');
      expect(start(orders, 'A1')).toBeNull();
      orders.flight.make({ kind: 'effects', outcomes: ['failed'] });
      orders.level('web-only', 'red');
      orders.settle();
      orders.level('web-only', 'green');
      expect(orders.state()).toMatchObject({ status: 'running', batches: { A1: { status: 'raising' } } });
      expect(orders.send({ type: 'resume-release' })).toBeNull();
      const shiftId = shiftOf(orders, 'api')?.shiftId ?? '';
      expect(orders.send({ type: 'retry-shift', shiftId, decided: decidedNow(orders.flight) })).toBeNull();
      orders.settle();
      expect(orders.state().batches.A1?.status).toBe('in-effect');
    });
  });

  it('go as far as the batch says in which the red guard counts', () => {
    const acting = plan
      .replace('batches: [W1, W2] }', 'batches: [W1, W2], onRed: { action: rollback } }')
      .replace('shifts: [{ on: edge }] }\n  - id: back', 'shifts: [{ on: edge }], rollback: { to: W1 } }\n  - id: back')
      .replace(
        '{ id: A2, exposure: 100 %, observe: 60s, shifts: [{ on: api }] }',
        '{ id: A2, exposure: 100 %, observe: 60s, shifts: [{ on: api }], rollback: { to: old } }',
      );
    const orders = flying(acting);
    raise(orders, 'W1');
    raise(orders, 'A1');
    orders.wait(60_000);
    raise(orders, 'W2');
    raise(orders, 'A2');
    orders.level('web-only', 'red');
    expect(orders.state().rollback).toMatchObject({ toBatch: 'W1', trackId: 'web', scope: 'stage' });
  });

  it('all go back where everything does, and where only one is out and has no stage left', () => {
    const both = flying(plan);
    raise(both, 'W1');
    raise(both, 'A1');
    both.send({ type: 'roll-back', scope: 'all' });
    both.settle();
    expect(both.state()).toMatchObject({ status: 'rolled-back', rollback: { trackId: null } });
    expect([edge(both), api(both)]).toEqual([0, 0]);
    const one = flying(plan);
    raise(one, 'W1');
    one.send({ type: 'roll-back', scope: 'stage' });
    one.settle();
    expect(one.state().status).toBe('rolled-back');
  });

  it('complete when each is at its top and observed, and are reviewed as two ladders', () => {
    const orders = flying(plan);
    raise(orders, 'W1');
    raise(orders, 'A1');
    orders.wait(60_000);
    raise(orders, 'W2');
    expect(orders.send({ type: 'complete-release' })).toBe('batches-open');
    raise(orders, 'A2');
    expect(orders.send({ type: 'complete-release' })).toBe('observation-unfinished');
    orders.wait(60_000);
    expect(orders.send({ type: 'complete-release' })).toBeNull();
    const review = reviewRelease(orders.state().definition, orders.flight.fold.events);
    expect(review.batches.map(({ batchId, result }) => `${batchId} ${result}`).sort()).toEqual([
      ...['A1 passed', 'A2 passed', 'W1 passed', 'W2 passed'],
    ]);
  });

  it('are projected side by side, a joined batch not before the one that it waits for', () => {
    const orders = flying(plan);
    const now = orders.flight.fold.now();
    const { startsAt, endsAt } = projection(orders.state(), now, 0);
    expect(startsAt).toEqual({
      W1: now.utc,
      W2: now.utc + 60_000,
      A1: now.utc,
      A2: now.utc + 60_000,
    });
    expect(endsAt).toBe(now.utc + 120_000);
  });
});

describe('a point of no return on one of several tracks', () => {
  /** `web` is climbed to W2; `back` to A1, which has no way back behind it and joins `joins`. */
  function climbed(joins: string): Orders {
    const orders = flying(
      plan.replace(
        'A1, exposure: 10 %, observe: 60s, shifts: [{ on: api }], after: [W1]',
        `A1, exposure: 10 %, observe: 60s, shifts: [{ on: api }], after: [${joins}], rollback: { pointOfNoReturn: true }`,
      ),
    );
    raise(orders, 'W1');
    if (joins === 'W2') {
      orders.wait(60_000);
      raise(orders, 'W2');
    }
    raise(orders, 'A1');
    return orders;
  }
  const back = (orders: Orders, scope: 'stage' | 'all') => orders.send({ type: 'roll-back', scope });

  it('leaves the other tracks their way back, as far as it was not ordered behind them', () => {
    const orders = climbed('W1');
    orders.wait(60_000);
    raise(orders, 'W2');
    expect(back(orders, 'all')).toBe('no-way-back');
    expect(back(orders, 'stage')).toBeNull();
    orders.settle();
    expect([edge(orders), api(orders)]).toEqual([1, 10]);
  });

  it('holds its own track', () => {
    expect(back(climbed('W1'), 'stage')).toBe('no-way-back');
  });

  it('holds what the plan orders before it on another track', () => {
    const orders = climbed('W2');
    expect(wayBackRefusal(orders.state(), 'W1', 'web')?.params).toMatchObject({ batch: 'A1' });
    expect(wayBackRefusal(orders.state(), null, 'web')?.params).toMatchObject({ batch: 'A1' });
    const loose = climbed('W1');
    loose.wait(60_000);
    raise(loose, 'W2');
    expect(wayBackRefusal(loose.state(), 'W1', 'web')).toBeNull();
    expect(wayBackRefusal(loose.state(), null, 'web')?.params).toMatchObject({ batch: 'A1' });
  });
});
