import { describe, expect, it } from 'vitest';
import { observedMs, remainingObservationMs } from '../../../shared/release/promotion.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow, flyTo, refusalOf } from '../../support/fold/fly-to.ts';
import { conductor } from '../../support/fold/fold-driver.ts';

const observed = (flight: Flight) => observedMs(flight.fold.state().batches.B2, flight.fold.now());

describe('observation', () => {
  it('counts green time, and stands still while a guard of the batch is anything else', () => {
    const flight = flyTo('B2');
    flight.make({ kind: 'pass', ms: 30_000 });
    expect(observed(flight)).toBe(30_000);
    for (const [guard, level] of [
      [3, 'yellow'],
      [3, 'red'],
      [2, 'unknown'],
    ] as const) {
      flight.make({ kind: 'level', guard, level, silentMs: 0 });
      flight.make({ kind: 'pass', ms: 30_000 });
      flight.make({ kind: 'all-green' });
      expect(observed(flight)).toBe(30_000);
    }
    flight.make({ kind: 'pass', ms: 60_000 });
    expect(remainingObservationMs(flight.fold.state(), 'B2', flight.fold.now())).toBe(0);
  });

  it('begins when the batch is in effect, not when it is clicked', () => {
    const flight = flyTo('B2');
    expect(flight.fold.state().batches.B2?.observed.since).toEqual(flight.fold.state().batches.B2?.inEffectAt);
  });

  it('gives back what no reading vouches for, up to all of it', () => {
    const flight = flyTo('B2');
    flight.make({ kind: 'pass', ms: 30_000 });
    flight.make({ kind: 'level', guard: 0, level: 'unknown', silentMs: 9_000 });
    expect(observed(flight)).toBe(30_000);
    flight.make({ kind: 'all-green' });
    flight.make({ kind: 'gap', ms: 50_000 });
    expect(observed(flight)).toBe(30_000);
    flight.make({ kind: 'pass', ms: 10_000 });
    flight.make({ kind: 'restart', unseenMs: 5_000, offMs: 3_600_000, sawNothing: false });
    expect(observed(flight)).toBe(40_000);
    flight.make({ kind: 'all-green' });
    flight.make({ kind: 'pass', ms: 20_000 });
    flight.make({ kind: 'restart', unseenMs: 0, offMs: 0, sawNothing: true });
    expect(observed(flight)).toBe(40_000);
  });

  it('does not hear the wall clock', () => {
    const flight = flyTo('B2');
    flight.make({ kind: 'pass', ms: 30_000 });
    for (const ms of [-86_400_000, 172_800_000]) {
      flight.make({ kind: 'wall-clock', ms });
      flight.make({ kind: 'level', guard: 3, level: 'yellow', silentMs: 0 });
      flight.make({ kind: 'all-green' });
      expect(observed(flight)).toBe(30_000);
    }
  });

  it('goes on while the release is held, and keeps the next batch back until it is done or waived', () => {
    const flight = flyTo('B2');
    flight.fold.submit({ type: 'hold-release', reason: null });
    flight.make({ kind: 'pass', ms: 50_000 });
    flight.fold.submit({ type: 'resume-release' });
    expect(observed(flight)).toBe(50_000);
    const start = () => refusalOf(flight, { type: 'start-batch', batchId: 'B3', decided: decidedNow(flight) });
    expect(start()).toBe('observation-unfinished');
    const until = flight.fold.now().utc + 10_000;
    const reason = { textId: 't', textHash: 'h' };
    flight.fold.submit({ type: 'give-waiver', subject: { kind: 'observation', id: 'B2' }, reason, until });
    expect(start()).toBe('gate-open');
    flight.fold.setWallClock(10_000);
    expect(start()).toBe('observation-unfinished');
  });

  it('begins anew on the rung that a rollback by a stage comes back to', () => {
    const flight = flyTo('B3');
    expect(observed(flight)).toBeGreaterThanOrEqual(90_000);
    flight.fold.submit({ type: 'roll-back', scope: 'stage' });
    for (let round = 0; round < 8; round += 1) flight.make({ kind: 'effects', outcomes: ['done'] });
    expect(observed(flight)).toBe(0);
    flight.make({ kind: 'pass', ms: 7_000 });
    expect(observed(flight)).toBe(7_000);
  });

  it('is cut at a gap that was noticed later, whatever came in between', () => {
    const flight = flyTo('B2');
    flight.make({ kind: 'pass', ms: 30_000 });
    const last = flight.fold.now();
    flight.fold.pass(60_000);
    flight.fold.submit({ type: 'add-note', text: { textId: 't', textHash: 'h' } });
    flight.fold.submit({ type: 'record-gap', coveredUntil: last }, conductor);
    expect(observed(flight)).toBe(30_000);
  });
});
