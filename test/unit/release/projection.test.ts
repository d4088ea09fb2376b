import { describe, expect, it } from 'vitest';
import { emptyRelease } from '../../../shared/release/state.ts';
import { projection } from '../../../shared/release/views/projection.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { fixtureDefinition, fixturePlan, fixturePlanText } from '../../support/fold/fixture-plan.ts';
import { flyTo } from '../../support/fold/fly-to.ts';

const minuteMs = 60_000;

describe('projection', () => {
  it('adds up the observation that is left and that of the rungs to come', () => {
    const flight = flyTo('B2');
    flight.make({ kind: 'pass', ms: 30_000 });
    const now = flight.fold.now();
    const { startsAt, endsAt, windowEndsAt, lastGoAt } = projection(flight.fold.state(), now, 0);
    expect(startsAt).toEqual({ B3: now.utc + 60_000, B4: now.utc + 180_000 });
    expect(endsAt).toBe(now.utc + 210_000);
    expect([windowEndsAt, lastGoAt]).toEqual([null, null]);
  });

  it('waits for the pause after the rung below, for windows that let traffic go up, and for those to be covered', () => {
    const text = (b2: string) => `apiVersion: cockpit/v1
title: Times
from: 1.0.0
to: 1.1.0
timeZone: UTC
connections: { edge: { capability: traffic } }
windows:
  - { id: day, use: release, start: '09:00', end: '17:00' }
  - { id: peak, use: peak, start: '12:00', end: '13:00' }
batches:
  - { id: B1, exposure: 1 %, observe: 1 min }
  - { id: B2, exposure: 10 %, observe: { min: 1 min, covers: [peak] } ${b2} }
  - { id: B3, exposure: 50 %, observe: 1 min }
`;
    const foreseen = (b2: string) => {
      const state = emptyRelease(fixtureDefinition(fixturePlan(text(b2))));
      return projection(state, { utc: Date.parse('2026-03-02T16:59:30Z'), monotonic: 0, run: 'r' }, 0).startsAt;
    };
    const at = (clock: string) => Date.parse(`2026-03-${clock}:00Z`);
    expect(foreseen('')).toEqual({ B1: at('02T16:59') + 30_000, B2: at('03T09:00'), B3: at('03T13:00') });
    expect(foreseen(', afterPrevious: 40 h')).toMatchObject({ B2: at('04T09:00'), B3: at('04T13:00') });
  });

  it('finds the end of the window in the zone of the plan, also across midnight', () => {
    const plan = fixturePlan(
      fixturePlanText.replace('gates:', "timeZone: Asia/Shanghai\nwindow: { start: '22:00', end: '02:00' }\ngates:"),
    );
    const state = emptyRelease(fixtureDefinition(plan));
    const at = (text: string) => ({ utc: Date.parse(text), monotonic: 0, run: 'r' });
    const east = 8 * 60;
    const shanghai = (text: string) => projection(state, at(text), east);
    // 23:30 in Shanghai: two and a half hours are left.
    expect(shanghai('2026-03-01T15:30:00Z').windowEndsAt).toBe(Date.parse('2026-03-01T18:00:00Z'));
    expect(shanghai('2026-03-01T17:59:30Z').windowEndsAt).toBe(Date.parse('2026-03-01T18:00:00Z'));
    const { windowEndsAt, lastGoAt } = shanghai('2026-03-01T15:30:00Z');
    expect((windowEndsAt ?? 0) - (lastGoAt ?? 0)).toBe(5 * minuteMs);
  });
});

describe('standing', () => {
  it('says the worst first, and is calm when there is nothing to say', () => {
    const flight = flyTo('B2');
    const code = () => standing(flight.fold.state(), flight.fold.now()).code;
    expect(['observing', 'step-next']).toContain(code());
    flight.make({ kind: 'level', guard: 3, level: 'unknown', silentMs: 0 });
    expect(code()).toBe('guard-unknown');
    flight.make({ kind: 'level', guard: 2, level: 'yellow', silentMs: 0 });
    expect(code()).toBe('guard-yellow');
    flight.make({ kind: 'somebody-else', target: 1, percent: 3, seen: true });
    expect(code()).toBe('drift');
    flight.make({ kind: 'level', guard: 2, level: 'red', silentMs: 0 });
    expect(code()).toBe('guard-red');
    flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
    expect(standing(flight.fold.state(), flight.fold.now())).toMatchObject({
      code: 'counting-down',
      params: { leftMs: 20_000 },
    });
    flight.make({ kind: 'level', guard: 1, level: 'red', silentMs: 0 });
    expect(code()).toBe('rolling-back');
  });
});
