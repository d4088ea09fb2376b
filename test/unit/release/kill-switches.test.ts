import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { releaseBlockers, releaseWaitsMs } from '../../../shared/release/kill-switches.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { automation, flying, type Orders } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';

const plan = (rest = '', flag = '') => `apiVersion: cockpit/v1
title: Closing
from: 1.0.0
to: 1.1.0
connections:
  edge: { capability: traffic }
  metrics: { capability: metrics }
  flags: { capability: flag }
batches:
  - { id: B1, exposure: 1 %, observe: 60s }
  - { id: B2, exposure: 10 %, observe: 60s }
flags: [{ id: kill, title: Kill switch, on: flags, key: kill, killSwitch: true${flag} }]
guards:
  - { id: errors, title: Errors, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %' }
${rest}
`;
const engage: ReleaseCommand = { type: 'engage-kill-switch', flagId: 'kill' };
const release: ReleaseCommand = { type: 'release-kill-switch', flagId: 'kill' };
const agree = (approver: string): ReleaseCommand => ({
  ...{ type: 'approve-kill-switch-release', flagId: 'kill', approver, way: 'pin' },
  ...{ evidence: null, evidenceBlob: null },
});
const switchOf = (orders: Orders) => orders.state().killSwitches.kill!;
const codeOf = (orders: Orders) => standing(orders.state(), orders.flight.fold.now()).code;
/** Goes on for so long, with a reading every now and then. */
function watch(orders: Orders, ms: number): void {
  orders.wait(ms);
}
function onB1(text = plan()): Orders {
  const orders = flying(text);
  orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position: 'released' }, conductor);
  orders.raise('B1');
  orders.level('errors', 'green');
  return orders;
}

describe('engaging a kill switch', () => {
  it('is an intent with an outcome, told by whom and how long it took; a second click changes nothing', () => {
    const orders = onB1();
    expect(orders.send(engage)).toBeNull();
    expect(orders.send(engage)).toBeNull();
    expect(codeOf(orders)).toBe('kill-switch-engaging');
    expect(outstanding(orders.state()).map(({ kind }) => kind)).toEqual(['kill-switch']);
    orders.settle();
    expect(switchOf(orders)).toMatchObject({
      ...{ position: 'engaged', before: 'released', by: { id: 'person-driver' }, engagedHere: true },
      action: { status: 'done', tookMs: 5 },
    });
    expect(orders.flight.live.flagValue('kill')).toBe(true);
  });

  it('stops the ramp: the next action says so, nothing is raised, and the green time stands still', () => {
    const orders = onB1();
    orders.wait(30_000);
    orders.send(engage);
    orders.settle();
    orders.wait(600_000);
    expect(codeOf(orders)).toBe('kill-switch-engaged');
    expect(orders.start('B2')).toBe('kill-switch-engaged');
    const next = nextAction(orders.state(), orders.flight.fold.now());
    expect(next).toMatchObject({
      kind: 'raise',
      blockers: [
        { code: 'kill-switch-engaged', params: { flag: 'kill' } },
        { code: 'observation-unfinished', params: { remainingMs: 30_000 } },
      ],
    });
  });

  it('is written again by itself, and then left to whoever presses again; what is found settles it', () => {
    const orders = onB1();
    orders.send(engage);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(switchOf(orders).action).toMatchObject({ attempt, status: 'intended' });
      orders.flight.make({ kind: 'effects', outcomes: ['failed'] });
    }
    expect(switchOf(orders)).toMatchObject({ position: 'unknown', action: { status: 'failed', attempt: 3 } });
    expect(codeOf(orders)).toBe('kill-switch-failed');
    // Nobody knows whether it is closed: nothing is raised meanwhile.
    expect(orders.start('B2')).toBe('kill-switch-engaged');
    orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position: 'released' }, conductor);
    expect(switchOf(orders)).toMatchObject({ position: 'released', action: null });
    expect(orders.start('B2')).toBe('observation-unfinished');
  });

  it('that somebody set to something that means neither may be closed: nothing is raised until it is read', () => {
    const orders = onB1();
    orders.wait(60_000);
    const found = (position: 'unknown' | 'released') =>
      orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position }, conductor);
    found('unknown');
    expect(orders.start('B2')).toBe('kill-switch-engaged');
    found('released');
    orders.level('errors', 'green');
    expect(orders.start('B2')).toBeNull();
  });

  it('is possible before the release begins, during a rollback, and after its end until the record is closed', () => {
    const orders = onB1();
    orders.send({ type: 'roll-back', scope: 'all' });
    expect(orders.state().status).toBe('rolling-back');
    expect(orders.send(engage)).toBeNull();
    orders.settle();
    expect(orders.state().status).toBe('rolled-back');
    expect(switchOf(orders).position).toBe('engaged');
    expect(orders.send({ type: 'engage-kill-switch', flagId: 'other' })).toBe('no-such-item');
    orders.send({ type: 'close-release', reason: { textId: 't', textHash: 'h' } });
    expect(orders.send(engage)).toBe('release-closed');
  });

  it('by a step or a rollback counts as well, and one that the plan releases later holds nothing', () => {
    const step = '{ id: open, kind: flag, title: Open, batch: B1, flag: kill, value: false, after: [to-1] }';
    const orders = flying(plan(`steps:\n  - { id: to-1, kind: shift, title: To one, batch: B1 }\n  - ${step}`));
    orders.flight.live.setFlag('kill', true, 'done');
    orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position: 'engaged' }, conductor);
    orders.raise('B1');
    orders.send({ type: 'start-step', stepId: 'open' });
    orders.settle();
    expect(switchOf(orders)).toMatchObject({ position: 'released', before: 'engaged', engagedHere: false });
    orders.send({ type: 'roll-back', scope: 'all' });
    orders.settle();
    expect(switchOf(orders)).toMatchObject({ position: 'engaged', by: { kind: 'conductor' } });
    expect(orders.flight.live.flagValue('kill')).toBe(true);
  });

  it('by a rollback that puts it back to what it was does not keep the same plan from going up again', () => {
    const step = (id: string, batch: string, more: string) =>
      `  - { id: ${id}, title: ${id}, batch: ${batch}, ${more} }\n`;
    const open = step('open', 'B2', 'kind: flag, flag: kill, value: false, after: [to-10]');
    const orders = flying(
      plan(`steps:\n${step('to-1', 'B1', 'kind: shift')}${step('to-10', 'B2', 'kind: shift')}${open}`),
    );
    orders.flight.live.setFlag('kill', true, 'done');
    orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position: 'engaged' }, conductor);
    const climb = () => {
      orders.level('errors', 'green');
      orders.wait(60_000);
      orders.raise('B2');
      expect(orders.send({ type: 'start-step', stepId: 'open' })).toBeNull();
      orders.settle();
      expect(switchOf(orders).position).toBe('released');
    };
    orders.raise('B1');
    climb();
    orders.send({ type: 'roll-back', scope: 'stage' });
    orders.settle();
    expect(switchOf(orders)).toMatchObject({ position: 'engaged', engagedHere: false });
    orders.send({ type: 'resume-release' });
    climb();
  });
});

describe('releasing a kill switch', () => {
  it('waits for the old version, tells how long, and for another person; then it goes up again', () => {
    const orders = onB1();
    orders.send(engage);
    orders.settle();
    // A version without requests has nothing to measure: that says nothing against the old one.
    orders.level('errors', 'unknown');
    const remaining = () => releaseWaitsMs(orders.state(), 'kill', orders.flight.fold.now());
    watch(orders, 10 * 60_000);
    expect(remaining()).toBe(20 * 60_000);
    expect(orders.send(release)).toBe('not-stable-yet');
    watch(orders, 20 * 60_000);
    expect(remaining()).toBe(0);
    expect(orders.send(release)).toBe('second-person-missing');
    expect(orders.send(agree('person-driver'))).toBe('approver-is-driver');
    expect(orders.send(agree('person-second'), automation)).toBe('approver-is-automation');
    expect(orders.send(agree('person-second'))).toBeNull();
    expect(orders.send(agree('person-second'))).toBe('approver-agreed-already');
    expect(orders.send(release, automation)).toBe('approver-is-automation');
    expect(orders.send(release)).toBeNull();
    orders.settle();
    expect(switchOf(orders)).toMatchObject({ position: 'released', approvals: [] });
    expect(orders.flight.live.flagValue('kill')).toBe(false);
    orders.level('errors', 'green');
    orders.wait(60_000);
    expect(orders.start('B2')).toBeNull();
  });

  it('begins to wait anew after a red guard, a silent gauge and a restart, and takes the time of the plan', () => {
    const orders = onB1(plan('', ', releaseAfter: 5 min'));
    orders.send(engage);
    orders.settle();
    const left = () => releaseWaitsMs(orders.state(), 'kill', orders.flight.fold.now());
    watch(orders, 4 * 60_000);
    expect(left()).toBe(60_000);
    orders.level('errors', 'red');
    orders.wait(1_000);
    expect(left()).toBe(5 * 60_000);
    orders.level('errors', 'green');
    watch(orders, 60_000);
    expect(left()).toBe(4 * 60_000);
    const reading = { value: null, sampleSize: null, sampledAt: null, coveredUntil: orders.flight.fold.now() };
    orders.send(
      { type: 'record-level', guardId: 'errors', level: 'unknown', reason: 'unreachable', ...reading },
      conductor,
    );
    expect(left()).toBe(5 * 60_000);
    orders.level('errors', 'green');
    watch(orders, 2 * 60_000);
    expect(left()).toBe(3 * 60_000);
    orders.flight.make({ kind: 'restart', unseenMs: 0, offMs: 0, sawNothing: false });
    expect(left()).toBe(5 * 60_000);
  });

  it('that fails leaves it unknown, and the agreement was to that attempt; engaging overtakes it', () => {
    const orders = onB1(plan('', ', releaseAfter: 0s'));
    orders.send(engage);
    orders.settle();
    orders.send(agree('person-second'));
    orders.send(release);
    orders.flight.make({ kind: 'effects', outcomes: ['failed'] });
    expect(switchOf(orders)).toMatchObject({
      position: 'unknown',
      action: { status: 'failed', attempt: 1 },
      approvals: [],
    });
    orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position: 'engaged' }, conductor);
    orders.send(agree('person-second'));
    orders.send(release);
    orders.send(engage);
    expect(outstanding(orders.state())).toMatchObject([{ kind: 'kill-switch', to: 'engaged' }]);
    orders.settle();
    expect(switchOf(orders).position).toBe('engaged');
  });

  it('is not got around by a step of the plan', () => {
    const step = '{ id: open, kind: flag, title: Open, batch: B1, flag: kill, value: false, after: [to-1] }';
    const orders = onB1(plan(`steps:\n  - { id: to-1, kind: shift, title: To one, batch: B1 }\n  - ${step}`));
    orders.send(engage);
    orders.settle();
    expect(orders.send({ type: 'start-step', stepId: 'open' })).toBe('not-stable-yet');
    watch(orders, 30 * 60_000);
    expect(orders.send({ type: 'start-step', stepId: 'open' })).toBe('second-person-missing');
    orders.send(agree('person-second'));
    expect(orders.send({ type: 'start-step', stepId: 'open' })).toBeNull();
  });

  it('by a step that is under way is overtaken: the step has failed, and none begins while it is being engaged', () => {
    const step = '{ id: open, kind: flag, title: Open, batch: B1, flag: kill, value: false, after: [to-1] }';
    const orders = flying(
      plan(`steps:\n  - { id: to-1, kind: shift, title: To one, batch: B1 }\n  - ${step}`, ', releaseAfter: 0s'),
    );
    orders.flight.live.setFlag('kill', true, 'done');
    orders.send({ type: 'record-kill-switch-position', flagId: 'kill', position: 'engaged' }, conductor);
    orders.raise('B1');
    orders.send({ type: 'start-step', stepId: 'open' });
    expect(orders.send(engage)).toBeNull();
    expect(outstanding(orders.state())).toMatchObject([{ kind: 'kill-switch', to: 'engaged' }]);
    expect(orders.state().steps.open?.status).toBe('failed');
    expect(orders.send({ type: 'start-step', stepId: 'open' })).toBe('kill-switch-engaged');
    orders.settle();
    expect(switchOf(orders)).toMatchObject({ position: 'engaged', engagedHere: true });
    expect(orders.send({ type: 'start-step', stepId: 'open' })).toBe('second-person-missing');
  });

  it('of a release that is over goes by the time alone, since nobody reads its guards', () => {
    const orders = onB1();
    orders.send(engage);
    orders.settle();
    orders.send({ type: 'roll-back', scope: 'all' });
    orders.settle();
    orders.send(agree('person-second'));
    watch(orders, 29 * 60_000);
    expect(orders.send(release)).toBe('not-stable-yet');
    watch(orders, 60_000);
    expect(releaseBlockers(orders.state(), 'kill', orders.flight.fold.now())).toEqual([]);
    expect(orders.send(release)).toBeNull();
  });
});
