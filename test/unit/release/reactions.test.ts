import { describe, expect, it } from 'vitest';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow, flyTo, refusalOf } from '../../support/fold/fly-to.ts';
import { conductor, driver } from '../../support/fold/fold-driver.ts';

const reason = { textId: 't', textHash: 'h' };
const guards = { errors: 0, latency: 1, saturation: 2, rate: 3 } as const;

function becomes(flight: Flight, guard: keyof typeof guards, level: Level): void {
  flight.make({ kind: 'level', guard: guards[guard], level, silentMs: 0 });
}
function passes(flight: Flight, ms: number): void {
  flight.make({ kind: 'pass', ms });
  flight.make({ kind: 'tick' });
}
/** Types of the events since `from`, with the guard that they are about. */
function since(flight: Flight, from: number): readonly string[] {
  return flight.fold.events.slice(from).flatMap((event) => {
    if (event.type === 'countdown-started') return [`started ${event.payload.guardId}`];
    if (event.type === 'countdown-cancelled') return [`cancelled ${event.payload.guardId} ${event.payload.cause}`];
    if (event.type !== 'rollback-started') return [];
    const { scope, cause } = event.payload;
    return [`back ${scope} ${cause.kind === 'guard' ? `${cause.guardId} ${cause.level}` : 'operator'}`];
  });
}

describe('automatic rollback', () => {
  it('counts down from red, and acts at its end and not before', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'errors', 'red');
    expect(flight.fold.state().countdown).toMatchObject({ guardId: 'errors', scope: 'stage', lengthMs: 20_000 });
    passes(flight, 19_999);
    expect(since(flight, from)).toEqual(['started errors']);
    passes(flight, 1);
    expect(since(flight, from)).toEqual(['started errors', 'back stage errors red']);
    expect(flight.fold.state().rollback).toMatchObject({ by: conductor, toBatch: 'B1' });
  });

  it('acts at once where the plan gives no countdown', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'latency', 'red');
    expect(since(flight, from)).toEqual(['back all latency red']);
  });

  it('is called off by better news', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'errors', 'red');
    becomes(flight, 'errors', 'yellow');
    passes(flight, 60_000);
    expect(since(flight, from)).toEqual(['started errors', 'cancelled errors recovered']);
  });

  it('is not called off by silence: a red guard that can no longer be read has not recovered', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'errors', 'red');
    becomes(flight, 'errors', 'unknown');
    passes(flight, 20_000);
    expect(since(flight, from)).toEqual(['started errors', 'back stage errors unknown']);
  });

  it('of a guard that acts at once does not wait for the countdown of another', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'errors', 'red');
    becomes(flight, 'latency', 'red');
    expect(since(flight, from)).toEqual(['started errors', 'back all latency red']);
  });

  it('of two guards counts for each, shows the one that ends first, and goes on when that one is called off', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'errors', 'red');
    becomes(flight, 'saturation', 'unknown');
    passes(flight, 5_000);
    expect(flight.fold.state().countdown?.guardId).toBe('errors');
    becomes(flight, 'errors', 'green');
    becomes(flight, 'errors', 'red');
    passes(flight, 40_000 - 21_000);
    expect(flight.fold.state().countdown?.guardId).toBe('errors');
    expect(refusalOf(flight, { type: 'cancel-countdown', guardId: 'saturation' })).toBe('no-such-item');
    expect(refusalOf(flight, { type: 'cancel-countdown', guardId: 'errors' })).toBeNull();
    passes(flight, 21_000);
    passes(flight, 10_000);
    expect(since(flight, from)).toEqual([
      'started errors',
      'cancelled errors recovered',
      'started errors',
      'cancelled errors operator',
      'started saturation',
      'back all saturation unknown',
    ]);
  });

  it('wakes the conductor for a guard whose demand had to wait behind a waiver', () => {
    const flight = flyTo('B2');
    const until = flight.fold.now().utc + 50_000;
    flight.fold.submit({ type: 'give-waiver', subject: { kind: 'guard', id: 'latency' }, reason, until });
    becomes(flight, 'latency', 'red');
    expect(flight.fold.state().status).toBe('running');
    expect(wakeAt(flight.fold.state())).toBe(flight.fold.now().monotonic + 50_000);
    passes(flight, 49_999);
    expect(flight.fold.state().status).toBe('running');
    passes(flight, 1);
    expect(flight.fold.state().status).toBe('rolling-back');
  });

  it('is called off by a waiver, at the next tick, which comes at once', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'errors', 'red');
    const until = flight.fold.now().utc + 50_000;
    flight.fold.submit({ type: 'give-waiver', subject: { kind: 'guard', id: 'errors' }, reason, until });
    expect(wakeAt(flight.fold.state())).toBe(flight.fold.now().monotonic);
    passes(flight, 1);
    expect(since(flight, from)).toEqual(['started errors', 'cancelled errors waived']);
    passes(flight, 50_000);
    expect(since(flight, from).at(-1)).toBe('started errors');
  });

  it('can be switched off with a reason, and acts again when it is switched on', () => {
    const flight = flyTo('B2');
    const from = flight.fold.events.length;
    becomes(flight, 'errors', 'red');
    expect(refusalOf(flight, { type: 'switch-auto-rollback', enabled: false, reason: null })).toBe('reason-required');
    expect(refusalOf(flight, { type: 'switch-auto-rollback', enabled: false, reason })).toBeNull();
    passes(flight, 60_000);
    becomes(flight, 'latency', 'red');
    passes(flight, 60_000);
    expect(since(flight, from)).toEqual(['started errors', 'cancelled errors switched-off']);
    flight.fold.submit({ type: 'switch-auto-rollback', enabled: true, reason: null });
    expect(since(flight, from).at(-1)).toBe('back all latency red');
  });

  it('has patience with a rung, not with the hours before it: what was silent unexposed has used none up', () => {
    const flight = flyTo('B1');
    becomes(flight, 'saturation', 'unknown');
    flight.make({ kind: 'pass', ms: 3_600_000 });
    flight.make({ kind: 'level', guard: guards.errors, level: 'green', silentMs: 0 });
    for (let round = 0; round < 40 && flight.fold.state().batches.B2?.status !== 'in-effect'; round += 1) {
      flight.make({ kind: 'advance' });
      flight.make({ kind: 'effects', outcomes: ['done'] });
      if (flight.fold.state().batches.B2?.status === 'in-effect') break;
      flight.make({ kind: 'pass', ms: 10_000 });
      flight.make({ kind: 'tick' });
    }
    expect(flight.fold.state()).toMatchObject({
      status: 'running',
      countdown: null,
      batches: { B2: { status: 'in-effect' } },
    });
    passes(flight, 44_999);
    expect(flight.fold.state().countdown).toBeNull();
    passes(flight, 1);
    expect(flight.fold.state().countdown).toMatchObject({ guardId: 'saturation', lengthMs: 10_000 });
  });

  it('after a stage back lets the window pass before the same red counts against the lower rung', () => {
    const flight = flyTo('B2');
    becomes(flight, 'errors', 'red');
    passes(flight, 20_000);
    for (let round = 0; round < 6; round += 1) flight.make({ kind: 'effects', outcomes: ['done'] });
    expect(flight.fold.state()).toMatchObject({
      status: 'running',
      held: true,
      tracks: { main: { currentBatch: 'B1' } },
    });
    passes(flight, 34_999);
    expect(flight.fold.state().countdown).toBeNull();
    expect(wakeAt(flight.fold.state())).toBe((flight.fold.state().lastEventAt?.monotonic ?? 0) + 35_000);
    passes(flight, 1);
    expect(flight.fold.state().countdown?.guardId).toBe('errors');
  });

  it('does not trust a countdown over a restart', () => {
    const flight = flyTo('B2');
    becomes(flight, 'errors', 'red');
    flight.fold.pass(60_000);
    flight.make({ kind: 'restart', unseenMs: 0, offMs: 60_000, sawNothing: false });
    flight.make({ kind: 'tick' });
    expect(flight.fold.state()).toMatchObject({ status: 'running', countdown: null });
    expect(Object.values(flight.fold.state().guards).every((guard) => guard.reason === 'restarted')).toBe(true);
    expect(refusalOf(flight, { type: 'start-batch', batchId: 'B3', decided: decidedNow(flight) })).toBe(
      'guard-not-green',
    );
  });
});

describe('a wait', () => {
  /** The wait of the fixture plan (40 s) has just been started. */
  function soaking(): Flight {
    const flight = flyTo('B1');
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'effects', outcomes: ['done'] });
    flight.make({ kind: 'advance' });
    if (flight.fold.state().steps.soak?.status !== 'running') throw new Error('not soaking');
    return flight;
  }

  it('ends by itself, and wakes the conductor for it', () => {
    const flight = soaking();
    expect(wakeAt(flight.fold.state())).toBe(flight.fold.now().monotonic + 40_000);
    passes(flight, 39_999);
    expect(flight.fold.state().steps.soak?.status).toBe('running');
    passes(flight, 1);
    expect(flight.fold.state().steps.soak).toMatchObject({ status: 'succeeded', result: { tookMs: 40_000 } });
  });

  it('adds up over restarts what each run covered, whatever the guards do meanwhile', () => {
    const flight = soaking();
    for (const unseenMs of [5_000, 0]) {
      flight.make({ kind: 'pass', ms: 15_000 });
      flight.make({ kind: 'restart', unseenMs, offMs: 3_600_000, sawNothing: false });
      flight.make({ kind: 'all-green' });
    }
    expect(flight.fold.state().steps.soak?.waitedMs).toBe(30_000);
    expect(wakeAt(flight.fold.state())).toBe(flight.fold.now().monotonic + 10_000);
    flight.make({ kind: 'pass', ms: 5_000 });
    becomes(flight, 'errors', 'yellow');
    passes(flight, 4_999);
    expect(flight.fold.state().steps.soak?.status).toBe('running');
    passes(flight, 1);
    expect(flight.fold.state().steps.soak?.status).toBe('succeeded');
  });

  it('does not count twice what a driver of the same run took over', () => {
    const flight = soaking();
    flight.make({ kind: 'pass', ms: 25_000 });
    flight.fold.submit({ type: 'start-driver', driver, coveredUntil: flight.fold.now() }, conductor);
    passes(flight, 14_999);
    expect(flight.fold.state().steps.soak?.status).toBe('running');
    passes(flight, 1);
    expect(flight.fold.state().steps.soak?.status).toBe('succeeded');
  });
});
