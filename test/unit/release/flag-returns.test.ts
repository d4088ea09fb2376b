import { describe, expect, it } from 'vitest';
import { standing } from '../../../shared/release/views/standing.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import {
  ask,
  refused,
  settle,
  smallFlight,
  start,
  stepOf,
  titled,
  twoBatches,
} from '../../support/fold/small-flight.ts';

const flag = (id: string, batch: string, value: string | boolean, more: object = {}) => ({
  ...{ id, kind: 'flag' as const, flag: 'beta', value, batch, after: [] },
  ...more,
});

/** In effect on the second of two batches; the steps are done where their batch is. */
function climbed(steps: readonly ReturnType<typeof flag>[], plan: object = {}): Flight {
  const flight = smallFlight({
    ...twoBatches,
    connections: { ...twoBatches.connections, switches: { capability: 'flag' } },
    flags: [{ id: 'beta', title: 'Beta', on: 'switches', key: 'beta' }],
    steps: titled(steps),
    ...plan,
  });
  for (const batchId of ['B1', 'B2']) {
    ask(flight, { type: 'start-batch', batchId, decided: decidedNow(flight) });
    settle(flight);
    for (const { id, batch } of steps) {
      if (batch !== batchId) continue;
      ask(flight, start(id));
      settle(flight);
    }
  }
  return flight;
}
const two = [flag('on', 'B1', true), flag('wide', 'B2', 'wide')];
const back = (scope: 'stage' | 'all') => ({ type: 'roll-back', scope }) as const;
const value = (flight: Flight) => flight.live.flagValue('beta');
const flagAction = (flight: Flight) => flight.fold.state().rollback?.actions.find(({ phase }) => phase === 'flag');
/** Everything of the rollback works but the flag. */
function settleWithoutFlag(flight: Flight): void {
  for (let round = 0; round < 10; round += 1) {
    flight.make({ kind: 'effects', outcomes: [flagAction(flight)?.status === 'intended' ? 'failed' : 'done'] });
  }
}

describe('a flag that steps of the release set', () => {
  it('goes back with the stage to what the batch below set, and with everything to what was before', () => {
    const flight = climbed(two);
    expect(value(flight)).toBe('wide');
    ask(flight, back('stage'));
    settle(flight);
    expect(value(flight)).toBe(true);
    expect(stepOf(flight, 'wide').status).toBe('pending');
    ask(flight, back('all'));
    settle(flight);
    expect(value(flight)).toBeNull();
    expect(flight.fold.state().rollback?.status).toBe('succeeded');
  });

  it('goes back after the traffic and before the scripts', () => {
    const scripts = titled([{ id: 'tidy', kind: 'command', run: ['tidy'] }]);
    const flight = climbed(two, { rollback: { scripts } });
    ask(flight, back('all'));
    const phases = flight.fold.state().rollback?.actions.map(({ phase }) => phase);
    expect(phases).toEqual(['ensure-stable', 'traffic', 'flag', 'script', 'verify']);
  });

  it('stays where its step says so, and where the batch keeps its flags', () => {
    const left = climbed([flag('on', 'B1', true), flag('wide', 'B2', 'wide', { restore: false })]);
    ask(left, back('all'));
    settle(left);
    expect([flagAction(left), value(left)]).toEqual([undefined, 'wide']);
    const batches = [twoBatches.batches[0], { ...twoBatches.batches[1], rollback: { flags: 'keep' } }];
    const kept = climbed(two, { batches });
    ask(kept, back('all'));
    settle(kept);
    expect([flagAction(kept), value(kept)]).toEqual([undefined, 'wide']);
  });

  it('is put back although its step was still under way, whose outcome then counts for nothing', () => {
    const flight = climbed([flag('wide', 'B2', 'wide')]);
    ask(flight, back('stage'));
    settle(flight);
    flight.make({ kind: 'command', command: { type: 'resume-release' }, automatic: false });
    ask(flight, { type: 'start-batch', batchId: 'B2', decided: decidedNow(flight) });
    settle(flight);
    ask(flight, start('wide'));
    ask(flight, back('all'));
    expect(stepOf(flight, 'wide').status).toBe('failed');
    expect(flagAction(flight)?.flag).toMatchObject({ flagId: 'beta', value: null });
    settle(flight);
    expect(value(flight)).toBeNull();
  });

  it('that a person set is for people to put back', () => {
    const flight = climbed([], { flags: [{ id: 'beta', title: 'Beta' }], steps: titled([flag('hand', 'B2', true)]) });
    ask(flight, { type: 'confirm-step', stepId: 'hand', passed: true, note: null, evidenceBlob: null });
    ask(flight, back('all'));
    expect(flagAction(flight)).toBeUndefined();
  });
});

describe('a flag that cannot be put back', () => {
  const failed = () => {
    const flight = climbed(two);
    ask(flight, back('stage'));
    settleWithoutFlag(flight);
    return flight;
  };

  it('is tried twice, leaves the traffic down, and says so until it is put back', () => {
    const flight = failed();
    expect(flagAction(flight)).toMatchObject({ status: 'failed', attempt: 2 });
    expect(flight.live.percentOf('edge', 'edge-a')).toBe(1);
    expect(flight.fold.state()).toMatchObject({ status: 'running', rollback: { status: 'incomplete' } });
    expect(standing(flight.fold.state(), flight.fold.now())).toMatchObject({ code: 'flag-not-restored', level: 'red' });
    const before = flight.fold.state();
    const retry = { type: 'retry-rollback-action', actionId: flagAction(flight)?.actionId ?? '' } as const;
    ask(flight, retry);
    settle(flight);
    expect(value(flight)).toBe(true);
    const after = flight.fold.state();
    expect(after.rollback?.status).toBe('succeeded');
    expect(standing(after, flight.fold.now()).code).not.toBe('flag-not-restored');
    // The rung is not begun anew by it.
    expect(after.batches).toEqual(before.batches);
    expect(refused(flight, retry)).toBe('no-such-item');
  });

  it('is not written any more once a later climb has set it again', () => {
    const flight = failed();
    const actionId = flagAction(flight)?.actionId ?? '';
    ask(flight, { type: 'resume-release' });
    ask(flight, { type: 'start-batch', batchId: 'B2', decided: decidedNow(flight) });
    settle(flight);
    ask(flight, start('wide'));
    settle(flight);
    expect(refused(flight, { type: 'retry-rollback-action', actionId })).toBe('stale-decision');
    expect(standing(flight.fold.state(), flight.fold.now()).code).not.toBe('flag-not-restored');
  });
});
