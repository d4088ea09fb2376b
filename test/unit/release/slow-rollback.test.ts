import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { flyTo, refusalOf } from '../../support/fold/fly-to.ts';
import { conductor } from '../../support/fold/fold-driver.ts';
import type { EffectOutcome } from '../../support/fold/live-splits.ts';

/** Answers one of what is open, or all of it; the others go on. */
function answer(flight: Flight, which: string | null = null, outcome: EffectOutcome = 'done'): void {
  for (const effect of outstanding(flight.fold.state())) {
    if (effect.kind !== 'rollback-action') continue;
    if (which !== null && `${effect.phase} ${effect.switchId ?? effect.stepId}` !== which) continue;
    flight.fold.submit(flight.live.perform(effect, outcome), conductor);
  }
}
const open = (flight: Flight) =>
  outstanding(flight.fold.state()).flatMap((effect) =>
    effect.kind === 'rollback-action' ? [`${effect.phase} ${effect.switchId ?? effect.stepId}`] : [],
  );
const rollBack = (flight: Flight, scope: 'stage' | 'all') => refusalOf(flight, { type: 'roll-back', scope });

describe('a rollback with a slow switch', () => {
  it('looks at a switch that is back while another one still moves, and again after the scripts', () => {
    const flight = flyTo('B3');
    rollBack(flight, 'all');
    answer(flight);
    answer(flight, 'traffic api');
    expect(open(flight)).toEqual(['traffic edge', 'verify api']);
    answer(flight, 'verify api');
    flight.make({ kind: 'pass', ms: 7_000 });
    // Scripts wait for every switch; the slow one is not given up here.
    expect(open(flight)).toEqual(['traffic edge']);
    const seen: (readonly string[])[] = [];
    while (open(flight).length > 0) {
      flight.make({ kind: 'pass', ms: 1_000 });
      answer(flight);
      seen.push(open(flight));
    }
    expect(seen).toEqual([['script restore'], ['script restart'], ['verify edge', 'verify api'], []]);
    const verified = flight.fold.state().rollback?.actions.filter(({ phase }) => phase === 'verify');
    expect(verified?.map(({ switchId, attempt, status }) => [switchId, attempt, status])).toEqual([
      ['edge', 1, 'succeeded'],
      ['api', 2, 'succeeded'],
    ]);
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  });

  it('by a stage goes all the way past a switch that still moves towards the goal given up', () => {
    const flight = flyTo('B3');
    rollBack(flight, 'stage');
    answer(flight);
    const slow = outstanding(flight.fold.state()).filter((effect) => effect.key.includes('traffic:edge'));
    answer(flight, 'traffic api', 'failed');
    expect(flight.fold.state().rollback).toMatchObject({ escalated: true });
    answer(flight, 'ensure-stable edge');
    answer(flight, 'ensure-stable api');
    // The one of before is not heard of yet: the new goal is written all the same.
    expect(open(flight)).toEqual(['traffic edge', 'traffic edge', 'traffic api']);
    for (const effect of slow) flight.fold.submit(flight.live.perform(effect, 'failed'), conductor);
    expect(open(flight)).toEqual(['traffic edge', 'traffic api']);
    while (open(flight).length > 0) answer(flight);
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
    expect(flight.live.found('edge').map(({ target }) => flight.live.percentOf('edge', target))).toEqual([0, 0]);
  });

  it('tries once more by itself what was refused, and not what used up the patience of its switch', () => {
    for (const patienceSpent of [false, true]) {
      const flight = flyTo('B3');
      rollBack(flight, 'all');
      answer(flight);
      answer(flight, 'traffic api');
      const slow = outstanding(flight.fold.state()).find((effect) => effect.key.includes('traffic:edge'));
      if (slow === undefined) throw new Error('nothing is lowered');
      const report = { ...flight.live.perform(slow, 'failed'), ...(patienceSpent && { patienceSpent }) };
      flight.fold.submit(report as ReleaseCommand, conductor);
      expect(open(flight).includes('traffic edge')).toBe(!patienceSpent);
      if (!patienceSpent) continue;
      // What waited for it goes on, and a person may roll back once more.
      while (open(flight).length > 0) answer(flight);
      const { rollback } = flight.fold.state();
      expect(rollback?.status).toBe('incomplete');
      const traffic = rollback?.actions.filter(({ phase }) => phase === 'traffic');
      expect(traffic?.map(({ switchId, status, attempt }) => [switchId, status, attempt])).toEqual([
        ['edge', 'failed', 1],
        ['api', 'succeeded', 1],
      ]);
      expect(rollBack(flight, 'all')).toBeNull();
      expect(open(flight)).toContain('ensure-stable edge');
    }
  });
});
