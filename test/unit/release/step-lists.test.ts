import { describe, expect, it } from 'vitest';
import { nextAction, openedSteps } from '../../../shared/release/views/next-action.ts';
import type { Flight } from '../../support/fold/fly.ts';
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

const next = (flight: Flight) => nextAction(flight.fold.state(), flight.fold.now());
const manual = (id: string, more: object = {}) => ({ id, kind: 'manual' as const, ...more });
const command = (id: string, more: object = {}) => ({ id, kind: 'command' as const, run: ['true'], ...more });

describe('lanes', () => {
  const lanes = () =>
    smallFlight({
      steps: titled([
        manual('brief'),
        command('build', { lane: 'ops' }),
        manual('watch', { lane: 'ops' }),
        manual('tell'),
      ]),
    });

  it('run side by side: each offers its first step, and one that runs does not hold up the other', () => {
    const flight = lanes();
    expect(next(flight)).toMatchObject({ kind: 'step', stepId: 'brief' });
    expect(refused(flight, start('build'))).toBe('step-not-ready');
    ask(flight, confirm('brief'));
    const { plan } = flight.fold.state().definition;
    expect(openedSteps(flight.fold.state(), plan.steps)).toEqual(['build', 'tell']);
    ask(flight, start('build'));
    expect(next(flight)).toMatchObject({ kind: 'step', stepId: 'tell', blockers: [] });
    ask(flight, confirm('tell'));
    expect(next(flight)).toMatchObject({ kind: 'step', stepId: 'build', running: true });
    settle(flight);
    expect(next(flight)).toMatchObject({ kind: 'step', stepId: 'watch' });
  });
});

describe('finally', () => {
  const finishing = (batches: object = {}) =>
    smallFlight({
      ...batches,
      steps: titled([manual('look')]),
      finally: titled([command('close-port'), manual('tidy')]),
    });

  it('comes when the runbook is through, and the release is not complete before', () => {
    const flight = finishing();
    expect(next(flight)).toMatchObject({ stepId: 'look' });
    expect(refused(flight, start('close-port'))).toBeNull();
    ask(flight, confirm('look'));
    expect(refused(flight, { type: 'complete-release' })).toBe('steps-open');
    settle(flight);
    expect(next(flight)).toMatchObject({ stepId: 'tidy' });
    ask(flight, confirm('tidy'));
    expect(next(flight)).toEqual({ kind: 'complete', blockers: [] });
    ask(flight, { type: 'complete-release' });
    expect(refused(flight, start('close-port'))).toBe('release-over');
  });

  it('is what is left to do after an abort, and runs then', () => {
    const flight = finishing();
    ask(flight, { type: 'abort-release', reason: null });
    expect(next(flight)).toMatchObject({ kind: 'step', stepId: 'close-port', blockers: [] });
    ask(flight, start('close-port'));
    settle(flight);
    expect(refused(flight, confirm('look'))).toBe('release-over');
    ask(flight, confirm('tidy'));
    expect(next(flight)).toEqual({ kind: 'over' });
    expect(flight.fold.state().status).toBe('aborted');
  });

  it('waits for a rollback to end, and for a wait of its own however the release ended', () => {
    const flight = smallFlight({ ...twoBatches, finally: titled([{ id: 'cool', kind: 'wait', for: '30s' }]) });
    flight.make({ kind: 'cruise' });
    ask(flight, { type: 'roll-back', scope: 'all' });
    expect(refused(flight, start('cool'))).toBe('release-rolling-back');
    settle(flight);
    expect(flight.fold.state().status).toBe('rolled-back');
    ask(flight, start('cool'));
    flight.make({ kind: 'pass', ms: 29_000 });
    flight.make({ kind: 'tick' });
    expect(stepOf(flight, 'cool').status).toBe('running');
    flight.make({ kind: 'wake' });
    expect(stepOf(flight, 'cool').status).toBe('succeeded');
  });
});

describe('the lists of a rollback', () => {
  const plan = {
    ...twoBatches,
    rollback: {
      default: 'all',
      scripts: titled([command('restore')]),
      manual: titled([manual('check-orders'), manual('call-shops')]),
      separate: titled([command('restore-database')]),
    },
  };

  it('have their time: scripts only within it, manual steps after it, anew with each rollback', () => {
    const flight = smallFlight(plan);
    flight.make({ kind: 'cruise' });
    expect(refused(flight, start('restore'))).toBe('step-wrong-kind');
    expect(refused(flight, confirm('check-orders'))).toBe('no-rollback-yet');
    flight.make({ kind: 'cruise' });
    ask(flight, { type: 'roll-back', scope: 'stage' });
    expect(refused(flight, confirm('check-orders'))).toBe('release-rolling-back');
    settle(flight);
    expect(stepOf(flight, 'restore').status).toBe('pending');
    ask(flight, confirm('check-orders'));
    ask(flight, { type: 'roll-back', scope: 'all' });
    settle(flight);
    expect(stepOf(flight, 'restore')).toMatchObject({ status: 'succeeded', attempt: 1 });
    expect(stepOf(flight, 'check-orders').status).toBe('pending');
    expect(next(flight)).toMatchObject({ kind: 'step', stepId: 'check-orders' });
    ask(flight, confirm('check-orders'), confirm('call-shops'));
    expect(next(flight)).toEqual({ kind: 'over' });
  });
});

describe('a step in the background', () => {
  const flying = () =>
    smallFlight({ steps: titled([command('backup', { background: true }), manual('look'), manual('tell')]) });

  it('lets the steps behind it begin once it was started, and completion wait for its end', () => {
    const flight = flying();
    expect(refused(flight, confirm('look'))).toBe('step-not-ready');
    ask(flight, start('backup'));
    expect(next(flight)).toMatchObject({ stepId: 'look' });
    ask(flight, confirm('look'), confirm('tell'));
    expect(next(flight)).toMatchObject({
      kind: 'complete',
      blockers: [{ code: 'steps-open', params: { first: 'backup' } }],
    });
    settle(flight, 'failed');
    expect(next(flight)).toMatchObject({ kind: 'step', stepId: 'backup', running: false });
    ask(flight, start('backup'));
    settle(flight);
    expect(refused(flight, { type: 'complete-release' })).toBeNull();
  });
});
