import { describe, expect, it } from 'vitest';
import { dueNow, itemStandings, itemTimes } from '../../../shared/release/views/item-standings.ts';
import { automation, flying } from '../../support/fold/flying.ts';
import { someText } from '../../support/fold/fold-driver.ts';
import { flown, itemsPlan, record, standing, status } from '../../support/fold/item-orders.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('an item beside the runbook', () => {
  const followUp = 'followUps: [{ id: cleanup, title: Clean up, within: 7 d }]';

  it('is recorded days after the release ended, taken back, and recorded again', () => {
    const orders = flown(followUp);
    orders.wait(3 * day);
    expect(record(orders, 'cleanup', { note: someText, evidenceBlob: 'blob' })).toBeNull();
    expect(orders.state().items.cleanup?.record).toMatchObject({
      outcome: 'done',
      note: someText,
      evidenceBlob: 'blob',
    });
    expect(record(orders, 'cleanup', { outcome: 'withdrawn' })).toBeNull();
    expect(status(orders, 'cleanup')).toBe('open');
    expect(record(orders, 'cleanup', { outcome: 'withdrawn' })).toBe('item-not-recorded');
    expect(record(orders, 'cleanup', { outcome: 'failed' })).toBeNull();
    expect(status(orders, 'cleanup')).toBe('failed');
  });

  it('takes nothing more once the record is closed, which needs a reason while something is open', () => {
    const orders = flown(followUp);
    expect(orders.send({ type: 'close-release', reason: null })).toBe('reason-required');
    expect(orders.send({ type: 'close-release', reason: someText })).toBeNull();
    expect(record(orders, 'cleanup')).toBe('release-closed');
    expect(itemTimes(orders.state(), orders.flight.fold.now())).toBeNull();
  });

  it('is not closed while the release goes on, and without a reason when all is recorded', () => {
    const orders = flown(followUp, false);
    expect(orders.send({ type: 'close-release', reason: someText })).toBe('release-not-over');
    orders.send({ type: 'complete-release' });
    record(orders, 'cleanup');
    expect(orders.send({ type: 'close-release', reason: null })).toBeNull();
  });

  it('is not applicable for a reason only, at any time', () => {
    const orders = flying(itemsPlan(followUp));
    expect(record(orders, 'cleanup', { outcome: 'not-applicable' })).toBe('reason-required');
    expect(record(orders, 'cleanup', { outcome: 'not-applicable', note: someText })).toBeNull();
    expect(status(orders, 'cleanup')).toBe('not-applicable');
  });

  it('is recorded by automation on the practice range only', () => {
    const audit = itemsPlan('audit: [{ id: log, title: Log kept }]');
    expect(record(flying(audit), 'log', {}, automation)).toBe('approver-is-automation');
    expect(record(flying(audit, 'practice'), 'log', {}, automation)).toBeNull();
  });

  it('that the plan does not have is refused', () => {
    expect(record(flying(itemsPlan('')), 'toString')).toBe('no-such-item');
  });

  it('leaves a decision on the next batch as it was, unless something is taken back', () => {
    const orders = flying(itemsPlan('audit: [{ id: log, title: Log kept }]'));
    const before = orders.state().decisionSequence;
    record(orders, 'log');
    expect(orders.state().decisionSequence).toBe(before);
    record(orders, 'log', { outcome: 'withdrawn' });
    expect(orders.state().decisionSequence).toBeGreaterThan(before);
  });
});

describe('the time of an item', () => {
  const duties =
    'watch: [{ id: first, title: First hours, from: 0s, until: 2 h }, { id: week, title: A week, from: 1 d, until: 3 d }]';

  it('of a watch duty begins with the last batch, one item a day, and is not ticked before', () => {
    const orders = flying(itemsPlan(duties));
    expect(orders.state().definition.plan.items.map(({ id, day: of }) => [id, of])).toEqual([
      ['first', 0],
      ['week.day-2', 1],
      ['week.day-3', 2],
    ]);
    expect(status(orders, 'first')).toBe('waiting');
    expect(record(orders, 'first')).toBe('item-too-early');
    orders.raise('B1');
    orders.green();
    expect(status(orders, 'first')).toBe('waiting');
    orders.raise('B2');
    const full = orders.flight.fold.now().utc;
    expect(status(orders, 'first')).toBe('due');
    expect(standing(orders, 'first')).toMatchObject({
      dueAt: full + 2 * hour,
      clock: { anchor: 'last-batch', at: full },
    });
    expect(record(orders, 'week.day-2')).toBe('item-too-early');
    orders.wait(2 * hour);
    expect(status(orders, 'first')).toBe('overdue');
    orders.wait(day - 2 * hour - 1);
    expect(status(orders, 'week.day-2')).toBe('waiting');
    orders.wait(1);
    expect(record(orders, 'week.day-2')).toBeNull();
  });

  it('does not come early when the wall clock is set forward', () => {
    const orders = flown(duties);
    orders.flight.make({ kind: 'wall-clock', ms: 2 * day });
    expect(record(orders, 'week.day-2')).toBe('item-too-early');
  });

  it('by the calendar ends with the day in the zone of the plan', () => {
    // The first batch starts on 2023-11-15 at 06:13 in Shanghai.
    const orders = flown(
      'followUps: [{ id: dated, title: Dated, due: "2023-11-20" }, { id: later, title: Later, due: D+2 }, { id: soon, title: Soon, due: D+0 20:00 }, { id: words, title: Words, due: next month }]',
    );
    expect(standing(orders, 'dated')?.dueAt).toBe(Date.parse('2023-11-21T00:00:00+08:00'));
    expect(standing(orders, 'later')?.dueAt).toBe(Date.parse('2023-11-18T00:00:00+08:00'));
    expect(standing(orders, 'soon')).toMatchObject({
      dueAt: Date.parse('2023-11-15T20:00:00+08:00'),
      status: 'due',
    });
    expect(standing(orders, 'words')).toMatchObject({ dueAt: null, status: 'open' });
    expect(status(orders, 'later')).toBe('open');
  });

  it('of day is kept by no clock at a pace, durations are divided by it', () => {
    const orders = flying(
      itemsPlan('followUps: [{ id: a, title: A, due: D+2 }, { id: b, title: B, within: 1 h }]'),
      'practice',
      60,
    );
    for (const batch of ['B1', 'B2']) {
      orders.raise(batch);
      orders.green();
    }
    orders.send({ type: 'complete-release' });
    const ended = orders.state().endedAt?.utc ?? 0;
    expect(standing(orders, 'a')?.dueAt).toBeNull();
    expect(standing(orders, 'b')?.dueAt).toBe(ended + 60_000);
  });

  it('of a follow-up to a rollback comes with one, and only then', () => {
    const orders = flying(itemsPlan('followUps: [{ id: cause, title: Root cause, when: rollback, within: 24 h }]'));
    expect(status(orders, 'cause')).toBe('idle');
    expect(record(orders, 'cause')).toBe('item-not-due');
    orders.raise('B1');
    orders.send({ type: 'roll-back', scope: 'all' });
    expect(status(orders, 'cause')).toBe('waiting');
    orders.settle();
    expect(orders.state().status).toBe('rolled-back');
    expect(status(orders, 'cause')).toBe('due');
    expect(record(orders, 'cause')).toBeNull();
  });

  it('is told for lists, so that nothing has to be opened', () => {
    const orders = flown('followUps: [{ id: a, title: A, within: 7 d }, { id: b, title: B, within: 1 h }]');
    const ended = orders.state().endedAt?.utc ?? 0;
    expect(itemTimes(orders.state(), orders.flight.fold.now())).toEqual({
      dueFrom: [ended, ended + 6 * day],
      overdueFrom: [ended + hour, ended + 7 * day],
    });
    record(orders, 'b');
    expect(itemTimes(orders.state(), orders.flight.fold.now())?.overdueFrom).toEqual([ended + 7 * day]);
  });

  it('puts what is late before what is due', () => {
    const orders = flown(
      'followUps: [{ id: a, title: A, within: 2 h }, { id: b, title: B, within: 1 h }, { id: c, title: C, due: D+9 }]',
    );
    orders.wait(90 * 60_000);
    const due = dueNow(itemStandings(orders.state(), orders.flight.fold.now()));
    expect(due.map(({ item, status: seen }) => [item.id, seen])).toEqual([
      ['b', 'overdue'],
      ['a', 'due'],
    ]);
  });
});

describe('an announcement', () => {
  const told = `announcements:
  - { id: progress, title: Progress, when: batch }
  - id: back
    title: Rolled back
    when: rollback
    deadlines: [{ what: draft, within: 15 min, from: rollback-decided }, { what: distributed, within: 30 min, from: rollback-finished }]
  - { id: incident, title: Incident, when: incident, deadlines: [{ what: distributed, within: 10 min }] }`;

  it('has its clock from what the plan says starts it, the draft one of its own', () => {
    const orders = flying(itemsPlan(told));
    expect(['progress', 'back.draft', 'back', 'incident'].map((id) => status(orders, id))).toEqual([
      'waiting',
      'idle',
      'idle',
      'idle',
    ]);
    orders.raise('B1');
    orders.level('errors', 'red');
    const red = orders.flight.fold.now().utc;
    expect(standing(orders, 'incident')).toMatchObject({
      status: 'due',
      dueAt: red + 600_000,
      clock: { anchor: 'trouble-detected', at: red },
    });
    orders.wait(1_000);
    orders.send({ type: 'roll-back', scope: 'all' });
    const decided = orders.state().rollback?.startedAt.utc ?? 0;
    expect(standing(orders, 'back.draft')).toMatchObject({ status: 'due', dueAt: decided + 900_000 });
    expect(status(orders, 'back')).toBe('waiting');
    orders.settle();
    expect(standing(orders, 'back')).toMatchObject({ status: 'due', clock: { anchor: 'rollback-finished' } });
  });

  it('for every batch is to be sent again with the next one', () => {
    const orders = flying(itemsPlan(told));
    orders.raise('B1');
    orders.wait(1_000);
    expect(record(orders, 'progress')).toBeNull();
    expect(status(orders, 'progress')).toBe('done');
    orders.green();
    orders.wait(1_000);
    orders.raise('B2');
    expect(status(orders, 'progress')).toBe('due');
  });

  it('that a step sent needs no tick', () => {
    const orders = flying(
      itemsPlan(`${told}\nsteps: [{ id: tell, kind: announce, title: Tell, announcement: progress, batch: B1 }]`),
    );
    orders.raise('B1');
    orders.wait(1_000);
    expect(status(orders, 'progress')).toBe('due');
    expect(orders.confirm('tell')).toBeNull();
    expect(status(orders, 'progress')).toBe('done');
  });
});
