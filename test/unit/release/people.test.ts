import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { emptyRelease } from '../../../shared/release/state.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { fixtureDefinition, fixturePlan } from '../../support/fold/fixture-plan.ts';
import { createFlight, type Flight } from '../../support/fold/fly.ts';
import { decidedNow, flyTo, refusalOf } from '../../support/fold/fly-to.ts';
import { conductor, createFoldDriver, driver } from '../../support/fold/fold-driver.ts';
import { passedPreflight } from '../../support/fold/passed-preflight.ts';

const automation = { kind: 'automation', id: 'auto' } as const;
const reason = { textId: 't', textHash: 'h' };

/** The approval of the fixture plan is what comes next. */
function awaitingApproval(environment: 'production' | 'practice'): Flight {
  const flight = flyTo('B1', fixtureDefinition(fixturePlan(), environment));
  for (let round = 0; round < 20; round += 1) {
    const next = nextAction(flight.fold.state(), flight.fold.now());
    if (next.kind === 'step' && next.stepId === 'agree') return flight;
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'pass', ms: 40_000 });
    flight.make({ kind: 'tick' });
  }
  throw new Error('no approval is waited for');
}
const approve = (approver: string, way: 'claimed' | 'pin' | 'signed-file'): ReleaseCommand => ({
  type: 'approve-step',
  stepId: 'agree',
  approver,
  way,
  evidence: null,
  evidenceBlob: null,
});

describe('four eyes', () => {
  it('are never those of the driver, nor of automation where something is at stake', () => {
    const flight = awaitingApproval('production');
    expect(refusalOf(flight, approve(driver, 'pin'))).toBe('approver-is-driver');
    expect(refusalOf(flight, approve('auto', 'pin'), automation)).toBe('approver-is-automation');
    expect(refusalOf(flight, approve('person-second', 'claimed'))).toBe('approval-way-not-accepted');
    expect(refusalOf(flight, { type: 'skip-step', stepId: 'agree', reason })).toBe('step-wrong-kind');
    expect(refusalOf(flight, approve('person-second', 'signed-file'))).toBeNull();
    expect(flight.fold.state().steps.agree).toMatchObject({
      status: 'succeeded',
      approvals: [{ approver: 'person-second', role: null, way: 'signed-file' }],
    });
    expect(refusalOf(flight, approve('person-third', 'pin'))).toBe('step-not-running');
  });

  it('may be played by automation on the practice range', () => {
    expect(refusalOf(awaitingApproval('practice'), approve('auto', 'pin'), automation)).toBeNull();
  });
});

describe('a waiver', () => {
  const waive = (flight: Flight, untilMs: number): ReleaseCommand => ({
    type: 'give-waiver',
    subject: { kind: 'gate', id: 'ready' },
    reason,
    until: flight.fold.now().utc + untilMs,
  });

  it('has an end that is still to come, and a person who gives it', () => {
    const flight = createFlight();
    expect(refusalOf(flight, waive(flight, 0))).toBe('waiver-in-past');
    expect(refusalOf(flight, waive(flight, 1), conductor)).toBe('reason-required');
    expect(refusalOf(flight, waive(flight, 1), automation)).toBe('approver-is-automation');
    expect(refusalOf(flight, waive(flight, 1))).toBeNull();
    const practice = createFlight(fixtureDefinition(fixturePlan(), 'practice'));
    expect(refusalOf(practice, waive(practice, 1), automation)).toBeNull();
  });

  it('opens a gate until its end, and no longer', () => {
    const flight = createFlight();
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'effects', outcomes: ['done'] });
    const start = (): ReleaseCommand => ({ type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) });
    expect(refusalOf(flight, start())).toBe('gate-open');
    flight.fold.submit(waive(flight, 1_000));
    flight.fold.pass(1_000);
    expect(refusalOf(flight, start())).toBe('gate-open');
    flight.fold.submit(waive(flight, 1_000));
    flight.fold.pass(999);
    expect(refusalOf(flight, start())).toBeNull();
  });

  it('does not outlive a gate that fails after it was passed', () => {
    const flight = createFlight();
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'advance' });
    flight.make({ kind: 'effects', outcomes: ['done'] });
    flight.fold.submit({ type: 'pass-gate', gateId: 'ready', note: null, evidenceBlob: null });
    flight.fold.submit({ type: 'fail-gate', gateId: 'ready', note: null });
    expect(refusalOf(flight, { type: 'start-batch', batchId: 'B1', decided: decidedNow(flight) })).toBe('gate-open');
  });
});

describe('the runbook', () => {
  it('waits for predecessors, for the traffic of the batch, and for a reason to skip', () => {
    const flight = flyTo('B1');
    const start = (stepId: string): ReleaseCommand => ({ type: 'start-step', stepId });
    expect(refusalOf(flight, start('soak'))).toBe('step-not-ready');
    expect(refusalOf(flight, start('shift-two'))).toBe('step-not-ready');
    expect(refusalOf(flight, start('shift-B1'))).toBe('step-wrong-kind');
    expect(refusalOf(flight, { type: 'skip-step', stepId: 'smoke', reason: null })).toBe('reason-required');
    expect(refusalOf(flight, start('smoke'))).toBeNull();
    expect(refusalOf(flight, start('smoke'))).toBe('step-not-ready');
    flight.make({ kind: 'effects', outcomes: ['failed'] });
    expect(flight.fold.state().steps.smoke).toMatchObject({ status: 'failed', attempt: 1 });
    expect(refusalOf(flight, start('smoke'))).toBeNull();
    expect(flight.fold.state().steps.smoke).toMatchObject({ status: 'running', attempt: 2 });
  });

  it('takes no outcome of an attempt that was given up', () => {
    const flight = flyTo('B1');
    flight.fold.submit({ type: 'start-step', stepId: 'smoke' });
    const result = { tookMs: 1, transcriptBlob: null, exitCode: null, httpStatus: 200, note: null, error: null };
    const record = (attempt: number): ReleaseCommand => ({
      type: 'record-step',
      stepId: 'smoke',
      attempt,
      passed: true,
      result,
    });
    expect(refusalOf(flight, record(2), conductor)).toBe('step-not-running');
    expect(refusalOf(flight, record(1), conductor)).toBeNull();
    expect(refusalOf(flight, record(1), conductor)).toBe('step-not-running');
  });

  it('lets a step that was left open be done after the next batch began: else nothing could complete the release', () => {
    const flight = withoutLook();
    const look = { type: 'confirm-step', stepId: 'look', passed: true, note: null, evidenceBlob: null } as const;
    expect(flight.fold.state().batches.B2?.status).toBe('completed');
    expect(refusalOf(flight, look)).toBeNull();
  });
});

/** On B3, with the optional step of B2 left open on the way. */
function withoutLook(): Flight {
  const flight = flyTo('B2');
  flight.make({ kind: 'pass', ms: 90_000 });
  flight.fold.submit({ type: 'pass-gate', gateId: 'business', note: null, evidenceBlob: null });
  flight.fold.submit({ type: 'record-presence', roleId: 'dba', present: true });
  flight.fold.submit({ type: 'start-batch', batchId: 'B3', decided: decidedNow(flight) });
  flight.make({ kind: 'effects', outcomes: ['done'] });
  return flight;
}

describe('the beginning', () => {
  it('needs a created release, a driver and approved commands, in that order, each once', () => {
    const fold = createFoldDriver(fixtureDefinition());
    const refused = (command: ReleaseCommand) => {
      const { decision } = fold.submit(command);
      return decision.ok ? null : decision.refusal.code;
    };
    const create: ReleaseCommand = { type: 'create-release', planBlob: 'p', definitionBlob: 'd', pace: 1 };
    expect(refused({ type: 'start-driver', driver, coveredUntil: null })).toBe('release-not-created');
    expect(refused({ type: 'begin-release' })).toBe('release-not-created');
    expect(refused(create)).toBeNull();
    expect(refused(create)).toBe('release-not-created');
    expect(refused({ type: 'begin-release' })).toBe('release-not-created');
    expect(refused({ type: 'start-driver', driver, coveredUntil: null })).toBeNull();
    expect(refused({ type: 'begin-release' })).toBe('commands-not-approved');
    expect(refused({ type: 'approve-commands', commandsHash: 'of another plan' })).toBe('commands-not-approved');
    expect(refused({ type: 'approve-commands', commandsHash: 'commands-hash' })).toBeNull();
    expect(refused({ type: 'start-batch', batchId: 'B1', decided: { batch: null, sequence: 99 } })).toBe(
      'release-not-open',
    );
    expect(refused({ type: 'roll-back', scope: 'all' })).toBe('nothing-to-roll-back');
    expect(refused({ type: 'begin-release' })).toBe('preflight-missing');
    expect(refused(passedPreflight)).toBeNull();
    expect(refused({ type: 'begin-release' })).toBeNull();
    expect(refused({ type: 'begin-release' })).toBe('release-already-begun');
  });

  it('holds tracks, switches and batches of the plan before anything happened', () => {
    const state = emptyRelease(fixtureDefinition());
    expect(Object.keys(state.tracks)).toEqual(['main']);
    expect(Object.keys(state.switches)).toEqual(['edge', 'api']);
    expect(Object.keys(state.batches)).toEqual(['B1', 'B2', 'B3', 'B4']);
    expect(Object.values(state.guards).every((guard) => guard.level === 'unknown')).toBe(true);
  });
});
