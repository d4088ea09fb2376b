import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/release/decide/index.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { besidePlan } from '../../support/fold/beside-plan.ts';
import { fixtureDefinition, fixturePlan } from '../../support/fold/fixture-plan.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';

const marks = (orders: Orders) =>
  Object.values(orders.state().annotations).map(({ subject, status, attempt }) => [
    subject.kind === 'batch' ? subject.batchId : subject.kind,
    status,
    attempt,
  ]);
const typesAfter = (orders: Orders, sequence: number) =>
  orders.flight.fold.events.filter((event) => event.sequence > sequence).map(({ type }) => type);
const fail = (orders: Orders, annotationId: string, attempt: number) =>
  orders.send(
    {
      type: 'record-annotation',
      annotationId,
      attempt,
      outcome: { error: { code: 'deadline-exceeded', params: {}, retryable: true } },
    },
    conductor,
  );

describe('a mark beside the curves', () => {
  it('is intended with the batch that comes into effect, and with the end of a rollback, once each', () => {
    const orders = flying(besidePlan);
    orders.raise('B1');
    orders.wait(60_000);
    orders.raise('B2');
    expect(marks(orders)).toEqual([
      ['B1', 'written', 1],
      ['B2', 'written', 1],
    ]);
    orders.send({ type: 'roll-back', scope: 'all' });
    // While the traffic goes back there is no mark to write.
    expect(outstanding(orders.state()).map(({ kind }) => kind)).not.toContain('annotation');
    const from = orders.state().rollback?.startedAt.utc ?? 0;
    orders.flight.fold.pass(2_500);
    orders.settle();
    expect(marks(orders).at(-1)).toEqual(['rollback', 'written', 1]);
    const last = Object.values(orders.state().annotations).at(-1);
    expect(last).toMatchObject({ from, slot: 'curves', link: 'https://grafana.test/d/a3' });
    expect(last?.to).toBe(from + 2_500);
    expect(outstanding(orders.state())).toEqual([]);
  });

  it('is written nowhere where its slot is not bound', () => {
    const definition = fixtureDefinition(fixturePlan(besidePlan));
    const { curves: _unbound, ...bindings } = definition.bindings;
    const orders = flying(besidePlan);
    orders.raise('B1');
    const state = { ...orders.state(), definition: { ...definition, bindings } };
    const context = { now: orders.flight.fold.now(), actor: conductor, commandId: 'back' };
    const decision = decide(state, { type: 'roll-back', scope: 'all' }, context);
    expect(decision.ok && decision.events.map(({ type }) => type)).not.toContain('annotation-intended');
  });

  it('that failed holds nothing up, makes no decision stale, and is tried again by hand alone', () => {
    const orders = flying(besidePlan);
    expect(orders.start('B1')).toBeNull();
    orders.flight.make({ kind: 'effects', outcomes: ['done'] });
    const { decisionSequence } = orders.state();
    expect(fail(orders, 'a1', 1)).toBeNull();
    expect(orders.state().decisionSequence).toBe(decisionSequence);
    expect(marks(orders)).toEqual([['B1', 'failed', 1]]);
    expect(outstanding(orders.state())).toEqual([]);
    orders.raise('B2');
    const { sequence } = orders.state();
    expect(orders.send({ type: 'retry-annotation', annotationId: 'a1' })).toBeNull();
    orders.settle();
    expect(typesAfter(orders, sequence)).toEqual(['annotation-intended', 'annotation-written']);
    expect(marks(orders)[0]).toEqual(['B1', 'written', 2]);
    // What is written is not written again, and a late outcome of an earlier attempt finds nobody.
    expect(orders.send({ type: 'retry-annotation', annotationId: 'a1' })).toBeNull();
    expect(fail(orders, 'a1', 1)).toBe('no-such-item');
    expect(marks(orders)[0]).toEqual(['B1', 'written', 2]);
    expect(orders.send({ type: 'retry-annotation', annotationId: 'toString' })).toBe('no-such-item');
  });

  it('without an outcome is the next run of the backend to settle', () => {
    const orders = flying(besidePlan);
    expect(orders.start('B1')).toBeNull();
    orders.flight.make({ kind: 'effects', outcomes: ['done'] });
    const under = () => outstanding(orders.state()).filter(({ kind }) => kind === 'annotation');
    expect(under()).toMatchObject([{ annotationId: 'a1', attempt: 1, resume: false }]);
    // Under way here: another click starts nothing.
    expect(orders.send({ type: 'retry-annotation', annotationId: 'a1' })).toBeNull();
    expect(under()).toHaveLength(1);
    orders.flight.make({ kind: 'restart', unseenMs: 0, offMs: 5_000, sawNothing: false });
    expect(under()).toMatchObject([{ annotationId: 'a1', attempt: 1, resume: true }]);
  });
});
