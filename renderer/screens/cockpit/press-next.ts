import { placedSteps } from '../../../shared/plan/step-lists.ts';
import { batchPlan, currentBatchIds, currentInTrackOf, stepPlan } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { isDoneByPeople, marksOf } from '../../../shared/release/step-marks.ts';
import type { NextAction } from '../../../shared/release/views/next-action.ts';
import { startStep } from '../../steps/start-step.ts';
import type { ReleaseSession } from '../../stores/release-store.ts';
import { openDialog } from '../release/dialog-store.ts';
import { askedPanelId } from './asked-panel.ts';

/** Where the eye and the keyboard go when the next thing is done elsewhere on the screen. */
export const settlePanelId = 'settle';

/** Does what the next button says. */
export function pressNext(
  session: ReleaseSession,
  state: ReleaseState,
  next: NextAction,
  ways: { readonly openReview: () => void; readonly createAttempt: () => void },
): void {
  switch (next.kind) {
    case 'acknowledge-findings':
      openDialog({ kind: 'findings' });
      break;
    case 'approve-commands':
      openDialog({ kind: 'commands' });
      break;
    case 'run-preflight':
    case 'acknowledge-preflight':
      openDialog({ kind: 'preflight', begins: next.kind === 'run-preflight' });
      break;
    case 'begin':
      void session.send({ type: 'begin-release' });
      break;
    case 'resume':
      void session.send({ type: 'resume-release' });
      break;
    case 'restart':
      void session.send({ type: 'restart-ramp' });
      break;
    case 'new-attempt':
      ways.createAttempt();
      break;
    case 'settle-shift':
    case 'settle-drift':
      document.getElementById(settlePanelId)?.querySelector('button')?.focus();
      break;
    case 'rollback-asked':
      document.getElementById(askedPanelId)?.querySelector('button')?.focus();
      break;
    case 'step':
      pressStep(session, state, next.stepId);
      break;
    case 'raise':
      startBatch(session, state, next.batchId);
      break;
    case 'complete':
      void session.send({ type: 'complete-release' });
      break;
    case 'retry-rollback':
      openDialog({ kind: 'rollback' });
      break;
    case 'over':
      ways.openReview();
      break;
    case 'shift-underway':
    case 'rolling-back':
      break;
  }
}

/** A raise is shown before it is made; a batch that moves no traffic begins at once. */
function startBatch(session: ReleaseSession, state: ReleaseState, batchId: string): void {
  if ((batchPlan(state, batchId)?.shifts.length ?? 0) > 0) {
    openDialog({ kind: 'preview', batchId });
    return;
  }
  const decided = { batch: currentInTrackOf(state, batchId), sequence: state.sequence };
  void session.send({ type: 'start-batch', batchId, decided });
}

/** The main action of a step. */
export function pressStep(session: ReleaseSession, state: ReleaseState, stepId: string): void {
  const plan = stepPlan(state, stepId);
  const byHand = plan !== undefined && isDoneByPeople(state, plan);
  switch (byHand ? 'manual' : plan?.kind) {
    case 'manual':
      if (mustBegin(state, stepId)) startStep(session, state, stepId);
      else void session.send({ type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null });
      break;
    case 'command':
    case 'http':
    case 'wait':
    case 'await':
    case 'baseline':
    case 'flag':
    case 'announce':
    case 'cluster':
      startStep(session, state, stepId);
      break;
    case 'shift':
      if (plan?.batch != null && !currentBatchIds(state).includes(plan.batch)) startBatch(session, state, plan.batch);
      break;
    case 'approval':
    case 'decision':
    case undefined:
      break;
  }
}

/** What carries a mark is begun first, with its confirmation. */
function mustBegin(state: ReleaseState, stepId: string): boolean {
  const placed = placedSteps(state.definition.plan).get(stepId);
  return placed !== undefined && marksOf(state, placed).length > 0 && state.steps[stepId]?.status !== 'running';
}
