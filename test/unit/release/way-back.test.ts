import { describe, expect, it } from 'vitest';
import { outstanding } from '../../../shared/release/outstanding.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { conductor } from '../../support/fold/fold-driver.ts';
import { ask, refused, settle, smallFlight, twoBatches } from '../../support/fold/small-flight.ts';

const rungs = (...rollbacks: readonly (object | undefined)[]) =>
  rollbacks.map((rollback, index) => ({
    ...{ id: `B${index + 1}`, exposure: `${10 * (index + 1)} %`, observe: '0s' },
    ...(rollback === undefined ? {} : { rollback }),
  }));

/** In effect on the last batch of this ladder. */
function climbed(plan: Readonly<Record<string, unknown>>): Flight {
  const flight = smallFlight({ connections: twoBatches.connections, ...plan });
  for (const { id } of plan.batches as readonly { readonly id: string }[]) {
    ask(flight, { type: 'start-batch', batchId: id, decided: decidedNow(flight) });
    settle(flight);
  }
  return flight;
}
const back = (scope: 'stage' | 'all') => ({ type: 'roll-back', scope }) as const;
const percent = (flight: Flight) => flight.live.percentOf('edge', 'edge-a');

describe('the way back from a batch', () => {
  it('by a stage leads to the batch that it names, or to the old version', () => {
    const two = climbed({ batches: rungs(undefined, undefined, { to: 'B1' }) });
    ask(two, back('stage'));
    settle(two);
    expect([two.fold.state().rollback?.toBatch, percent(two)]).toEqual(['B1', 10]);
    const old = climbed({ batches: rungs(undefined, { to: 'old' }) });
    ask(old, back('stage'));
    settle(old);
    expect([old.fold.state().status, percent(old)]).toEqual(['rolled-back', 0]);
  });

  it('that halts stops the ramp and leaves what is out, however far was asked for', () => {
    const flight = climbed({ batches: rungs(undefined, { kind: 'halt' }) });
    ask(flight, back('all'));
    settle(flight);
    expect(flight.fold.state()).toMatchObject({ status: 'running', held: true, rollback: null });
    expect(percent(flight)).toBe(20);
  });

  it.each(['fix-forward', 'none'] as const)('that is %s is refused, and the playbook that helps is named', (kind) => {
    const playbooks = [{ id: 'fix-forward', title: 'Fix', steps: [{ id: 'mend', kind: 'manual', title: 'Mend' }] }];
    const flight = climbed({ batches: rungs(undefined, { kind }), playbooks });
    const { decision } = flight.fold.submit(back('stage'));
    expect(decision).toMatchObject({
      ok: false,
      refusal: { code: 'no-way-back', params: { batch: 'B2', kind, playbook: 'fix-forward' } },
    });
    expect(percent(flight)).toBe(20);
  });

  it('ends at a point of no return: back to it, but not behind it', () => {
    const batches = rungs(undefined, { pointOfNoReturn: true }, undefined);
    const flight = climbed({ batches });
    expect(refused(flight, back('all'))).toBe('no-way-back');
    ask(flight, back('stage'));
    settle(flight);
    expect(flight.fold.state().rollback?.toBatch).toBe('B2');
    expect(refused(flight, back('stage'))).toBe('no-way-back');
  });

  it('does not lead behind the point of no return because an earlier rollback was incomplete', () => {
    const flight = smallFlight({
      connections: twoBatches.connections,
      batches: rungs(undefined, undefined, { pointOfNoReturn: true }),
    });
    const climb = (batchId: string) => {
      ask(flight, { type: 'start-batch', batchId, decided: decidedNow(flight) });
      settle(flight);
    };
    climb('B1');
    climb('B2');
    ask(flight, back('stage'));
    for (let [effect] = outstanding(flight.fold.state()); effect !== undefined; ) {
      const isVerify = effect.kind === 'rollback-action' && effect.phase === 'verify';
      flight.fold.submit(flight.live.perform(effect, isVerify ? 'failed' : 'done'), conductor);
      [effect] = outstanding(flight.fold.state());
    }
    expect(flight.fold.state()).toMatchObject({ status: 'running', rollback: { status: 'incomplete' } });
    ask(flight, { type: 'resume-release' });
    climb('B2');
    climb('B3');
    expect(refused(flight, back('all'))).toBe('no-way-back');
  });

  it('is open before the point of no return is in effect', () => {
    const flight = climbed({ batches: rungs(undefined) });
    expect(refused(flight, back('all'))).toBeNull();
  });
});

describe('a red guard where nothing is put back', () => {
  const guard = {
    ...{ id: 'errors', title: 'Errors', from: 'metrics', query: 'errors', unit: 'ratio' },
    ...{ green: '< 1 %', red: '> 5 %' },
  };
  const halted = (countdown?: string) =>
    climbed({
      connections: { ...twoBatches.connections, metrics: { capability: 'metrics' } },
      batches: rungs({ kind: 'halt' }),
      guards: [{ ...guard, onRed: { action: 'rollback', ...(countdown === undefined ? {} : { countdown }) } }],
    });

  it.each([[undefined], ['20s']])('holds the release and counts nothing down (countdown %s)', (countdown) => {
    const flight = halted(countdown);
    flight.make({ kind: 'all-green' });
    flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    flight.make({ kind: 'pass', ms: 60_000 });
    flight.make({ kind: 'tick' });
    expect(flight.fold.state()).toMatchObject({ status: 'running', held: true, countdown: null, rollback: null });
    expect(flight.fold.events.filter(({ type }) => type === 'release-held')).toHaveLength(1);
  });
});

describe('automatic rollbacks', () => {
  const metrics = { ...twoBatches.connections, metrics: { capability: 'metrics' } };
  const guard = (id: string, onUnknown: object, onRed: object = { action: 'hold' }) => ({
    ...{ id, title: id, from: 'metrics', query: id, unit: 'ratio', green: '< 1 %', red: '> 5 %' },
    ...{ patience: '30s', onUnknown, onRed },
  });

  it('that are due at the same moment go as far back as the one that goes farthest', () => {
    const guards = [
      guard('near', { action: 'rollback', scope: 'stage' }),
      guard('far', { action: 'rollback', scope: 'all' }),
    ];
    const flight = smallFlight({ connections: metrics, batches: rungs(undefined, undefined), guards });
    ask(flight, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) });
    settle(flight);
    flight.make({ kind: 'all-green' });
    ask(flight, { type: 'start-batch', batchId: 'B2', decided: decidedNow(flight) });
    settle(flight);
    flight.make({ kind: 'level', guard: 0, level: 'unknown', silentMs: 0 });
    flight.make({ kind: 'level', guard: 1, level: 'unknown', silentMs: 0 });
    flight.make({ kind: 'pass', ms: 30_000 });
    flight.make({ kind: 'tick' });
    expect(flight.fold.state().rollback).toMatchObject({ scope: 'all', cause: { guardId: 'far' } });
  });

  it('stop counting down where the way back was lost meanwhile, and the release is held', () => {
    const onRed = { action: 'rollback', scope: 'all', countdown: '20s' };
    const guards = [guard('errors', { action: 'hold' }, onRed)];
    const batches = rungs(undefined, { pointOfNoReturn: true });
    const flight = smallFlight({ connections: metrics, batches, guards });
    ask(flight, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) });
    settle(flight);
    flight.make({ kind: 'all-green' });
    ask(flight, { type: 'start-batch', batchId: 'B2', decided: decidedNow(flight) });
    flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    expect(flight.fold.state().countdown).toMatchObject({ guardId: 'errors', scope: 'all' });
    settle(flight);
    flight.make({ kind: 'pass', ms: 20_000 });
    flight.make({ kind: 'tick' });
    flight.make({ kind: 'tick' });
    expect(flight.fold.state()).toMatchObject({ status: 'running', held: true, countdown: null, rollback: null });
    expect(flight.fold.events.filter(({ type }) => type === 'countdown-cancelled')).toMatchObject([
      { payload: { guardId: 'errors', cause: 'no-way-back' } },
    ]);
  });
});

describe('a deadline that rolls back', () => {
  it.each([[{ kind: 'halt' }], [{ kind: 'none' }], [{ pointOfNoReturn: true }]])(
    'only holds where the plan puts nothing back: %j',
    (rollback) => {
      const flight = climbed({ batches: rungs(rollback), deadline: { after: '10 min', action: 'rollback' } });
      flight.make({ kind: 'pass', ms: 11 * 60_000 });
      flight.make({ kind: 'tick' });
      flight.make({ kind: 'tick' });
      expect(flight.fold.state()).toMatchObject({ status: 'running', held: true, rollback: null });
      expect(percent(flight)).toBe(10);
    },
  );
});
