import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { driftedTargets } from '../../../shared/release/queries.ts';
import type { FoundTarget } from '../../../shared/release/split.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { createFlight, type Flight } from '../../support/fold/fly.ts';
import { decidedNow, flyTo, refusalOf } from '../../support/fold/fly-to.ts';
import { flying } from '../../support/fold/flying.ts';
import { conductor, someText } from '../../support/fold/fold-driver.ts';

const percent = (value: number) => ({ kind: 'percent', percent: value }) as const;
const found = (...percents: readonly number[]): readonly FoundTarget[] =>
  percents.map((value, index) => ({ target: `edge-${'abc'[index]}`, exposure: percent(value) }));

function finds(flight: Flight, ...percents: readonly number[]): void {
  flight.fold.submit({ type: 'record-found', switchId: 'edge', found: found(...percents) }, conductor);
}
/** Reports the shift of `edge` that is under way. */
function shifted(flight: Flight, outcome: 'succeeded' | 'failed' | 'unresolved', ...percents: readonly number[]): void {
  const effect = outstanding(flight.fold.state()).find(
    (candidate) => candidate.kind === 'shift' && candidate.switchId === 'edge',
  );
  if (effect?.kind !== 'shift') throw new Error('nothing is shifted');
  const error =
    outcome === 'failed' ? ({ code: 'connection-unreachable', params: {}, retryable: true } as const) : null;
  const command: ReleaseCommand = {
    type: 'record-shift',
    shiftId: effect.shiftId,
    outcome,
    how: 'applied',
    found: found(...percents),
    error,
    tookMs: 1,
  };
  flight.fold.submit(command, conductor);
}
/** B2 (edge 10 %) has just been started from B1. */
function raisingB2(): Flight {
  const flight = flyTo('B1');
  for (let round = 0; round < 40 && nextAction(flight.fold.state(), flight.fold.now()).kind !== 'raise'; round += 1) {
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'effects', outcomes: ['done'] });
    flight.make({ kind: 'pass', ms: 40_000 });
    flight.make({ kind: 'tick' });
  }
  const code = refusalOf(flight, { type: 'start-batch', batchId: 'B2', decided: decidedNow(flight) });
  if (code !== null) throw new Error(`B2 refused: ${code}`);
  return flight;
}
const openShift = (flight: Flight) =>
  Object.values(flight.fold.state().shifts).find((shift) => shift.status === 'failed' || shift.status === 'unresolved')
    ?.shiftId ?? '';

describe('a shift', () => {
  it('that nobody saw end is not taken as done by what its command reports', () => {
    for (const how of ['read-back', 'applied'] as const) {
      const flight = raisingB2();
      const effect = outstanding(flight.fold.state()).find((candidate) => candidate.kind === 'shift');
      if (effect?.kind !== 'shift') throw new Error('nothing is shifted');
      const reported = found(10, 10).map((target) => ({ ...target, reported: true as const }));
      const { shiftId } = effect;
      const command = { type: 'record-shift', shiftId, outcome: 'succeeded', how, found: reported } as const;
      flight.fold.submit({ ...command, error: null, tookMs: 1 }, conductor);
      expect(flight.fold.state().shifts[shiftId]?.status).toBe(how === 'applied' ? 'succeeded' : 'unresolved');
    }
  });

  it('puts the batch in effect only when every target shows it, whatever the connector said', () => {
    const flight = raisingB2();
    shifted(flight, 'succeeded', 10, 1);
    expect(flight.fold.state().batches.B2?.status).toBe('raising');
    expect(nextAction(flight.fold.state(), flight.fold.now())).toMatchObject({
      kind: 'settle-shift',
      status: 'unresolved',
    });
    flight.fold.submit({ type: 'retry-shift', shiftId: openShift(flight), decided: decidedNow(flight) });
    shifted(flight, 'succeeded', 10, 10);
    expect(flight.fold.state().batches.B2?.status).toBe('in-effect');
  });

  it('is not in effect where nothing could be read back', () => {
    const flight = raisingB2();
    shifted(flight, 'succeeded');
    expect(flight.fold.state().batches.B2?.status).toBe('raising');
  });

  it('is not tried again while a guard is red, the release is held, or from an old screen', () => {
    const flight = raisingB2();
    const old = decidedNow(flight);
    shifted(flight, 'failed', 10, 1);
    const retry = (decided = decidedNow(flight)): ReleaseCommand => ({
      type: 'retry-shift',
      shiftId: openShift(flight),
      decided,
    });
    expect(refusalOf(flight, retry(old))).toBe('stale-decision');
    flight.fold.submit({ type: 'switch-auto-rollback', enabled: false, reason: { textId: 't', textHash: 'h' } });
    flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    expect(refusalOf(flight, retry())).toBe('guard-not-green');
    flight.make({ kind: 'level', guard: 0, level: 'green', silentMs: 0 });
    flight.fold.submit({ type: 'hold-release', reason: null });
    expect(refusalOf(flight, retry())).toBe('release-held');
    flight.fold.submit({ type: 'resume-release' });
    expect(refusalOf(flight, retry())).toBeNull();
  });

  it('is not tried again outside the window, nor past a gate that has opened since', () => {
    const text = `apiVersion: cockpit/v1
title: Retry
from: 1.0.0
to: 1.1.0
timeZone: UTC
window: { start: '22:00', end: '22:15' }
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches: [{ id: B1, exposure: 10 %, observe: 0s }]
gates:
  - { id: blockers, title: Blockers, before: B1, live: { from: metrics, query: blockers, pass: '= 0 count' } }
`;
    const orders = flying(text);
    orders.level('gate:blockers', 'green');
    expect(orders.start('B1')).toBeNull();
    shifted(orders.flight, 'failed', 0);
    const retry = () =>
      orders.send({ type: 'retry-shift', shiftId: openShift(orders.flight), decided: decidedNow(orders.flight) });
    orders.level('gate:blockers', 'yellow');
    expect(retry()).toBe('gate-open');
    orders.level('gate:blockers', 'green');
    orders.wait(2 * 60_000);
    expect(retry()).toBe('outside-window');
    const until = orders.flight.fold.now().utc + 60_000;
    orders.send({ type: 'give-waiver', subject: { kind: 'window', id: 'window' }, reason: someText, until });
    expect(retry()).toBeNull();
  });

  it('that was a lowering is a raise when it is tried again after somebody went lower', () => {
    const flight = flyTo('B2');
    flight.fold.submit({ type: 'lower-exposure', switchId: 'edge', to: percent(5) });
    shifted(flight, 'failed', 10, 10);
    finds(flight, 0, 0);
    expect(refusalOf(flight, { type: 'retry-shift', shiftId: openShift(flight), decided: decidedNow(flight) })).toBe(
      'raise-not-in-plan',
    );
    finds(flight, 7, 5);
    expect(
      refusalOf(flight, { type: 'retry-shift', shiftId: openShift(flight), decided: decidedNow(flight) }),
    ).toBeNull();
  });

  it("of a batch is judged anew too: the plan's value is a raise once less is found", () => {
    const flight = flyTo('B1');
    finds(flight, 50, 50);
    const started = raisingFrom(flight);
    expect(started).toMatchObject({ direction: 'lower' });
    shifted(flight, 'failed', 0, 0);
    flight.fold.submit({ type: 'hold-release', reason: null });
    const retry = { type: 'retry-shift', shiftId: openShift(flight), decided: decidedNow(flight) } as const;
    expect(refusalOf(flight, retry)).toBe('release-held');
  });
});

/** Starts B2 by waivers and hand, with the drift that is there acknowledged by lowering it to where it is. */
function raisingFrom(flight: Flight) {
  flight.fold.submit({ type: 'lower-exposure', switchId: 'edge', to: percent(50) });
  shifted(flight, 'succeeded', 50, 50);
  const until = flight.fold.now().utc + 1_000_000;
  const reason = { textId: 't', textHash: 'h' };
  flight.fold.submit({ type: 'give-waiver', subject: { kind: 'observation', id: 'B1' }, reason, until });
  for (let round = 0; round < 40 && nextAction(flight.fold.state(), flight.fold.now()).kind !== 'raise'; round += 1) {
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'effects', outcomes: ['done'] });
    flight.make({ kind: 'pass', ms: 40_000 });
    flight.make({ kind: 'tick' });
  }
  const turn = flight.fold.submit({ type: 'start-batch', batchId: 'B2', decided: decidedNow(flight) });
  return turn.events.find((event) => event.type === 'shift-intended')?.payload;
}

describe('drift', () => {
  it('stops the observation and the promotion, and is acknowledged where it is below the plan only', () => {
    const flight = flyTo('B2');
    finds(flight, 10, 3);
    expect(driftedTargets(flight.fold.state(), 'edge')).toEqual(['edge-b']);
    expect(nextAction(flight.fold.state(), flight.fold.now())).toEqual({ kind: 'settle-drift', switchId: 'edge' });
    expect(flight.fold.state().batches.B2?.observed.since).toBeNull();
    expect(refusalOf(flight, { type: 'acknowledge-drift', switchId: 'edge' })).toBeNull();
    expect(flight.fold.state().batches.B2?.observed.since).not.toBeNull();
    finds(flight, 10, 30);
    expect(refusalOf(flight, { type: 'acknowledge-drift', switchId: 'edge' })).toBe('raise-not-in-plan');
    expect(refusalOf(flight, { type: 'lower-exposure', switchId: 'edge', to: percent(10) })).toBeNull();
  });

  it('is a target that appears with a split of its own', () => {
    const flight = flyTo('B2');
    finds(flight, 10, 10, 100);
    expect(driftedTargets(flight.fold.state(), 'edge')).toEqual(['edge-c']);
    finds(flight, 10, 10, 10);
    expect(driftedTargets(flight.fold.state(), 'edge')).toEqual([]);
  });

  it('is not seen in our own writing', () => {
    const flight = raisingB2();
    const before = flight.fold.events.length;
    finds(flight, 10, 1);
    expect(flight.fold.events.length).toBe(before);
  });
});

describe('lower-exposure', () => {
  it('goes to any value that raises no target, and to none where nothing was found', () => {
    const flight = flyTo('B2');
    const lower = (value: number): ReleaseCommand => ({ type: 'lower-exposure', switchId: 'edge', to: percent(value) });
    expect(refusalOf(flight, lower(10.5))).toBe('raise-not-in-plan');
    expect(refusalOf(flight, lower(0))).toBeNull();
    expect(refusalOf(flight, lower(0))).toBe('shift-underway');
    shifted(flight, 'succeeded', 0, 0);
    finds(flight);
    expect(refusalOf(flight, lower(0))).toBe('raise-not-in-plan');
  });

  it('stops the green time: with the traffic taken away it would prove nothing about the rung', () => {
    const flight = flyTo('B2');
    flight.make({ kind: 'pass', ms: 10_000 });
    flight.fold.submit({ type: 'lower-exposure', switchId: 'edge', to: percent(0) });
    shifted(flight, 'succeeded', 0, 0);
    flight.make({ kind: 'all-green' });
    flight.make({ kind: 'pass', ms: 3_600_000 });
    expect(flight.fold.state().batches.B2?.observed).toMatchObject({ closedMs: 10_000, since: null });
    expect(refusalOf(flight, { type: 'start-batch', batchId: 'B3', decided: decidedNow(flight) })).toBe(
      'observation-unfinished',
    );
  });
});

describe('abort-release', () => {
  it('is refused while anything may be out there, also where nothing can be read any more', () => {
    const flight = flyTo('B2');
    const abort: ReleaseCommand = { type: 'abort-release', reason: null };
    expect(refusalOf(flight, abort)).toBe('still-exposed');
    flight.fold.submit({ type: 'record-found', switchId: 'edge', found: [] }, conductor);
    flight.fold.submit({ type: 'record-found', switchId: 'api', found: [] }, conductor);
    expect(refusalOf(flight, abort)).toBe('still-exposed');
  });

  it('is refused over the smallest trace of the new version, and accepted without any', () => {
    const flight = createFlight();
    finds(flight, 0, 0.04);
    expect(refusalOf(flight, { type: 'abort-release', reason: null })).toBe('still-exposed');
    finds(flight, 0, 0);
    expect(refusalOf(flight, { type: 'abort-release', reason: null })).toBeNull();
  });
});

describe('ids that every object knows', () => {
  it('name nothing', () => {
    const flight = flyTo('B1');
    const decided = decidedNow(flight);
    const reason = { textId: 't', textHash: 'h' };
    for (const id of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      const commands: readonly ReleaseCommand[] = [
        { type: 'pass-gate', gateId: id, note: null, evidenceBlob: null },
        { type: 'fail-gate', gateId: id, note: null },
        { type: 'give-waiver', subject: { kind: 'guard', id }, reason, until: flight.fold.now().utc + 1 },
        { type: 'lower-exposure', switchId: id, to: percent(0) },
        { type: 'acknowledge-drift', switchId: id },
        { type: 'retry-shift', shiftId: id, decided },
        { type: 'start-batch', batchId: id, decided },
        { type: 'start-step', stepId: id },
        { type: 'cancel-countdown', guardId: id },
      ];
      for (const command of commands)
        expect(`${command.type} ${refusalOf(flight, command)}`).toBe(`${command.type} no-such-item`);
    }
  });
});
