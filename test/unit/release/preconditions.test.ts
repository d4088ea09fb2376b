import { describe, expect, it } from 'vitest';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { person, someText } from '../../support/fold/fold-driver.ts';
import { ask, refused, settle, smallFlight, twoBatches } from '../../support/fold/small-flight.ts';

const guard = {
  ...{ id: 'errors', title: 'Errors', from: 'metrics', query: 'errors', unit: 'ratio' },
  ...{ green: '< 1 %', red: '> 5 %', onRed: { action: 'rollback' } },
};
const sync = { id: 'sync', title: 'In sync', guard: 'lag', timeout: '30s' };
const agreed = { id: 'agreed', title: 'Agreed', timeout: '30s' };

/** In effect on the second of two batches, whose rollback waits for this. */
function flying(rollback: object, batch: object = {}): Flight {
  const flight = smallFlight({
    ...twoBatches,
    connections: { ...twoBatches.connections, metrics: { capability: 'metrics' } },
    batches: [twoBatches.batches[0], { ...twoBatches.batches[1], ...batch }],
    guards: [guard, { ...guard, id: 'lag', onRed: { action: 'hold' } }],
    rollback,
  });
  for (const batchId of ['B1', 'B2']) {
    flight.make({ kind: 'all-green' });
    ask(flight, { type: 'start-batch', batchId, decided: decidedNow(flight) });
    settle(flight);
  }
  flight.make({ kind: 'all-green' });
  return flight;
}
const back = (scope: 'stage' | 'all') => ({ type: 'roll-back', scope }) as const;
const percent = (flight: Flight) => flight.live.percentOf('edge', 'edge-a');
const lag = (flight: Flight, level: 'green' | 'red') => flight.make({ kind: 'level', guard: 1, level, silentMs: 0 });
const status = (flight: Flight) => flight.fold.state().asked?.conditions.map((condition) => condition.status) ?? null;
const pass = (flight: Flight, ms: number) => {
  flight.make({ kind: 'pass', ms });
  flight.make({ kind: 'tick' });
};
const overridden = (id: string) => ({ type: 'override-precondition', preconditionId: id, reason: someText }) as const;

describe('a rollback without preconditions', () => {
  it('waits for nothing', () => {
    const flight = flying({});
    lag(flight, 'red');
    ask(flight, back('all'));
    expect(flight.fold.state()).toMatchObject({ status: 'rolling-back', asked: null });
    expect(flight.fold.events.some(({ type }) => type === 'rollback-asked')).toBe(false);
  });
});

describe('a precondition of a rollback', () => {
  it('that holds already is recorded and waited for no moment', () => {
    const flight = flying({ preconditions: [sync] });
    ask(flight, back('all'));
    expect(flight.fold.state()).toMatchObject({ status: 'rolling-back', asked: null });
    const types = flight.fold.events.map(({ type }) => type);
    expect(types.slice(types.indexOf('rollback-asked'), types.indexOf('rollback-started') + 1)).toEqual([
      'rollback-asked',
      'precondition-settled',
      'rollback-started',
    ]);
  });

  it('is waited for no longer where the wall clock was set back across a restart', () => {
    const flight = flying({ preconditions: [agreed] });
    ask(flight, back('all'));
    const askedAt = flight.fold.state().asked?.at;
    pass(flight, 20_000);
    flight.make({ kind: 'restart', unseenMs: 0, offMs: -3_600_000, sawNothing: false });
    pass(flight, 9_000);
    expect(flight.fold.state().asked).toMatchObject({ at: askedAt });
    const { fold } = flight;
    expect(standing(fold.state(), fold.now())).toMatchObject({
      params: { leftMs: expect.toSatisfy((ms) => ms < 22_000) },
    });
    pass(flight, 21_000);
    expect(fold.state()).toMatchObject({ status: 'rolling-back', asked: null });
  });

  it('stops raising, says what it waits for, and starts the rollback in the name of who asked, once it is green', () => {
    const flight = flying({ preconditions: [sync] });
    lag(flight, 'red');
    ask(flight, back('all'));
    expect([flight.fold.state().status, percent(flight)]).toEqual(['running', 10]);
    expect(refused(flight, { type: 'resume-release' })).toBe('rollback-asked');
    expect(refused(flight, { type: 'complete-release' })).toBe('rollback-asked');
    pass(flight, 10_000);
    const { fold } = flight;
    expect(standing(fold.state(), fold.now())).toMatchObject({
      code: 'rollback-asked',
      level: 'red',
      params: { precondition: 'sync', leftMs: 20_000 },
    });
    expect(nextAction(fold.state(), fold.now())).toEqual({ kind: 'rollback-asked', preconditionId: 'sync' });
    // The same wish again changes nothing.
    const { sequence } = fold.state();
    ask(flight, back('all'));
    expect(fold.state().sequence).toBe(sequence);
    lag(flight, 'green');
    expect(fold.state()).toMatchObject({ status: 'rolling-back', asked: null, rollback: { by: person } });
    settle(flight);
    expect([fold.state().status, percent(flight)]).toEqual(['rolled-back', 0]);
  });

  it('that times out lets it go on all the same, also by a clock that nobody pressed, and over a restart', () => {
    const flight = flying({ preconditions: [sync] });
    lag(flight, 'red');
    ask(flight, back('stage'));
    pass(flight, 10_000);
    flight.make({ kind: 'restart', unseenMs: 0, offMs: 5_000, sawNothing: false });
    expect(flight.fold.state().asked).not.toBeNull();
    expect(wakeAt(flight.fold.state())).not.toBeNull();
    flight.make({ kind: 'wake' });
    expect(flight.fold.state().status).toBe('rolling-back');
    settle(flight);
    expect(flight.fold.state()).toMatchObject({ status: 'running', rollback: { toBatch: 'B1', status: 'succeeded' } });
  });

  it('that holds waits for a person after its time, whose reason is recorded', () => {
    const flight = flying({ preconditions: [{ ...sync, otherwise: 'hold' }] });
    lag(flight, 'red');
    ask(flight, back('all'));
    pass(flight, 60_000);
    expect([status(flight), percent(flight)]).toEqual([['timed-out'], 10]);
    expect(wakeAt(flight.fold.state())).toBeNull();
    expect(refused(flight, overridden('sync'), { kind: 'automation', id: 'auto' })).toBe('approver-is-automation');
    ask(flight, overridden('sync'));
    settle(flight);
    expect(percent(flight)).toBe(0);
    const settled = flight.fold.events.findLast(({ type }) => type === 'precondition-settled');
    expect(settled).toMatchObject({ actor: person, payload: { outcome: 'overridden', reason: someText } });
  });

  it('can be overridden at once', () => {
    const flight = flying({ preconditions: [sync, agreed] });
    lag(flight, 'red');
    ask(flight, back('all'), overridden('sync'), overridden('agreed'));
    expect(flight.fold.state().status).toBe('rolling-back');
  });

  it('that a person answers goes by their word; no is no, until somebody overrides it', () => {
    const flight = flying({ preconditions: [{ ...agreed, otherwise: 'hold' }] });
    ask(flight, back('all'), { type: 'answer-precondition', preconditionId: 'agreed', met: false });
    pass(flight, 60_000);
    expect(status(flight)).toEqual(['unmet']);
    ask(flight, { type: 'answer-precondition', preconditionId: 'agreed', met: true });
    expect(flight.fold.state().status).toBe('rolling-back');
    expect(refused(flight, { type: 'answer-precondition', preconditionId: 'agreed', met: true })).toBe('no-such-item');
  });

  it('that a guard answers is no matter of opinion', () => {
    const flight = flying({ preconditions: [sync] });
    lag(flight, 'red');
    ask(flight, back('all'));
    expect(refused(flight, { type: 'answer-precondition', preconditionId: 'sync', met: true })).toBe('no-such-item');
  });

  it('of a batch holds only its own way up: going all the way waits for nothing', () => {
    const flight = flying({}, { rollback: { preconditions: [{ ...agreed, otherwise: 'hold' }] } });
    ask(flight, back('stage'));
    expect(status(flight)).toEqual(['open']);
    ask(flight, back('all'));
    expect(flight.fold.state()).toMatchObject({ status: 'rolling-back', rollback: { toBatch: null } });
  });

  it('is asked for once by a guard that stays red, and escalates to the larger wish', () => {
    const flight = flying({ default: 'stage', preconditions: [agreed] });
    flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    pass(flight, 1_000);
    pass(flight, 1_000);
    const asked = () => flight.fold.events.filter(({ type }) => type === 'rollback-asked').length;
    expect([asked(), flight.fold.state().asked?.scope]).toEqual([1, 'stage']);
    ask(flight, back('all'));
    expect([asked(), flight.fold.state().asked?.scope]).toEqual([2, 'all']);
    pass(flight, 1_000);
    expect(asked()).toBe(2);
  });

  it('is forgotten when the rollback is withdrawn: the release stays on hold, and a guard asks no second time', () => {
    const flight = flying({ preconditions: [{ ...agreed, otherwise: 'hold' }] });
    flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    pass(flight, 1_000);
    ask(flight, { type: 'withdraw-rollback', reason: null });
    pass(flight, 1_000);
    expect(flight.fold.state()).toMatchObject({ status: 'running', held: true, asked: null });
    expect(refused(flight, { type: 'resume-release' })).toBeNull();
  });
});
