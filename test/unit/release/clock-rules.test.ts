import { describe, expect, it } from 'vitest';
import { deadlineAt, freezesNow } from '../../../shared/release/clock-rules.ts';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { someText } from '../../support/fold/fold-driver.ts';
import { blocker, hour, minute, observed, timedPlan, utc } from '../../support/fold/on-first-batch.ts';

function waive(orders: Orders, kind: 'window' | 'start' | 'freeze' | 'observation', id: string): string | null {
  const until = orders.flight.fold.now().utc + 48 * hour;
  return orders.send({ type: 'give-waiver', subject: { kind, id }, reason: someText, until });
}

describe('a release window', () => {
  it('forbids a raise outside it, says when it opens, and opens by itself', () => {
    const orders = flying(timedPlan("window: { start: '23:00', end: '02:00' }"));
    expect(orders.start('B1')).toBe('outside-window');
    expect(blocker(orders, 'outside-window')).toEqual({ window: 'window', opensAt: utc('2023-11-14T23:00:00') });
    orders.wait(47 * minute);
    expect(orders.start('B1')).toBeNull();
  });

  it('does not keep a rollback, nor steps, from being done', () => {
    const orders = flying(
      timedPlan("window: { start: '22:00', end: '22:15' }\nsteps: [{ id: s, kind: manual, title: S, lane: side }]"),
    );
    orders.raise('B1');
    orders.wait(hour);
    expect(orders.start('B2')).toBe('guard-not-green');
    expect(orders.confirm('s')).toBeNull();
    expect(orders.send({ type: 'roll-back', scope: 'all' })).toBeNull();
  });

  it('can be waived for a reason; a waiver of one is one of all', () => {
    const windows = `windows:
  - { id: night, use: release, start: '02:00', end: '04:00' }
  - { id: noon, use: release, start: '12:00', end: '13:00' }
  - { id: lunch, use: peak, start: '12:00', end: '13:00' }`;
    const orders = flying(timedPlan(windows));
    expect(blocker(orders, 'outside-window')).toMatchObject({ window: 'night' });
    expect(waive(orders, 'window', 'lunch')).toBe('no-such-item');
    expect(waive(orders, 'window', 'noon')).toBeNull();
    expect(orders.start('B1')).toBeNull();
  });

  it('to be avoided forbids inside, whatever else is open, until it is waived or over', () => {
    const orders = flying(timedPlan("windows: [{ id: peak-hour, use: avoid, start: '20:00', end: '23:00' }]"));
    expect(blocker(orders, 'outside-window')).toEqual({ window: 'peak-hour', opensAt: utc('2023-11-14T23:00:00') });
    waive(orders, 'window', 'peak-hour');
    expect(orders.start('B1')).toBeNull();
  });

  it('at a pace is shown and not kept: a clock cannot be divided', () => {
    const orders = flying(timedPlan("window: { start: '02:00', end: '04:00' }", ", startAt: '12:00'"), 'practice', 20);
    observed(orders);
    expect(orders.start('B2')).toBeNull();
    expect(orders.state().definition.plan.windows).toHaveLength(1);
  });
});

describe('the time at which a batch begins', () => {
  it.each([
    ['D+1 06:00', '2023-11-15T06:00:00'],
    ['D+1', '2023-11-15T00:00:00'],
    ['day 3', '2023-11-16T00:00:00'],
    ['23:30', '2023-11-14T23:30:00'],
    ['00:30', '2023-11-15T00:30:00'],
    ['15:00', '2023-11-15T15:00:00'],
  ])('of %s is %s', (startAt, at) => {
    const orders = observed(flying(timedPlan('', `, startAt: '${startAt}'`)));
    expect(orders.start('B2')).toBe('too-early');
    expect(blocker(orders, 'too-early')).toEqual({ batch: 'B2', opensAt: utc(at) });
    orders.wait(utc(at) - orders.flight.fold.now().utc - 1);
    expect(orders.start('B2')).toBe('too-early');
    orders.wait(1);
    expect(orders.start('B2')).toBeNull();
  });

  it('that passed less than six hours before the batch below began has passed', () => {
    expect(observed(flying(timedPlan('', ", startAt: '22:00'"))).start('B2')).toBeNull();
  });

  it('is counted in the zone of the plan', () => {
    const orders = observed(
      flying(timedPlan('', ', startAt: D+1').replace('timeZone: UTC', 'timeZone: Asia/Shanghai')),
    );
    expect(blocker(orders, 'too-early')).toEqual({ batch: 'B2', opensAt: utc('2023-11-15T16:00:00') });
  });

  it('may be so long after the batch below was in effect, whatever the wall clock does, and be waived', () => {
    const orders = observed(flying(timedPlan('', ', afterPrevious: 1 h')));
    expect(orders.start('B2')).toBe('too-early');
    orders.flight.make({ kind: 'wall-clock', ms: 5 * hour });
    expect(orders.start('B2')).toBe('too-early');
    orders.wait(58 * minute);
    expect(orders.start('B2')).toBe('too-early');
    orders.wait(minute);
    expect(orders.start('B2')).toBeNull();
    const waived = observed(flying(timedPlan('', ', afterPrevious: 1 h')));
    expect(waive(waived, 'start', 'B2')).toBeNull();
    expect(waived.start('B2')).toBeNull();
  });
});

describe('observation', () => {
  it('covers a named window when that has passed whole while the batch was in effect', () => {
    const windows = "windows: [{ id: night-batch, use: batch-run, start: '22:00', end: '23:00' }]";
    const covers = 'observe: { min: 1 min, covers: [night-batch] }';
    const orders = observed(flying(timedPlan(windows).replace('observe: 1 min', covers)));
    expect(blocker(orders, 'window-not-covered')).toEqual({
      window: 'night-batch',
      opensAt: utc('2023-11-15T23:00:00'),
    });
    // The one that was open already when the batch took effect is not whole.
    orders.wait(hour);
    expect(orders.start('B2')).toBe('window-not-covered');
    orders.wait(24 * hour);
    expect(orders.start('B2')).toBeNull();
    const waived = observed(flying(timedPlan(windows).replace('observe: 1 min', covers)));
    waive(waived, 'observation', 'B1');
    expect(waived.start('B2')).toBeNull();
  });

  it('that is not decided within its longest time holds the release and asks, once, exactly then', () => {
    const orders = flying(timedPlan('').replace('observe: 1 min', 'observe: { min: 1 min, max: 30 min }'));
    orders.raise('B1');
    orders.green();
    expect(wakeAt(orders.state())).toBe(orders.flight.fold.now().monotonic + 30 * minute);
    orders.wait(30 * minute - 1);
    expect(orders.state().held).toBe(false);
    orders.wait(1);
    expect(orders.state().held).toBe(true);
    expect(standing(orders.state(), orders.flight.fold.now()).code).toBe('batch-overdue');
    expect(orders.start('B2')).toBe('release-held');
    orders.send({ type: 'resume-release' });
    orders.wait(hour);
    expect(orders.state().held).toBe(false);
    expect(orders.start('B2')).toBeNull();
  });
});

describe('the deadline', () => {
  const passed = (orders: Orders) => orders.flight.fold.events.filter(({ type }) => type === 'deadline-passed').length;

  it('is warned of and holds, exactly then, and lets a person go on', () => {
    const orders = flying(timedPlan('deadline: { after: 2 h, action: ask, warnBefore: 30 min }'));
    orders.raise('B1');
    orders.green();
    expect(wakeAt(orders.state())).toBe((orders.state().begunAt?.monotonic ?? 0) + 90 * minute);
    orders.wait(90 * minute);
    expect(orders.state().deadline.warnedAt).not.toBeNull();
    expect(orders.state().held).toBe(false);
    orders.wait(30 * minute - 1);
    expect(passed(orders)).toBe(0);
    orders.wait(1);
    expect(orders.state()).toMatchObject({ held: true, status: 'running' });
    expect(standing(orders.state(), orders.flight.fold.now()).code).toBe('deadline-passed');
    orders.send({ type: 'resume-release' });
    orders.wait(hour);
    expect(passed(orders)).toBe(1);
    expect(orders.start('B2')).toBeNull();
  });

  it('takes everything back by itself where the plan says so, at the earlier of a length and a time of day', () => {
    const orders = flying(timedPlan("deadline: { after: 5 h, at: '23:30', action: rollback }"));
    expect(deadlineAt(orders.state())).toBe(utc('2023-11-14T23:30:00'));
    orders.raise('B1');
    orders.green();
    orders.wait(utc('2023-11-14T23:30:00') - orders.flight.fold.now().utc);
    expect(orders.state()).toMatchObject({
      status: 'rolling-back',
      rollback: { toBatch: null, cause: { kind: 'deadline' } },
    });
    orders.settle();
    expect(orders.state().status).toBe('rolled-back');
  });

  it('takes nothing back where nothing is out there or somebody switched that off: it holds', () => {
    const idle = flying(timedPlan('deadline: { after: 1 h, action: rollback }'));
    idle.wait(hour);
    expect(idle.state()).toMatchObject({ status: 'running', held: true });
    const off = flying(timedPlan('deadline: { after: 1 h, action: rollback }'));
    off.raise('B1');
    off.send({ type: 'switch-auto-rollback', enabled: false, reason: someText });
    off.wait(hour);
    expect(off.state()).toMatchObject({ status: 'running', held: true });
  });

  it('takes back a plan that moves no traffic: its scripts put back what its batches did', () => {
    const quiet = `apiVersion: cockpit/v1
title: Schema
from: 1.0.0
to: 1.1.0
deadline: { after: 1 h, action: rollback }
batches: [{ id: B1, exposure: { kind: none }, observe: 1 min }]
rollback: { scripts: [{ id: old-schema, title: Old schema, kind: command, run: [put-back-labels] }] }
`;
    const orders = flying(quiet);
    orders.raise('B1');
    orders.wait(hour);
    expect(orders.state()).toMatchObject({ status: 'rolling-back', rollback: { cause: { kind: 'deadline' } } });
    expect(orders.state().rollback?.actions.map(({ stepId }) => stepId)).toEqual(['old-schema']);
    orders.settle();
    expect(orders.state().status).toBe('rolled-back');
  });

  it('comes over a restart, by the wall clock', () => {
    const orders = flying(timedPlan('deadline: { after: 1 h, action: ask }'));
    orders.flight.make({ kind: 'restart', unseenMs: 0, offMs: hour, sawNothing: false });
    expect(wakeAt(orders.state())).toBe(orders.flight.fold.now().monotonic);
    orders.wait(0);
    expect(orders.state().held).toBe(true);
  });
});

describe('a freeze', () => {
  it('that begins with a rollback lets nothing go up again until it is waived', () => {
    const orders = observed(flying(timedPlan('freezes: [{ id: calm, title: Calm, onRollback: true }]')));
    orders.raise('B2');
    orders.level('errors', 'red');
    orders.settle();
    expect(orders.state()).toMatchObject({ status: 'running', tracks: { main: { currentBatch: 'B1' } } });
    expect(freezesNow(orders.state(), orders.flight.fold.now())).toMatchObject([{ id: 'calm', isOn: true }]);
    orders.send({ type: 'resume-release' });
    orders.green();
    orders.wait(minute);
    expect(orders.start('B2')).toBe('frozen');
    expect(waive(orders, 'freeze', 'calm')).toBeNull();
    expect(orders.start('B2')).toBeNull();
  });

  it('around the release is on from so long before the first batch to so long after the last', () => {
    const orders = flying(timedPlan('freezes: [{ id: around, title: Around, before: 2 h, after: 3 h }]'));
    const isOn = () => freezesNow(orders.state(), orders.flight.fold.now())[0]?.isOn;
    expect(isOn()).toBe(false);
    observed(orders);
    expect(isOn()).toBe(true);
    orders.raise('B2');
    orders.wait(3 * hour - 1);
    expect(isOn()).toBe(true);
    orders.wait(1);
    expect(isOn()).toBe(false);
  });
});
