import { describe, expect, it } from 'vitest';
import type { RollbackPhase } from '../../../shared/release/events.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { flyTo, refusalOf } from '../../support/fold/fly-to.ts';
import { conductor } from '../../support/fold/fold-driver.ts';
import type { EffectOutcome } from '../../support/fold/live-splits.ts';

/** Answers what is open now: `outcomeOf` by `phase switch-or-step`, everything else is done. */
function answer(flight: Flight, outcomeOf: Readonly<Record<string, EffectOutcome>> = {}): void {
  for (const effect of outstanding(flight.fold.state())) {
    const key = effect.kind === 'rollback-action' ? `${effect.phase} ${effect.switchId ?? effect.stepId}` : effect.kind;
    flight.fold.submit(flight.live.perform(effect, outcomeOf[key] ?? 'done'), conductor);
  }
}
function finish(flight: Flight, outcomeOf: Readonly<Record<string, EffectOutcome>> = {}): void {
  for (let round = 0; round < 30 && outstanding(flight.fold.state()).length > 0; round += 1) answer(flight, outcomeOf);
}
const open = (flight: Flight) =>
  outstanding(flight.fold.state()).flatMap((effect) =>
    effect.kind === 'rollback-action' ? [`${effect.phase} ${effect.switchId ?? effect.stepId}`] : [],
  );
const rollBack = (flight: Flight, scope: 'stage' | 'all') => refusalOf(flight, { type: 'roll-back', scope });
const percents = (flight: Flight) =>
  [...flight.live.found('edge'), ...flight.live.found('api')].map(({ exposure }) => exposure);
const percent = (value: number) => ({ kind: 'percent', percent: value });

describe('a rollback', () => {
  it('goes through its phases in order, scripts one after the other, and ends with the old version', () => {
    const flight = flyTo('B3');
    rollBack(flight, 'all');
    const seen: (readonly string[])[] = [];
    while (open(flight).length > 0) {
      seen.push(open(flight));
      flight.make({ kind: 'pass', ms: 5 });
      answer(flight);
    }
    expect(seen).toEqual([
      ['ensure-stable edge', 'ensure-stable api'],
      ['traffic edge', 'traffic api'],
      // Looked at while the other one was still on its way, and once more in its turn.
      ['script restore', 'verify edge'],
      ['script restart'],
      ['verify edge', 'verify api'],
    ]);
    expect(percents(flight)).toEqual([percent(0), percent(0), percent(0)]);
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  });

  it('does not wait for an old version that cannot serve, nor for a script that fails', () => {
    const flight = flyTo('B2');
    rollBack(flight, 'all');
    finish(flight, { 'ensure-stable edge': 'failed', 'script restore': 'failed' });
    expect(percents(flight)).toEqual([percent(0), percent(0), percent(0)]);
    const outcomes = flight.fold.state().rollback?.actions.map((action) => `${action.phase} ${action.status}`);
    expect(outcomes).toContain('script failed');
    expect(outcomes).toContain('script succeeded');
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'incomplete' } });
  });

  it('that brought the traffic back, but not everything, stays visible and can be started again', () => {
    const flight = flyTo('B2');
    rollBack(flight, 'all');
    finish(flight, { 'script restart': 'failed' });
    expect(standing(flight.fold.state(), flight.fold.now())).toMatchObject({ code: 'rolled-back', level: 'yellow' });
    expect(rollBack(flight, 'stage')).toBeNull();
    expect(flight.fold.state().rollback).toMatchObject({ scope: 'all', toBatch: null });
    finish(flight);
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
    expect(rollBack(flight, 'all')).toBe('release-over');
  });

  it('tries the traffic three times, then shows what is left and waits for a person', () => {
    const flight = flyTo('B2');
    rollBack(flight, 'all');
    finish(flight, { 'traffic edge': 'half' });
    const action = flight.fold
      .state()
      .rollback?.actions.find((candidate) => candidate.phase === 'traffic' && candidate.switchId === 'edge');
    expect(action).toMatchObject({ attempt: 3, status: 'failed' });
    expect(percents(flight)).toEqual([percent(0), percent(10), percent(0)]);
    expect(flight.fold.state().status).toBe('rolling-back');
    expect(nextAction(flight.fold.state(), flight.fold.now()).kind).toBe('retry-rollback');
    expect(standing(flight.fold.state(), flight.fold.now())).toMatchObject({
      code: 'rollback-incomplete',
      level: 'red',
    });
    expect(rollBack(flight, 'all')).toBeNull();
    finish(flight);
    expect(flight.fold.state().status).toBe('rolled-back');
  });

  it('takes traffic as back only when a read-back shows it, whatever the connector said', () => {
    for (const lie of ['lie', 'blind'] as const) {
      const flight = flyTo('B2');
      rollBack(flight, 'all');
      answer(flight);
      for (const effect of outstanding(flight.fold.state())) {
        const report = flight.live.perform(effect, lie);
        if (report.type === 'record-rollback-action') flight.fold.submit({ ...report, passed: true }, conductor);
      }
      const action = flight.fold.state().rollback?.actions.find((candidate) => candidate.phase === 'traffic');
      expect(action).toMatchObject({ attempt: 2, status: 'intended' });
      const failed = flight.fold.events.findLast((event) => event.type === 'rollback-action-failed');
      expect(failed).toMatchObject({
        payload: { result: { error: { code: expect.stringMatching(/split-not-reached|unreachable/) } } },
      });
    }
  });

  it('takes what a command only reports for a lowering, and never for the look afterwards', () => {
    const flight = flyTo('B2');
    rollBack(flight, 'all');
    for (let round = 0; round < 30 && outstanding(flight.fold.state()).length > 0; round += 1) {
      for (const effect of outstanding(flight.fold.state())) {
        const report = flight.live.perform(effect, 'done');
        const isSplit = report.type === 'record-rollback-action' && report.found !== null;
        const found = isSplit ? report.found!.map((target) => ({ ...target, reported: true as const })) : null;
        flight.fold.submit(isSplit ? { ...report, found } : report, conductor);
      }
    }
    const { rollback, status, switches } = flight.fold.state();
    const statusOf = (phase: RollbackPhase) =>
      new Set(rollback?.actions.filter((action) => action.phase === phase).map((action) => action.status));
    expect([statusOf('traffic'), statusOf('verify')]).toEqual([new Set(['succeeded']), new Set(['failed'])]);
    expect([status, rollback?.status]).toEqual(['rolled-back', 'incomplete']);
    const failed = flight.fold.events.findLast((event) => event.type === 'rollback-action-failed');
    expect(failed).toMatchObject({ payload: { result: { error: { code: 'split-only-reported' } } } });
    expect(Object.values(switches.edge!.targets).every((target) => target.reported)).toBe(true);
  });

  it('by a stage goes all the way when the stage cannot be reached, and loses no time on the goal given up', () => {
    const flight = flyTo('B3');
    rollBack(flight, 'stage');
    answer(flight);
    expect(open(flight)).toEqual(['traffic edge', 'traffic api']);
    answer(flight, { 'traffic edge': 'failed', 'traffic api': 'failed' });
    expect(flight.fold.state().rollback).toMatchObject({ escalated: true, scope: 'all', toBatch: null });
    expect(open(flight)).toEqual(['ensure-stable edge', 'ensure-stable api']);
    finish(flight);
    expect(flight.fold.state()).toMatchObject({
      status: 'rolled-back',
      rollback: { status: 'succeeded', escalated: true },
    });
    expect(flight.fold.events.filter((event) => event.type === 'rollback-escalated')).toHaveLength(1);
  });

  it('leaves lower what somebody took lower', () => {
    const flight = flyTo('B3');
    flight.live.set('edge', 'edge-a', 2);
    rollBack(flight, 'stage');
    finish(flight);
    expect(percents(flight)).toEqual([percent(2), percent(10), percent(1)]);
    expect(flight.fold.state()).toMatchObject({
      status: 'running',
      held: true,
      tracks: { main: { currentBatch: 'B2' } },
    });
  });

  it('all the way takes over from one by a stage, which is kept as not having got to its end', () => {
    const flight = flyTo('B3');
    rollBack(flight, 'stage');
    answer(flight);
    expect(rollBack(flight, 'stage')).toBeNull();
    expect(flight.fold.state().pastRollbacks).toEqual([]);
    rollBack(flight, 'all');
    expect(flight.fold.state().pastRollbacks).toMatchObject([
      { scope: 'stage', status: 'incomplete', endedAt: flight.fold.now() },
    ]);
    finish(flight);
    expect(flight.fold.state().status).toBe('rolled-back');
  });

  it('all the way takes over by itself where a guard says so, after its countdown, which a person may stop', () => {
    const steppingBack = () => {
      const flight = flyTo('B3');
      rollBack(flight, 'stage');
      answer(flight);
      return flight;
    };
    const flight = steppingBack();
    flight.make({ kind: 'level', guard: 1, level: 'red', silentMs: 0 });
    expect(flight.fold.state()).toMatchObject({
      status: 'rolling-back',
      rollback: { scope: 'all', toBatch: null, cause: { kind: 'guard', guardId: 'latency' } },
      pastRollbacks: [{ scope: 'stage', status: 'incomplete' }],
    });
    finish(flight);
    expect(flight.fold.state().status).toBe('rolled-back');
    // One that takes back a stage has what it wants already.
    const other = steppingBack();
    other.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    other.make({ kind: 'pass', ms: 60_000 });
    other.make({ kind: 'tick' });
    expect(other.fold.state()).toMatchObject({ countdowns: [], rollback: { scope: 'stage' } });
  });

  it('that is going all the way is not turned into a smaller one', () => {
    const flight = flyTo('B3');
    rollBack(flight, 'all');
    finish(flight, { 'traffic edge': 'half' });
    expect(flight.fold.state().rollback?.status).toBe('incomplete');
    expect(rollBack(flight, 'stage')).toBeNull();
    expect(flight.fold.state().rollback).toMatchObject({ scope: 'all', toBatch: null });
  });

  it('works after the release was completed, and in the middle of a shift', () => {
    const completed = flyTo('B4');
    for (let round = 0; round < 40 && completed.fold.state().status === 'running'; round += 1) {
      completed.make({ kind: 'all-green' });
      completed.make({ kind: 'pass', ms: 40_000 });
      completed.make({ kind: 'advance' });
    }
    expect(completed.fold.state().status).toBe('completed');
    expect(rollBack(completed, 'stage')).toBeNull();
    finish(completed);
    expect(completed.fold.state()).toMatchObject({
      status: 'running',
      endedAt: null,
      tracks: { main: { currentBatch: 'B3' } },
    });

    const shifting = flyTo('B1');
    shifting.fold.submit({ type: 'lower-exposure', switchId: 'edge', to: { kind: 'percent', percent: 0 } });
    const late = outstanding(shifting.fold.state())[0];
    rollBack(shifting, 'all');
    expect(outstanding(shifting.fold.state()).some((effect) => effect.kind === 'shift')).toBe(false);
    if (late !== undefined)
      expect(refusalOf(shifting, shifting.live.perform(late, 'done'), conductor)).toBe('shift-not-open');
    finish(shifting);
    expect(shifting.fold.state().status).toBe('rolled-back');
  });

  it('keeps what its scripts brought about, where they passed', () => {
    const gains = {
      restore: { kind: 'flag', flagId: 'beta', value: false },
      restart: { kind: 'flag', flagId: 'x', value: 1 },
    } as const;
    const flight = flyTo('B2');
    rollBack(flight, 'all');
    for (let round = 0; round < 30 && outstanding(flight.fold.state()).length > 0; round += 1) {
      for (const effect of outstanding(flight.fold.state())) {
        const script = effect.kind === 'rollback-action' ? effect.stepId : null;
        const report = flight.live.perform(effect, script === 'restart' ? 'failed' : 'done');
        const gain = script === 'restore' || script === 'restart' ? { gain: gains[script] } : {};
        flight.fold.submit(report.type === 'record-rollback-action' ? { ...report, ...gain } : report, conductor);
      }
    }
    const kept = flight.fold.events.filter(({ type }) => type === 'flag-set').map(({ payload }) => payload);
    expect(kept).toEqual([{ flagId: 'beta', value: false, stepId: 'restore' }]);
  });

  it('counts an outcome once, and none of another rollback', () => {
    const flight = flyTo('B2');
    rollBack(flight, 'all');
    const [effect] = outstanding(flight.fold.state());
    if (effect === undefined) throw new Error('nothing to do');
    const report = flight.live.perform(effect, 'done');
    expect(refusalOf(flight, report, conductor)).toBeNull();
    expect(refusalOf(flight, report, conductor)).toBe('no-such-item');
    if (report.type !== 'record-rollback-action') throw new Error('another report');
    expect(refusalOf(flight, { ...report, rollbackId: 'another' }, conductor)).toBe('no-such-item');
  });

  it('plans the same actions for every switch, phase by phase', () => {
    const flight = flyTo('B3');
    rollBack(flight, 'stage');
    const planned = flight.fold
      .state()
      .rollback?.actions.map(({ phase, switchId, to }) => [phase, switchId, to] as const);
    const expected: readonly (readonly [RollbackPhase, string, object | null])[] = [
      ['ensure-stable', 'edge', null],
      ['ensure-stable', 'api', null],
      ['traffic', 'edge', percent(10)],
      ['traffic', 'api', percent(1)],
      ['verify', 'edge', percent(10)],
      ['verify', 'api', percent(1)],
    ];
    expect(planned).toEqual(expected);
  });
});
