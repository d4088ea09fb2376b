import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { isLoadTested } from '../../../shared/release/step-marks.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import type { Flight } from '../../support/fold/fly.ts';
import { someText } from '../../support/fold/fold-driver.ts';
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

const manual = (id: string, more: object = {}) => ({ id, kind: 'manual' as const, ...more });
const exit = (to: string, more: object = {}) => ({ id: `to-${to}`, title: to, to, ...more });
const fork = (id: string, ...exits: readonly object[]) => ({ id, kind: 'decision' as const, exits });
const decide = (stepId: string, to: string, reason: typeof someText | null = null): ReleaseCommand => ({
  type: 'decide-step',
  stepId,
  exitId: `to-${to}`,
  reason,
});
const statuses = (flight: Flight, ...ids: readonly string[]) => ids.map((id) => stepOf(flight, id).status);

describe('a decision', () => {
  const forked = () =>
    smallFlight({
      steps: titled([
        manual('migrate'),
        manual('compare'),
        fork('good', exit('next'), exit('compare'), exit('finish', { needsReason: true }), exit('hold')),
        manual('widen'),
        manual('check'),
        { id: 'sign', kind: 'approval' },
        manual('finish'),
        manual('aside', { after: ['migrate'] }),
      ]),
    });
  const decidable = () => {
    const flight = forked();
    ask(flight, confirm('migrate'), confirm('compare'));
    return flight;
  };

  it('is taken by its own command only, once, by an exit that it has, with a reason where one is asked for', () => {
    const flight = forked();
    expect(refused(flight, decide('good', 'next'))).toBe('step-not-ready');
    ask(flight, confirm('migrate'), confirm('compare'));
    expect(refused(flight, start('good'))).toBe('step-wrong-kind');
    expect(refused(flight, confirm('good'))).toBe('step-wrong-kind');
    expect(refused(flight, decide('widen', 'next'))).toBe('step-not-ready');
    expect(refused(flight, decide('good', 'nowhere'))).toBe('no-such-item');
    expect(refused(flight, decide('good', 'finish'))).toBe('reason-required');
    ask(flight, decide('good', 'next'));
    expect(stepOf(flight, 'good')).toMatchObject({ status: 'succeeded', exitId: 'to-next', attempt: 1 });
    expect(refused(flight, decide('good', 'next'))).toBe('step-not-running');
  });

  it('leads forward past what lies between, with itself as the reason, but past no approval', () => {
    const flight = decidable();
    ask(flight, decide('good', 'finish', someText));
    expect(statuses(flight, 'good', 'widen', 'check', 'sign', 'finish', 'aside')).toEqual([
      'succeeded',
      'skipped',
      'skipped',
      'pending',
      'pending',
      'pending',
    ]);
    const skips = flight.fold.events.filter((event) => event.type === 'step-skipped');
    expect(skips.map(({ payload }) => payload)).toEqual([
      { stepId: 'widen', reason: someText, decidedBy: { stepId: 'good', exitId: 'to-finish' } },
      { stepId: 'check', reason: someText, decidedBy: { stepId: 'good', exitId: 'to-finish' } },
    ]);
  });

  it('leads back: what hangs on the earlier step is done again, attempts are counted on, the rest stays', () => {
    const flight = decidable();
    ask(flight, confirm('aside'), decide('good', 'compare'));
    expect(statuses(flight, 'migrate', 'compare', 'good', 'aside')).toEqual([
      'succeeded',
      'pending',
      'pending',
      'succeeded',
    ]);
    expect(nextAction(flight.fold.state(), flight.fold.now())).toMatchObject({ kind: 'step', stepId: 'compare' });
    ask(flight, confirm('compare'), decide('good', 'next'));
    expect(stepOf(flight, 'compare').attempt).toBe(2);
    expect(stepOf(flight, 'good')).toMatchObject({ attempt: 2, exitId: 'to-next' });
  });

  it('leads back over a load test, whose requests are in the window all the same', () => {
    const flight = smallFlight({
      steps: titled([manual('load', { marks: ['load-test'] }), fork('again', exit('next'), exit('load'))]),
    });
    ask(flight, { type: 'start-step', stepId: 'load', confirmedMarks: ['load-test'] }, confirm('load'));
    ask(flight, decide('again', 'load'));
    expect(stepOf(flight, 'load').status).toBe('pending');
    expect(isLoadTested(flight.fold.state(), 30_000, flight.fold.now())).toBe(true);
    flight.make({ kind: 'pass', ms: 30_000 });
    expect(isLoadTested(flight.fold.state(), 30_000, flight.fold.now())).toBe(false);
  });

  it('does not take back what is still running', () => {
    const flight = smallFlight({
      steps: titled([
        { id: 'load', kind: 'command', run: ['load'], background: true },
        fork('again', exit('next'), exit('load')),
      ]),
    });
    ask(flight, start('load'));
    expect(refused(flight, decide('again', 'load'))).toBe('step-still-running');
    settle(flight);
    expect(refused(flight, decide('again', 'load'))).toBeNull();
    expect(statuses(flight, 'load', 'again')).toEqual(['pending', 'pending']);
  });

  it('holds the release and stays open until it is taken anew', () => {
    const flight = decidable();
    ask(flight, decide('good', 'hold', someText));
    expect(flight.fold.state().held).toBe(true);
    expect(stepOf(flight, 'good')).toMatchObject({ status: 'pending', exitId: 'to-hold' });
    ask(flight, decide('good', 'hold', someText));
    expect(flight.fold.events.filter(({ type }) => type === 'release-held')).toHaveLength(1);
    ask(flight, { type: 'resume-release' }, decide('good', 'next'));
    expect(stepOf(flight, 'good').attempt).toBe(3);
  });

  it('rolls back by a stage or all the way, and says that it was the cause', () => {
    const plan = {
      ...twoBatches,
      steps: titled([
        fork('early', exit('next'), exit('rollback-all')),
        { id: 'up', kind: 'shift', batch: 'B1' },
        { id: 'further', kind: 'shift', batch: 'B2' },
        { ...fork('late', exit('next'), exit('rollback-stage'), exit('rollback-all')), batch: 'B2' },
      ]),
    };
    const flight = smallFlight(plan);
    expect(refused(flight, decide('early', 'rollback-all'))).toBe('nothing-to-roll-back');
    expect(stepOf(flight, 'early').status).toBe('pending');
    ask(flight, decide('early', 'next'));
    flight.make({ kind: 'cruise' });
    flight.make({ kind: 'cruise' });
    ask(flight, decide('late', 'rollback-stage'));
    expect(flight.fold.state().rollback).toMatchObject({
      toBatch: 'B1',
      cause: { kind: 'decision', stepId: 'late', exitId: 'to-rollback-stage' },
    });
    settle(flight);
    expect(flight.fold.state().status).toBe('running');
    // It belongs to the rung that is climbed again.
    expect(stepOf(flight, 'late').status).toBe('pending');
  });
});

describe('an await step', () => {
  const plan = {
    steps: titled([
      { id: 'job', kind: 'command', run: ['job'], background: true },
      manual('meanwhile'),
      { id: 'join', kind: 'await', for: 'job', timeout: '60s' },
      manual('after'),
    ]),
  };
  const joined = () => {
    const flight = smallFlight(plan);
    ask(flight, start('job'), confirm('meanwhile'), start('join'));
    return flight;
  };

  it('succeeds with the job, and not before', () => {
    const flight = joined();
    flight.make({ kind: 'tick' });
    expect(stepOf(flight, 'join').status).toBe('running');
    expect(refused(flight, confirm('after'))).toBe('step-not-ready');
    settle(flight);
    flight.make({ kind: 'wake' });
    expect(stepOf(flight, 'join')).toMatchObject({ status: 'succeeded', result: { error: null } });
    expect(refused(flight, confirm('after'))).toBeNull();
  });

  it('fails with it, and both can be done again', () => {
    const flight = joined();
    settle(flight, 'failed');
    flight.make({ kind: 'wake' });
    expect(stepOf(flight, 'join')).toMatchObject({
      status: 'failed',
      result: { error: { code: 'awaited-step-failed', params: { step: 'job' } } },
    });
    ask(flight, start('job'), start('join'));
    settle(flight);
    flight.make({ kind: 'wake' });
    expect(stepOf(flight, 'join')).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  it('gives up after its own time and leaves the job running', () => {
    const flight = joined();
    flight.make({ kind: 'wake' });
    expect(stepOf(flight, 'join')).toMatchObject({
      status: 'failed',
      result: { error: { code: 'deadline-exceeded' } },
    });
    expect(stepOf(flight, 'job').status).toBe('running');
  });

  it('waits for nothing that was not started', () => {
    const flight = smallFlight({
      steps: [...titled([{ id: 'join', kind: 'await', for: 'job', after: [] }]), ...plan.steps.slice(0, 1)],
    });
    expect(refused(flight, start('join'))).toBe('step-not-ready');
  });
});
