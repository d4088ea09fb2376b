import { describe, expect, it } from 'vitest';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { automation, flying, type Orders } from '../../support/fold/flying.ts';
import { someText } from '../../support/fold/fold-driver.ts';

const plan = (actions: string, rest = '') => `apiVersion: cockpit/v1
title: Actions
from: 1.0.0
to: 1.1.0
connections:
  edge: { capability: traffic }
  metrics: { capability: metrics }
  flags: { capability: flag }
batches:
  - { id: B1, exposure: 1 %, observe: 60s }
  - { id: B2, exposure: 10 %, observe: 60s }
flags: [{ id: kill, title: Kill switch, on: flags, key: kill, killSwitch: true }]
playbooks: [{ id: PB-1, title: Slow, steps: [{ id: look, kind: manual, title: Look }] }]
announcements: [{ id: AN-1, title: Trouble, when: incident }]
${rest}
guards:
  - id: errors
    title: Errors
    from: metrics
    query: e
    unit: ratio
    every: 5s
    patience: 30s
    green: '< 1 %'
    red: '> 5 %'
${actions}
`;
function onB2(actions: string, rest?: string): Orders {
  const orders = flying(plan(actions, rest));
  orders.raise('B1');
  orders.level('errors', 'green');
  orders.wait(60_000);
  orders.raise('B2');
  orders.level('errors', 'green');
  return orders;
}
const types = (orders: Orders, from: number) => orders.flight.fold.events.slice(from).map(({ type }) => type);

describe('actions of a colour', () => {
  it('are all done, once each time that the colour comes', () => {
    const orders = onB2(
      '    onRed: [{ action: playbook, playbook: PB-1 }, { action: notify, announcement: AN-1 }, { action: flag, flag: kill, value: true }]',
    );
    const from = orders.flight.fold.events.length;
    orders.level('errors', 'red');
    expect(types(orders, from)).toEqual([
      ...['guard-level-changed', 'playbook-opened', 'announcement-due', 'action-asked', 'step-started'],
    ]);
    expect(orders.state()).toMatchObject({
      openPlaybooks: { 'PB-1': { cause: { kind: 'guard', guardId: 'errors', level: 'red' } } },
      dueAnnouncements: { 'AN-1': { cause: { kind: 'guard', guardId: 'errors' } } },
      steps: { 'errors.red.kill': { status: 'running' } },
      demands: [],
    });
    orders.wait(60_000);
    orders.settle();
    expect(types(orders, from).slice(5)).toEqual(['flag-found', 'step-succeeded', 'flag-set']);
    // What is open stays open; what was done is done again.
    orders.level('errors', 'green');
    const again = orders.flight.fold.events.length;
    orders.level('errors', 'red');
    expect(types(orders, again)).toEqual(['guard-level-changed', 'announcement-due', 'action-asked', 'step-started']);
  });

  it('of two guards that ask for the same in one moment are done once', () => {
    const acts = '    onUnknown: [{ action: playbook, playbook: PB-1 }]';
    const twin = plan(acts)
      .split('guards:')
      .at(-1)
      ?.replace('id: errors', 'id: twin')
      .replace('title: Errors', 'title: Twin');
    const orders = flying(`${plan(acts)}${twin}`);
    orders.raise('B1');
    orders.green();
    orders.level('errors', 'unknown');
    orders.level('twin', 'unknown');
    const from = orders.flight.fold.events.length;
    orders.wait(30_000);
    expect(types(orders, from)).toEqual(['playbook-opened']);
  });

  it('of yellow and unknown work like those of red; unknown after the patience of the guard', () => {
    const orders = onB2(
      '    onYellow: { action: notify, announcement: AN-1 }\n    onUnknown: { action: playbook, playbook: PB-1 }',
    );
    orders.level('errors', 'yellow');
    expect(orders.state().dueAnnouncements['AN-1']?.cause).toMatchObject({ level: 'yellow' });
    orders.level('errors', 'unknown');
    expect(wakeAt(orders.state())).toBe(orders.flight.fold.now().monotonic + 30_000);
    orders.wait(29_999);
    expect(orders.state().openPlaybooks).toEqual({});
    orders.wait(1);
    expect(orders.state().openPlaybooks['PB-1']?.cause).toMatchObject({ level: 'unknown' });
  });

  it('a countdown of yellow is called off by green, not by yellow itself', () => {
    const orders = onB2('    onYellow: { action: rollback, scope: stage, countdown: 20s }');
    orders.level('errors', 'yellow');
    expect(orders.state().countdown).toMatchObject({ level: 'yellow', lengthMs: 20_000 });
    orders.wait(10_000);
    expect(orders.state().countdown).not.toBeNull();
    orders.level('errors', 'green');
    expect(orders.state().countdown).toBeNull();
  });

  it('opens the steps of a playbook, which wait for that', () => {
    const orders = onB2('    onRed: { action: playbook, playbook: PB-1 }');
    expect(orders.confirm('look')).toBe('playbook-not-opened');
    orders.level('errors', 'red');
    expect(orders.confirm('look')).toBeNull();
  });
});

describe('a rollback that a person decides', () => {
  const asks = '    onRed: { action: rollback, scope: stage, mode: ask }';

  it('is laid before them and never done by itself; accepted, it is the rollback with its cause', () => {
    const orders = onB2(asks);
    orders.level('errors', 'red');
    expect(orders.state().demands).toMatchObject([
      { guardId: 'errors', level: 'red', asked: { action: 'rollback', scope: 'stage' } },
    ]);
    expect(standing(orders.state(), orders.flight.fold.now())).toMatchObject({ code: 'action-demanded', level: 'red' });
    orders.wait(3_600_000);
    expect(orders.state()).toMatchObject({ status: 'running', countdown: null });
    expect(orders.send({ type: 'accept-action', guardId: 'errors', action: 'rollback' })).toBeNull();
    expect(orders.state()).toMatchObject({
      status: 'rolling-back',
      demands: [],
      rollback: { toBatch: 'B1', cause: { kind: 'guard', guardId: 'errors' }, by: { kind: 'person' } },
    });
  });

  it('can be left alone for a reason, by a person, and comes back with the next red', () => {
    const orders = onB2(asks);
    const dismiss = { type: 'dismiss-action', guardId: 'errors', action: 'rollback', reason: someText } as const;
    expect(orders.send(dismiss)).toBe('no-such-item');
    orders.level('errors', 'red');
    expect(orders.send(dismiss, automation)).toBe('approver-is-automation');
    expect(orders.send(dismiss)).toBeNull();
    orders.wait(60_000);
    expect(orders.state().demands).toEqual([]);
    orders.level('errors', 'yellow');
    orders.level('errors', 'red');
    expect(orders.state().demands).toHaveLength(1);
  });

  it('goes away when the guard recovers or is waived, not when it falls silent', () => {
    const orders = onB2(asks);
    orders.level('errors', 'red');
    orders.level('errors', 'unknown');
    expect(orders.state().demands).toHaveLength(1);
    orders.level('errors', 'green');
    expect(orders.state().demands).toEqual([]);
    orders.level('errors', 'red');
    const until = orders.flight.fold.now().utc + 60_000;
    orders.send({ type: 'give-waiver', subject: { kind: 'guard', id: 'errors' }, reason: someText, until });
    orders.wait(0);
    expect(orders.state().demands).toEqual([]);
  });

  it('is what the plan says for all guards that say nothing', () => {
    const orders = onB2('', 'rollback: { default: stage, mode: ask }');
    orders.level('errors', 'red');
    expect(orders.state().demands).toMatchObject([{ asked: { action: 'rollback', scope: 'stage' } }]);
    const automatic = onB2('    onRed: { action: rollback }', 'rollback: { default: stage, mode: automatic }');
    automatic.level('errors', 'red');
    expect(automatic.state()).toMatchObject({ status: 'rolling-back', rollback: { toBatch: 'B1' } });
  });

  it('also offers a flag, which is set when it is accepted', () => {
    const orders = onB2('    onRed: { action: flag, flag: kill, value: true, mode: ask }');
    orders.level('errors', 'red');
    expect(orders.state().steps['errors.red.kill']?.status).toBe('pending');
    expect(orders.send({ type: 'accept-action', guardId: 'errors', action: 'flag' })).toBeNull();
    expect(orders.state().steps['errors.red.kill']?.status).toBe('running');
    expect(orders.state().demands).toEqual([]);
  });
});

describe('where a guard counts', () => {
  it('leaves out the batches that are left empty on purpose, and those before its function is open', () => {
    const counted = (scope: string) =>
      flying(plan(scope, '').replace('key: kill,', 'key: kill, opensAt: B2,')).state().definition.plan.guards[0]
        ?.batches;
    expect(counted('')).toBeNull();
    expect(counted('    perBatch: { B1: not-checked }')).toEqual(['B2']);
    expect(counted('    dependsOn: { flag: kill }')).toEqual(['B2']);
    expect(counted('    batches: [B1]\n    dependsOn: { flag: kill }')).toEqual([]);
  });

  it('does nothing in a batch that the plan leaves out on purpose, though it names no batches', () => {
    const orders = flying(plan('    perBatch: { B1: not-checked }\n    onRed: { action: rollback }'));
    orders.raise('B1');
    orders.level('errors', 'red');
    orders.wait(60_000);
    expect(orders.state()).toMatchObject({
      rollback: null,
      batches: { B1: { observed: { since: expect.anything() } } },
    });
    orders.level('errors', 'green');
    orders.raise('B2');
    orders.level('errors', 'red');
    expect(orders.state().rollback).toMatchObject({ scope: 'all' });
  });
});
