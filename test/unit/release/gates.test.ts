import { describe, expect, it } from 'vitest';
import { gateStatus } from '../../../shared/release/gates.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { automation, flying, type Orders } from '../../support/fold/flying.ts';
import { conductor, someText } from '../../support/fold/fold-driver.ts';

const plan = (gates: string, rest = '') => `apiVersion: cockpit/v1
title: Gates
from: 1.0.0
to: 1.1.0
connections:
  edge: { capability: traffic }
  metrics: { capability: metrics }
roles: [{ id: dba, title: Database }]
batches:
  - { id: B1, exposure: 1 %, observe: 60s, shifts: [{ on: edge }] ${rest} }
  - { id: B2, exposure: 10 %, observe: 0s, shifts: [{ on: edge }] }
guards:
  - { id: errors, title: Errors, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %' }
steps:
  - { id: copy, kind: manual, title: Copy, lane: side, optional: true }
gates:
${gates}
`;
/** On B1, green, observed to the end. */
function observed(orders: Orders): Orders {
  orders.raise('B1');
  orders.green();
  orders.wait(60_000);
  return orders;
}
const status = (orders: Orders, id: string) => {
  const gate = orders.state().definition.plan.gates.find((candidate) => candidate.id === id);
  if (gate === undefined) throw new Error(`no gate ${id}`);
  return gateStatus(orders.state(), gate, orders.flight.fold.now());
};

describe('a gate', () => {
  it('before completion keeps the release from being complete', () => {
    const orders = observed(flying(plan('  - { id: closed, title: Tickets closed, before: completion }')));
    orders.raise('B2');
    orders.confirm('copy');
    expect(orders.send({ type: 'complete-release' })).toBe('gate-open');
    expect(nextAction(orders.state(), orders.flight.fold.now())).toMatchObject({
      kind: 'complete',
      blockers: [{ code: 'gate-open', params: { gate: 'closed', status: 'open' } }],
    });
    expect(orders.pass('closed')).toBeNull();
    expect(orders.send({ type: 'complete-release' })).toBeNull();
  });

  it('that failed after its batch began keeps the release from being complete, as it would keep the next batch', () => {
    const orders = flying(plan('  - { id: schema, title: Schema, before: B1 }'));
    orders.pass('schema');
    observed(orders);
    orders.raise('B2');
    orders.confirm('copy');
    orders.send({ type: 'fail-gate', gateId: 'schema', note: someText });
    expect(orders.send({ type: 'complete-release' })).toBe('gate-open');
    expect(orders.pass('schema')).toBeNull();
    expect(orders.send({ type: 'complete-release' })).toBeNull();
  });

  it('that needs evidence takes a note or a file', () => {
    const orders = flying(plan('  - { id: scan, title: Scan, evidence: { required: true } }'));
    expect(orders.pass('scan')).toBe('evidence-required');
    expect(orders.send({ type: 'pass-gate', gateId: 'scan', note: someText, evidenceBlob: null })).toBeNull();
    expect(orders.send({ type: 'pass-gate', gateId: 'scan', note: null, evidenceBlob: 'blob' })).toBeNull();
  });

  it('opens again when its tick has expired, also over a restart', () => {
    const orders = flying(plan('  - { id: backup, title: Backup, validFor: 10 min }'));
    orders.pass('backup');
    orders.wait(599_999);
    expect(status(orders, 'backup')).toBe('passed');
    orders.flight.make({ kind: 'restart', unseenMs: 0, offMs: 1, sawNothing: false });
    expect(status(orders, 'backup')).toBe('expired');
    expect(orders.start('B1')).toBe('gate-open');
    orders.pass('backup');
    expect(orders.start('B1')).toBeNull();
  });

  it('that ticks before the wall clock was set back still expires by the other clock', () => {
    const orders = flying(plan('  - { id: backup, title: Backup, validFor: 10 min }'));
    orders.pass('backup');
    orders.flight.make({ kind: 'wall-clock', ms: -3_600_000 });
    orders.wait(600_000);
    expect(status(orders, 'backup')).toBe('expired');
  });

  it('that may not be waived is not, and another is', () => {
    const orders = flying(plan('  - { id: law, title: Law, mayBeWaived: false }\n  - { id: nice, title: Nice }'));
    const waive = (id: string) => {
      const until = orders.flight.fold.now().utc + 60_000;
      return orders.send({ type: 'give-waiver', subject: { kind: 'gate', id }, reason: someText, until });
    };
    expect(waive('law')).toBe('not-waivable');
    expect(waive('nice')).toBeNull();
    expect(orders.start('B1')).toBe('gate-open');
    orders.pass('law');
    expect(orders.start('B1')).toBeNull();
  });

  it('of two phases is checked once more at the end of a batch, and not before it is out there', () => {
    const orders = flying(plan('  - { id: smoke, title: Staging, again: [{ endOf: B1, title: Small traffic }] }'));
    expect(orders.pass('smoke.B1')).toBe('gate-too-early');
    orders.pass('smoke');
    observed(orders);
    expect(orders.start('B2')).toBe('gate-open');
    expect(orders.pass('smoke.B1')).toBeNull();
    expect(orders.start('B2')).toBeNull();
  });

  it('is ticked by automation on the practice range only', () => {
    const gates = '  - { id: ready, title: Ready }';
    expect(flying(plan(gates)).pass('ready', automation)).toBe('approver-is-automation');
    expect(flying(plan(gates), 'practice').pass('ready', automation)).toBeNull();
  });

  it('keeps what a document claims, and counts nothing of it', () => {
    const orders = flying(plan('  - { id: ready, title: Ready, claimed: { state: done, by: Wu } }'));
    expect(orders.state().definition.plan.gates[0]?.claimed).toEqual({
      state: 'done',
      by: 'Wu',
      value: null,
      at: null,
    });
    expect(orders.start('B1')).toBe('gate-open');
  });
});

describe('a live gate', () => {
  const live =
    "  - { id: blockers, title: Blockers, live: { from: metrics, query: open_blockers, pass: '= 0 count' } }";

  it('is open until it was read, is never ticked, and is read before any batch is current', () => {
    const orders = flying(plan(live));
    expect(status(orders, 'blockers')).toBe('open');
    expect(orders.pass('blockers')).toBe('gate-not-ticked');
    expect(orders.start('B1')).toBe('gate-open');
    orders.level('gate:blockers', 'green');
    expect(status(orders, 'blockers')).toBe('passed');
    expect(orders.start('B1')).toBeNull();
  });

  it.each(['yellow', 'unknown'] as const)('is checked again before every increase: %s is not passed', (level) => {
    const orders = flying(plan(live));
    orders.level('gate:blockers', 'green');
    observed(orders);
    orders.level('gate:blockers', level);
    expect(orders.start('B2')).toBe('gate-open');
    orders.level('gate:blockers', 'green');
    expect(orders.start('B2')).toBeNull();
  });

  it('counts in no batch: it neither stops the green time nor stands among the guards', () => {
    const orders = flying(plan(live));
    orders.level('gate:blockers', 'green');
    orders.raise('B1');
    orders.level('errors', 'green');
    orders.level('gate:blockers', 'unknown');
    orders.wait(60_000);
    orders.level('gate:blockers', 'green');
    expect(orders.start('B2')).toBeNull();
  });

  it('is unknown after a restart, like every reading', () => {
    const orders = flying(plan(live));
    orders.level('gate:blockers', 'green');
    orders.flight.make({ kind: 'restart', unseenMs: 0, offMs: 1, sawNothing: false });
    expect(orders.start('B1')).toBe('gate-open');
  });

  it('is what ready capacity compiles into where it can be asked for, and a tick where it cannot', () => {
    const asked = "capacity: { new: 4, live: { from: metrics, query: ready, pass: '≥ 4 count' } }";
    const orders = flying(plan('  []').replace('gates:\n  []', ''));
    expect(orders.state().definition.plan.gates).toEqual([]);
    const withQuery = flying(plan('', `, ${asked}`).replace('gates:\n', ''));
    expect(withQuery.start('B1')).toBe('gate-open');
    withQuery.level('gate:capacity:B1', 'green');
    expect(withQuery.start('B1')).toBeNull();
    const byHand = flying(plan('', ', capacity: { new: 4 }').replace('gates:\n', ''));
    expect(byHand.start('B1')).toBe('gate-open');
    expect(byHand.pass('capacity:B1')).toBeNull();
    expect(byHand.start('B1')).toBeNull();
  });
});

describe('a recorded gate', () => {
  it('of presence holds while somebody of the role says that they are here', () => {
    const orders = flying(plan('  - { id: here, title: DBA here, recorded: { kind: present, role: dba } }'));
    expect(orders.pass('here')).toBe('gate-not-ticked');
    expect(orders.send({ type: 'record-presence', roleId: 'nobody', present: true })).toBe('no-such-item');
    expect(orders.send({ type: 'record-presence', roleId: 'dba', present: true }, automation)).toBe(
      'approver-is-automation',
    );
    expect(orders.send({ type: 'record-presence', roleId: 'dba', present: true })).toBeNull();
    expect(orders.state().presence.dba).toMatchObject({ present: true, by: { kind: 'person' } });
    expect(status(orders, 'here')).toBe('passed');
    const sequence = orders.state().decisionSequence;
    orders.send({ type: 'record-presence', roleId: 'dba', present: false });
    expect(orders.state().decisionSequence).toBeGreaterThan(sequence);
    expect(orders.start('B1')).toBe('gate-open');
  });

  it('of a step holds when it was done, not when it was skipped', () => {
    const gates = '  - { id: copied, title: Copied, recorded: { kind: step, step: copy } }';
    const skipped = flying(plan(gates));
    skipped.send({ type: 'skip-step', stepId: 'copy', reason: null });
    expect(status(skipped, 'copied')).toBe('open');
    const done = flying(plan(gates));
    done.confirm('copy');
    expect(status(done, 'copied')).toBe('passed');
  });

  it('of no red counts from the last red, from a gap and from the beginning', () => {
    const orders = flying(
      plan('  - { id: quiet, title: Quiet, before: B2, recorded: { kind: no-red, within: 2 min } }'),
    );
    orders.raise('B1');
    orders.green();
    orders.wait(119_999);
    expect(status(orders, 'quiet')).toBe('open');
    orders.wait(1);
    expect(status(orders, 'quiet')).toBe('passed');
    orders.level('errors', 'red');
    expect(status(orders, 'quiet')).toBe('open');
    orders.wait(600_000);
    orders.level('errors', 'green');
    orders.wait(119_999);
    expect(status(orders, 'quiet')).toBe('open');
    orders.wait(1);
    expect(status(orders, 'quiet')).toBe('passed');
    orders.flight.fold.submit({ type: 'record-gap', coveredUntil: orders.flight.fold.now() }, conductor);
    expect(status(orders, 'quiet')).toBe('open');
  });

  it('of no red does not count the silence of a guard: nobody can say what was red meanwhile', () => {
    const orders = flying(
      plan('  - { id: quiet, title: Quiet, before: B2, recorded: { kind: no-red, within: 2 min } }'),
    );
    orders.raise('B1');
    orders.green();
    orders.level('errors', 'unknown');
    orders.wait(120_000);
    expect(status(orders, 'quiet')).toBe('open');
    orders.green();
    orders.wait(119_999);
    expect(status(orders, 'quiet')).toBe('open');
    orders.wait(1);
    expect(status(orders, 'quiet')).toBe('passed');
  });

  it('of no red before the first batch begins anew after a gap too', () => {
    const orders = flying(
      plan('  - { id: quiet, title: Quiet, before: B1, recorded: { kind: no-red, within: 2 min } }'),
    );
    orders.wait(120_000);
    expect(status(orders, 'quiet')).toBe('passed');
    orders.flight.fold.submit({ type: 'record-gap', coveredUntil: orders.flight.fold.now() }, conductor);
    expect(status(orders, 'quiet')).toBe('open');
  });
});
