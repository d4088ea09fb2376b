import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { attemptsBefore } from '../../../shared/release/playbooks.ts';
import { isLoadTested } from '../../../shared/release/step-marks.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { flying } from '../../support/fold/flying.ts';
import { driver, someText } from '../../support/fold/fold-driver.ts';
import {
  ask,
  confirm,
  refused,
  settle,
  smallFlight,
  start,
  stepOf,
  titled,
  twoBatches,
} from '../../support/fold/small-flight.ts';

const open = (playbookId: string, mode: 'live' | 'drill' = 'live') =>
  ({ type: 'open-playbook', playbookId, mode, reason: null }) as const;
const close = (
  playbookId: string,
  outcome: 'resolved' | 'unresolved' | 'called-off' = 'resolved',
  note: typeof someText | null = null,
): ReleaseCommand => ({ type: 'close-playbook', playbookId, outcome, note });
const undo = (stepId: string): ReleaseCommand => ({ type: 'undo-step', stepId, reason: null });

/** Flying, with playbooks that hold steps of every kind that does something. */
const flight = (more: object = {}): Flight =>
  smallFlight({
    connections: { ...twoBatches.connections, metrics: { capability: 'metrics' } },
    batches: twoBatches.batches,
    steps: titled([{ id: 'go', kind: 'manual' }]),
    decisions: [{ rule: 'playbook.undefined', at: ['empty'], decision: 'Left empty on purpose' }],
    flags: [{ id: 'kill', title: 'Kill switch', key: 'kill' }],
    playbooks: [
      {
        id: 'db',
        title: 'Database down',
        steps: titled([
          { id: 'look', kind: 'manual' },
          { id: 'promote', kind: 'command', run: ['promote'], marks: ['load-test'] },
          { id: 'degrade', kind: 'flag', flag: 'kill', value: true },
          { id: 'base', kind: 'baseline', name: 'after', from: 'metrics', query: 'q', unit: 'count' },
          {
            id: 'fork',
            kind: 'decision',
            exits: [
              { id: 'well', title: 'Well', to: 'next' },
              { id: 'back', title: 'Back', to: 'rollback-all' },
              { id: 'wait', title: 'Wait', to: 'hold' },
            ],
          },
        ]),
      },
      { id: 'empty', title: 'Nothing' },
      { id: 'rehearsal', title: 'Rehearsal only', mode: 'drill', steps: titled([{ id: 'talk', kind: 'manual' }]) },
    ],
    ...more,
  });
const promote: ReleaseCommand = { type: 'start-step', stepId: 'promote', confirmedMarks: ['load-test'] };
const decide = (exitId: string): ReleaseCommand => ({ type: 'decide-step', stepId: 'fork', exitId, reason: null });

/** All of `db`, by hand and by machine. */
function goThrough(flown: Flight, exitId = 'well'): void {
  ask(flown, confirm('look'), promote);
  settle(flown);
  ask(flown, confirm('degrade'), start('base'));
  settle(flown);
  ask(flown, decide(exitId));
}

describe('a playbook', () => {
  it('is opened by a person, gone through, and closed with what came of it', () => {
    const flown = flight();
    expect(refused(flown, confirm('look'))).toBe('playbook-not-opened');
    ask(flown, { ...open('db'), reason: someText });
    expect(flown.fold.state().openPlaybooks.db).toMatchObject({
      mode: 'live',
      by: { id: driver },
      cause: { kind: 'operator' },
      reason: someText,
    });
    expect(refused(flown, open('db'))).toBe('playbook-open');
    goThrough(flown);
    ask(flown, close('db'));
    const { openPlaybooks, playbookRuns, flags, steps } = flown.fold.state();
    expect(openPlaybooks).toEqual({});
    expect(playbookRuns).toMatchObject([
      {
        playbookId: 'db',
        mode: 'live',
        outcome: 'resolved',
        steps: { look: { status: 'succeeded', by: { id: driver } } },
      },
    ]);
    expect(flags.kill?.history).toMatchObject([{ value: true, stepId: 'degrade' }]);
    expect(steps.promote?.status).toBe('succeeded');
  });

  it('is opened only where it has steps, is in the plan, and the release has begun', () => {
    const flown = flight();
    expect(refused(flown, open('none'))).toBe('no-such-item');
    expect(refused(flown, open('empty'))).toBe('playbook-without-steps');
    expect(refused(flown, open('rehearsal'))).toBe('playbook-mode-refused');
    expect(refused(flown, open('rehearsal', 'drill'))).toBeNull();
    expect(refused(flown, close('db'))).toBe('playbook-not-opened');
  });

  it('can be opened while a rollback runs, and worked on once it is through', () => {
    const flown = flight();
    ask(flown, confirm('go'));
    ask(flown, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flown) });
    settle(flown);
    ask(flown, { type: 'roll-back', scope: 'all' }, open('db'));
    expect(refused(flown, confirm('look'))).toBe('release-rolling-back');
    settle(flown);
    expect(flown.fold.state().status).toBe('rolled-back');
    expect(refused(flown, confirm('look'))).toBeNull();
  });

  it('wants words where it did not help or was not gone through, and the end of what runs', () => {
    const flown = flight();
    ask(flown, open('db'));
    expect(refused(flown, close('db'))).toBe('reason-required');
    ask(flown, confirm('look'), promote);
    expect(refused(flown, close('db', 'resolved', someText))).toBe('playbook-step-running');
    settle(flown);
    expect(refused(flown, close('db', 'unresolved'))).toBe('reason-required');
    expect(refused(flown, close('db', 'unresolved', someText))).toBeNull();
  });

  it('begins anew each time that it is opened, and counts its attempts anew', () => {
    const flown = flight();
    ask(flown, open('db'), confirm('look'), promote);
    settle(flown);
    ask(flown, close('db', 'called-off', someText));
    expect(stepOf(flown, 'promote').status).toBe('succeeded');
    ask(flown, open('db'));
    expect(stepOf(flown, 'promote')).toMatchObject({ status: 'pending', attempt: 1 });
    expect(attemptsBefore(flown.fold.state(), 'promote')).toBe(1);
  });

  it('gives a tick back, and nothing that really happened', () => {
    const flown = flight();
    expect(refused(flown, undo('go'))).toBe('tick-stays');
    ask(flown, open('db'));
    expect(refused(flown, undo('look'))).toBe('tick-stays');
    ask(flown, confirm('look'), undo('look'));
    expect(stepOf(flown, 'look').status).toBe('pending');
    expect(flown.fold.events.at(-1)).toMatchObject({ type: 'step-undone', payload: { stepId: 'look' } });
    goThrough(flown);
    for (const id of ['promote', 'degrade', 'fork']) expect(refused(flown, undo(id))).toBe('tick-stays');
    ask(flown, close('db'));
    expect(refused(flown, undo('look'))).toBe('tick-stays');
  });
});

describe('a drill', () => {
  it('goes through every step and brings nothing about', () => {
    const flown = flight();
    ask(flown, open('db', 'drill'), confirm('look'), promote);
    expect(outstanding(flown.fold.state())).toMatchObject([{ kind: 'step', stepId: 'promote', drill: true }]);
    // Load that is only talked of does not make the readings say something else.
    expect(isLoadTested(flown.fold.state(), 0, flown.fold.now())).toBe(false);
    settle(flown);
    ask(flown, confirm('degrade'), start('base'));
    const base = stepOf(flown, 'base');
    ask(flown, {
      type: 'record-step',
      stepId: 'base',
      attempt: base.attempt,
      passed: true,
      result: { tookMs: 1, transcriptBlob: null, exitCode: null, httpStatus: null, note: null, error: null },
      gain: { kind: 'baseline', name: 'after', value: 1, unit: 'count', sampledAt: 0 },
    });
    ask(flown, decide('back'));
    ask(flown, close('db'));
    expect(flown.fold.state()).toMatchObject({
      status: 'running',
      held: false,
      rollback: null,
      baselines: {},
      flags: {},
    });
    expect(flown.fold.state().playbookRuns).toMatchObject([
      { mode: 'drill', outcome: 'resolved', steps: { fork: { status: 'succeeded', exitId: 'back' } } },
    ]);
    // Nothing is left that could be taken for the real thing.
    expect(stepOf(flown, 'promote').status).toBe('pending');
  });

  it('holds nothing where a fork says so', () => {
    const flown = flight();
    ask(flown, open('db', 'drill'));
    goThrough(flown, 'wait');
    expect(flown.fold.state().held).toBe(false);
    expect(stepOf(flown, 'fork').status).toBe('succeeded');
  });

  it('passes only when every step is done', () => {
    const flown = flight();
    ask(flown, open('db', 'drill'), confirm('look'));
    expect(refused(flown, close('db', 'resolved', someText))).toBe('steps-open');
    expect(refused(flown, close('db', 'called-off', someText))).toBeNull();
  });

  it('gives way to the real thing, which begins with no tick of it', () => {
    const flown = flight();
    ask(flown, open('db', 'drill'), confirm('look'), promote);
    const drilled = stepOf(flown, 'promote').attempt;
    ask(flown, open('db'));
    expect(flown.fold.state().playbookRuns).toMatchObject([{ mode: 'drill', outcome: 'called-off' }]);
    expect(stepOf(flown, 'look').status).toBe('pending');
    expect(outstanding(flown.fold.state())).toEqual([]);
    // The rehearsal's outcome comes too late to count for the real step.
    const late = { tookMs: 1, transcriptBlob: null, exitCode: null, httpStatus: null, note: null, error: null };
    expect(
      refused(flown, { type: 'record-step', stepId: 'promote', attempt: drilled, passed: true, result: late }),
    ).toBe('step-not-running');
    expect(refused(flown, open('db', 'drill'))).toBe('playbook-open');
  });
});

describe('a guard that opens a playbook', () => {
  const plan = `apiVersion: cockpit/v1
title: Guarded
from: 1.0.0
to: 1.1.0
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches: [{ id: B1, exposure: 1 %, observe: 60s }]
playbooks: [{ id: slow, title: Slow, steps: [{ id: look, kind: manual, title: Look }] }]
guards:
  - { id: errors, title: E, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %', onRed: { action: playbook, playbook: slow } }
`;
  const red = () => {
    const orders = flying(plan);
    orders.raise('B1');
    return orders;
  };

  it('opens the real one over a drill', () => {
    const orders = red();
    orders.send(open('slow', 'drill'));
    orders.level('errors', 'red');
    expect(orders.state().openPlaybooks.slow).toMatchObject({ mode: 'live', cause: { kind: 'guard', level: 'red' } });
    expect(orders.state().playbookRuns).toMatchObject([{ mode: 'drill', outcome: 'called-off' }]);
  });

  it('leaves it closed once a person has dealt with it, until the level comes again', () => {
    const orders = red();
    orders.send(open('slow'));
    orders.level('errors', 'red');
    orders.send(close('slow', 'unresolved', someText));
    orders.wait(60_000);
    expect(orders.state().openPlaybooks).toEqual({});
    orders.level('errors', 'green');
    orders.level('errors', 'red');
    expect(Object.keys(orders.state().openPlaybooks)).toEqual(['slow']);
  });
});
