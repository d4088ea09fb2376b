import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { isLoadTested } from '../../../shared/release/step-marks.ts';
import type { StepMark } from '../../../shared/steps/step-fields.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
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

const automation = { kind: 'automation', id: 'auto' } as const;
const marked = (stepId: string, ...confirmedMarks: StepMark[]): ReleaseCommand => ({
  ...startOf(stepId),
  confirmedMarks,
});
const startOf = (stepId: string) => ({ type: 'start-step', stepId }) as const;
const agree = (stepId: string, approver: string, role: string | null = null): ReleaseCommand => ({
  type: 'approve-step',
  stepId,
  approver,
  role,
  way: 'claimed',
  evidence: null,
  evidenceBlob: null,
});

describe('marks', () => {
  const plan = {
    connections: { metrics: { capability: 'metrics' } },
    steps: titled([
      { id: 'load', kind: 'command', run: ['wrk'], marks: ['load-test', 'writes-production'], after: [] },
      { id: 'pull-plug', kind: 'manual', marks: ['dangerous'], after: [] },
    ]),
  };

  it('are each named before the step begins, and the record says so', () => {
    const flight = smallFlight(plan);
    expect(refused(flight, start('load'))).toBe('mark-not-confirmed');
    expect(refused(flight, marked('load', 'load-test'))).toBe('mark-not-confirmed');
    expect(refused(flight, confirm('pull-plug'))).toBe('mark-not-confirmed');
    expect(isLoadTested(flight.fold.state(), 0, flight.fold.now())).toBe(false);
    ask(
      flight,
      marked('load', 'load-test', 'writes-production'),
      marked('pull-plug', 'dangerous'),
      confirm('pull-plug'),
    );
    expect(isLoadTested(flight.fold.state(), 0, flight.fold.now())).toBe(true);
    expect(flight.fold.events.find(({ type }) => type === 'step-started')?.payload).toMatchObject({
      confirmedMarks: ['load-test', 'writes-production'],
    });
    settle(flight);
    expect(isLoadTested(flight.fold.state(), 0, flight.fold.now())).toBe(false);
  });

  it('are confirmed by automation on the practice range only', () => {
    const all = marked('load', 'load-test', 'writes-production');
    expect(refused(smallFlight(plan), all, automation)).toBe('mark-not-confirmed');
    expect(refused(smallFlight(plan, 'practice'), all, automation)).toBeNull();
  });
});

describe('automation', () => {
  const plan = {
    connections: { metrics: { capability: 'metrics' } },
    steps: titled([
      { id: 'look', kind: 'manual', optional: true, after: [] },
      {
        id: 'fork',
        kind: 'decision',
        exits: [
          { id: 'on', title: 'On', to: 'next' },
          { id: 'wait', title: 'Wait', to: 'hold' },
        ],
        after: [],
      },
    ]),
  };
  const answers: readonly ReleaseCommand[] = [
    confirm('look'),
    confirm('look', false),
    { type: 'skip-step', stepId: 'look', reason: someText },
    { type: 'decide-step', stepId: 'fork', exitId: 'on', reason: null },
  ];

  it.each(answers)('does not say what only a person can say, but on the practice range: $type', (answer) => {
    expect(refused(smallFlight(plan), answer, automation)).toBe('approver-is-automation');
    expect(refused(smallFlight(plan, 'practice'), answer, automation)).toBeNull();
  });
});

describe('an approval by several', () => {
  const needing = (more: object) =>
    smallFlight({
      roles: ['dev', 'ops', 'qa'].map((id) => ({ id, title: id })),
      steps: titled([
        { id: 'agree', kind: 'approval', ...more },
        { id: 'go', kind: 'manual' },
      ]),
    });

  it('counts people, each once, and never the driver', () => {
    const flight = needing({ need: 2 });
    ask(flight, agree('agree', 'second'));
    expect(stepOf(flight, 'agree').status).toBe('pending');
    expect(refused(flight, agree('agree', 'second'))).toBe('approver-agreed-already');
    expect(refused(flight, agree('agree', driver))).toBe('approver-is-driver');
    expect(refused(flight, confirm('go'))).toBe('step-not-ready');
    ask(flight, agree('agree', 'third'));
    expect(stepOf(flight, 'agree')).toMatchObject({
      status: 'succeeded',
      approvals: [{ approver: 'second' }, { approver: 'third' }],
    });
    expect(refused(flight, agree('agree', 'fourth'))).toBe('step-not-running');
  });

  it('counts roles, each once, where as many are named as are needed', () => {
    const flight = needing({ need: 2, of: ['dev', 'ops', 'qa'] });
    expect(refused(flight, agree('agree', 'second'))).toBe('approver-role-missing');
    expect(refused(flight, agree('agree', 'second', 'sales'))).toBe('approver-role-missing');
    ask(flight, agree('agree', 'second', 'ops'));
    expect(refused(flight, agree('agree', 'third', 'ops'))).toBe('approver-role-missing');
    ask(flight, agree('agree', 'third', 'qa'));
    expect(stepOf(flight, 'agree').status).toBe('succeeded');
  });

  it('lets a role speak more than once where more people than roles are asked for', () => {
    const flight = needing({ need: 2, of: ['ops'] });
    ask(flight, agree('agree', 'second', 'ops'), agree('agree', 'third', 'ops'));
    expect(stepOf(flight, 'agree').status).toBe('succeeded');
  });
});

describe('a separate action', () => {
  const flying = (): Flight =>
    smallFlight({
      steps: titled([{ id: 'go', kind: 'manual' }]),
      rollback: { separate: titled([{ id: 'database', kind: 'command', run: ['restore'] }]) },
    });

  it('needs another person and the word for what it is, for every attempt anew', () => {
    const flight = flying();
    expect(refused(flight, marked('database', 'dangerous'))).toBe('second-person-missing');
    expect(refused(flight, agree('database', driver))).toBe('approver-is-driver');
    ask(flight, agree('database', 'second'));
    expect(refused(flight, start('database'))).toBe('mark-not-confirmed');
    ask(flight, marked('database', 'dangerous'));
    settle(flight, 'failed');
    expect(stepOf(flight, 'database').status).toBe('failed');
    expect(refused(flight, marked('database', 'dangerous'))).toBe('second-person-missing');
    ask(flight, agree('database', 'third'), marked('database', 'dangerous'));
    settle(flight);
    expect(stepOf(flight, 'database')).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  it('is not begun by the one who agreed: that would be one person', () => {
    const flight = flying();
    ask(flight, agree('database', 'second'));
    const alone = { kind: 'person', id: 'second' } as const;
    expect(refused(flight, marked('database', 'dangerous'), alone)).toBe('second-person-missing');
    ask(flight, agree('database', 'third'));
    expect(refused(flight, marked('database', 'dangerous'), alone)).toBeNull();
  });

  it('needs the same of a person who does it by hand', () => {
    const flight = smallFlight({
      steps: titled([{ id: 'go', kind: 'manual' }]),
      rollback: { separate: titled([{ id: 'schema', kind: 'manual' }]) },
    });
    expect(refused(flight, confirm('schema'))).toBe('second-person-missing');
    ask(flight, agree('schema', 'second'), marked('schema', 'dangerous'), confirm('schema'));
    expect(stepOf(flight, 'schema')).toMatchObject({ status: 'succeeded', approvals: [{ approver: 'second' }] });
  });

  it('is no part of taking the traffic back, which one person does in one click', () => {
    const flight = smallFlight({
      ...twoBatches,
      rollback: { separate: titled([{ id: 'database', kind: 'command', run: ['restore'] }]) },
    });
    ask(flight, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) });
    settle(flight);
    ask(flight, { type: 'roll-back', scope: 'all' });
    settle(flight);
    expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', steps: { database: { status: 'pending' } } });
    expect(flight.live.percentOf('edge', 'edge-a')).toBe(0);
  });

  it('keeps nobody from completing', () => {
    const flight = flying();
    ask(flight, confirm('go'), { type: 'complete-release' });
    expect(flight.fold.state().status).toBe('completed');
  });
});

describe('evidence', () => {
  it('is a note or a file, where the plan asks for it', () => {
    const flight = smallFlight({ steps: titled([{ id: 'look', kind: 'manual', evidence: true }]) });
    expect(refused(flight, confirm('look'))).toBe('evidence-required');
    expect(refused(flight, confirm('look', false))).toBeNull();
    expect(refused(flight, { ...confirmOf('look'), evidenceBlob: 'blob' })).toBeNull();
    const noted = smallFlight({ steps: titled([{ id: 'look', kind: 'manual', evidence: true }]) });
    expect(refused(noted, { ...confirmOf('look'), note: someText })).toBeNull();
  });
});

const confirmOf = (stepId: string) =>
  ({ type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null }) as const;
