import { describe, expect, it } from 'vitest';
import { pilotMove } from '../../../electron/backend/automation/pilot.ts';
import { gateStatus } from '../../../shared/release/gates.ts';
import { promotionBlockers } from '../../../shared/release/promotion.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { someText } from '../../support/fold/fold-driver.ts';

const plan = `apiVersion: cockpit/v1
title: Drills
from: 1.0.0
to: 1.1.0
connections:
  edge: { capability: traffic }
batches:
  - { id: B1, exposure: 10 %, observe: 0s }
  - { id: B2, exposure: 100 %, observe: 0s }
drills:
  - { id: failover, title: Failover, before: B1, validFor: 30 d, checks: [{ id: badge, title: Badge shown }, { id: back, title: Back to normal }] }
  - { id: restore, title: Restore, playbook: pitr }
playbooks: [{ id: pitr, title: Recovery, steps: [{ id: look, kind: manual, title: Look }] }]
gates:
  - { id: rehearsed, title: Restore was rehearsed, before: B2, recorded: { kind: drill, drill: restore } }
`;
const day = 86_400_000;

function record(orders: Orders, itemId: string, heldAt: number | null = null, outcome: 'done' | 'failed' = 'done') {
  return orders.send({ type: 'record-item', itemId, outcome, note: null, evidenceBlob: null, heldAt });
}
function status(orders: Orders, id: string) {
  const gate = orders.state().definition.plan.gates.find((candidate) => candidate.id === id);
  if (gate === undefined) throw new Error(`no gate ${id}`);
  return gateStatus(orders.state(), gate, orders.flight.fold.now());
}
const drillsMissing = (orders: Orders, batchId: string) =>
  promotionBlockers(orders.state(), batchId, orders.flight.fold.now())
    .filter(({ code }) => code === 'gate-open')
    .map(({ params }) => params.drill);

describe('a gate that a drill opens', () => {
  it('names what is missing until the drill and each of its checks are recorded', () => {
    const orders = flying(plan);
    expect(orders.start('B1')).toBe('gate-open');
    expect(drillsMissing(orders, 'B1')).toEqual(['badge']);
    expect(record(orders, 'failover')).toBe('item-parts-open');
    expect(record(orders, 'badge')).toBeNull();
    expect(drillsMissing(orders, 'B1')).toEqual(['back']);
    expect(record(orders, 'back', null, 'failed')).toBeNull();
    expect(record(orders, 'failover')).toBe('item-parts-open');
    expect(
      orders.send({
        type: 'record-item',
        itemId: 'back',
        outcome: 'not-applicable',
        note: someText,
        evidenceBlob: null,
      }),
    ).toBeNull();
    expect(drillsMissing(orders, 'B1')).toEqual(['failover']);
    expect(record(orders, 'failover')).toBeNull();
    expect(orders.start('B1')).toBeNull();
  });

  it('is recorded before the release begins, and by nobody ticking the gate', () => {
    const orders = flying(plan);
    expect(orders.pass('drill:failover')).toBe('gate-not-ticked');
    expect(orders.pass('rehearsed')).toBe('gate-not-ticked');
    expect(record(orders, 'restore')).toBeNull();
    expect(status(orders, 'rehearsed')).toBe('passed');
  });

  it('is opened by the passed drill of its playbook, and not by one that failed or that was real', () => {
    const orders = flying(plan);
    const run = (mode: 'live' | 'drill', outcome: 'resolved' | 'unresolved') => {
      expect(orders.send({ type: 'open-playbook', playbookId: 'pitr', mode, reason: null })).toBeNull();
      if (outcome === 'resolved') expect(orders.confirm('look')).toBeNull();
      expect(orders.send({ type: 'close-playbook', playbookId: 'pitr', outcome, note: someText })).toBeNull();
    };
    run('live', 'resolved');
    run('drill', 'unresolved');
    expect(status(orders, 'rehearsed')).not.toBe('passed');
    run('drill', 'resolved');
    expect(status(orders, 'rehearsed')).toBe('passed');
    orders.wait(1_000);
    // The last one counts: what worked before and does not any more is no proof.
    run('drill', 'unresolved');
    expect(status(orders, 'rehearsed')).not.toBe('passed');
  });

  it('counts from the day on which the drill was held, and closes when it expires', () => {
    const orders = flying(plan);
    const { utc } = orders.flight.fold.now();
    expect(record(orders, 'badge', utc + 1)).toBe('held-in-future');
    for (const id of ['badge', 'back', 'failover']) expect(record(orders, id, utc - 29 * day)).toBeNull();
    expect(status(orders, 'drill:failover')).toBe('passed');
    orders.wait(day - 1);
    expect(status(orders, 'drill:failover')).toBe('passed');
    orders.wait(1);
    expect(status(orders, 'drill:failover')).toBe('open');
    expect(orders.start('B1')).toBe('gate-open');
  });

  it('expires over a restart and a wall clock that was set back', () => {
    const orders = flying(plan);
    for (const id of ['badge', 'back', 'failover']) record(orders, id);
    orders.flight.make({ kind: 'wall-clock', ms: -60 * day });
    orders.wait(30 * day);
    expect(status(orders, 'drill:failover')).toBe('open');
  });

  it('closes when the drill is taken back', () => {
    const orders = flying(plan);
    record(orders, 'restore');
    expect(
      orders.send({ type: 'record-item', itemId: 'restore', outcome: 'withdrawn', note: null, evidenceBlob: null }),
    ).toBeNull();
    expect(status(orders, 'rehearsed')).toBe('open');
  });

  it('is answered by automation on the practice range, check by check, and elsewhere left to a person', () => {
    const practice = flying(plan, 'practice');
    const answered: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const move = pilotMove(practice.state(), practice.flight.fold.now(), null);
      if (move.kind !== 'command' || move.command.type !== 'record-item') break;
      answered.push(move.command.itemId);
      record(practice, move.command.itemId);
    }
    expect(answered).toEqual(['badge', 'back', 'failover']);
    expect(practice.start('B1')).toBeNull();
    expect(pilotMove(flying(plan).state(), practice.flight.fold.now(), null)).toEqual({
      kind: 'hold',
      reason: 'needs-person',
      item: 'badge',
    });
  });
});
