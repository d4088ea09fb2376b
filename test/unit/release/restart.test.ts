import { describe, expect, it } from 'vitest';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { ask, refused, settle, smallFlight, twoBatches } from '../../support/fold/small-flight.ts';

const guard = {
  ...{ id: 'errors', title: 'Errors', from: 'metrics', query: 'errors', unit: 'ratio' },
  ...{ green: '< 1 %', red: '> 5 %', onRed: { action: 'hold' } },
};

/** On the second of two batches, with ticked gates and steps, under a plan that says how it goes on after a rollback. */
function flying(after: object): Flight {
  const flight = smallFlight({
    ...twoBatches,
    connections: { ...twoBatches.connections, metrics: { capability: 'metrics' } },
    guards: [guard],
    gates: [
      { id: 'ready', title: 'Ready' },
      { id: 'agreed', title: 'Agreed' },
    ],
    steps: [
      { id: 'notes', kind: 'manual', title: 'Read the notes' },
      { id: 'smoke', kind: 'manual', title: 'Smoke test', batch: 'B1' },
    ],
    rollback: { after },
  });
  for (const gateId of ['ready', 'agreed']) ask(flight, { type: 'pass-gate', gateId, note: null, evidenceBlob: null });
  confirm(flight, 'notes');
  climb(flight);
  return flight;
}
function confirm(flight: Flight, stepId: string): void {
  ask(flight, { type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null });
}
function climb(flight: Flight): void {
  raise(flight, 'B1');
  confirm(flight, 'smoke');
  raise(flight, 'B2');
}
function raise(flight: Flight, batchId: string): void {
  flight.make({ kind: 'all-green' });
  ask(flight, { type: 'start-batch', batchId, decided: decidedNow(flight) });
  settle(flight);
  flight.make({ kind: 'all-green' });
}
function back(flight: Flight, scope: 'stage' | 'all'): void {
  ask(flight, { type: 'roll-back', scope });
  settle(flight);
}
const percent = (flight: Flight) => flight.live.percentOf('edge', 'edge-a');
const next = (flight: Flight) => nextAction(flight.fold.state(), flight.fold.now());
const ticks = (flight: Flight) => {
  const { gates, steps } = flight.fold.state();
  return [gates.ready?.status, gates.agreed?.status, steps.notes?.status, steps.smoke?.status];
};
const pass = (flight: Flight, ms: number) => {
  flight.make({ kind: 'pass', ms });
  flight.make({ kind: 'tick' });
};

describe('after everything was taken back', () => {
  it('the same release climbs again from its first batch, with what was ticked before it', () => {
    const flight = flying({ restart: 'first' });
    back(flight, 'all');
    expect(flight.fold.state().status).toBe('rolled-back');
    expect(next(flight)).toEqual({ kind: 'restart', blockers: [] });
    ask(flight, { type: 'restart-ramp' });
    expect(flight.fold.state()).toMatchObject({ status: 'running', endedAt: null, rollback: null });
    expect(flight.fold.state().pastRollbacks).toHaveLength(1);
    expect(ticks(flight)).toEqual(['passed', 'passed', 'succeeded', 'pending']);
    // Nothing was seen since: what was green before is no reason to go up.
    expect(flight.fold.state().guards.errors?.level).toBe('unknown');
    expect(percent(flight)).toBe(0);
    climb(flight);
    expect(percent(flight)).toBe(10);
    // And it can be taken back again.
    back(flight, 'all');
    expect([flight.fold.state().status, percent(flight)]).toEqual(['rolled-back', 0]);
  });

  it('it does so no sooner than the old version was well for long enough', () => {
    const flight = flying({ restart: 'batch', stableFor: '10 min' });
    back(flight, 'all');
    expect(refused(flight, { type: 'restart-ramp' })).toBe('not-stable-yet');
    pass(flight, 9 * 60_000);
    expect(next(flight)).toMatchObject({ kind: 'restart', blockers: [{ code: 'not-stable-yet' }] });
    pass(flight, 60_000);
    ask(flight, { type: 'restart-ramp' });
    expect(flight.fold.state().status).toBe('running');
  });

  it('ticks that the plan names are given anew', () => {
    const flight = flying({ restart: 'first', reset: ['agreed', 'notes'] });
    back(flight, 'all');
    ask(flight, { type: 'restart-ramp' });
    expect(ticks(flight)).toEqual(['passed', 'open', 'pending', 'pending']);
    flight.make({ kind: 'all-green' });
    expect(refused(flight, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) })).toBe('gate-open');
  });

  it('a plan that goes on with another release does not climb again in this one', () => {
    const flight = flying({ restart: 'new-attempt' });
    expect(refused(flight, { type: 'restart-ramp' })).toBe('no-restart');
    back(flight, 'all');
    expect(refused(flight, { type: 'restart-ramp' })).toBe('no-restart');
    expect(next(flight)).toEqual({ kind: 'new-attempt', blockers: [] });
  });

  it('a record that was closed stays closed', () => {
    const flight = flying({ restart: 'first' });
    back(flight, 'all');
    ask(flight, { type: 'close-release', reason: null });
    expect(refused(flight, { type: 'restart-ramp' })).toBe('release-closed');
    expect(next(flight)).toEqual({ kind: 'over' });
  });
});

describe('after one batch back', () => {
  it('going on waits until no guard was red for long enough', () => {
    const flight = flying({ stableFor: '10 min' });
    back(flight, 'stage');
    expect(percent(flight)).toBe(1);
    expect(refused(flight, { type: 'resume-release' })).toBe('not-stable-yet');
    pass(flight, 9 * 60_000);
    flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    flight.make({ kind: 'all-green' });
    pass(flight, 60_000);
    // It was red a minute ago.
    expect(refused(flight, { type: 'resume-release' })).toBe('not-stable-yet');
    pass(flight, 9 * 60_000);
    ask(flight, { type: 'resume-release' });
    expect(flight.fold.state().held).toBe(false);
  });

  it('every tick of a person is given anew where the plan says all', () => {
    const flight = flying({ reset: ['all'] });
    back(flight, 'stage');
    expect(ticks(flight)).toEqual(['open', 'open', 'pending', 'pending']);
    expect(percent(flight)).toBe(1);
  });
});
