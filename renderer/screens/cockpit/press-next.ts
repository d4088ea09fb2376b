import { currentBatchId, stepPlan } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { NextAction } from '../../../shared/release/views/next-action.ts';
import type { ReleaseSession } from '../../stores/release-store.ts';
import { openDialog } from '../release/dialog-store.ts';

/** Where the eye and the keyboard go when the next thing is done elsewhere on the screen. */
export const settlePanelId = 'settle';

/** Does what the next button says. */
export function pressNext(session: ReleaseSession, state: ReleaseState, next: NextAction, openReview: () => void): void {
  switch (next.kind) {
    case 'approve-commands':
      return openDialog({ kind: 'commands' });
    case 'begin':
      return void session.send({ type: 'begin-release' });
    case 'resume':
      return void session.send({ type: 'resume-release' });
    case 'settle-shift':
    case 'settle-drift':
      return document.getElementById(settlePanelId)?.querySelector('button')?.focus();
    case 'step':
      return pressStep(session, state, next.stepId);
    case 'raise':
      return openDialog({ kind: 'preview', batchId: next.batchId });
    case 'complete':
      return void session.send({ type: 'complete-release' });
    case 'retry-rollback':
      return openDialog({ kind: 'rollback' });
    case 'over':
      return openReview();
    case 'shift-underway':
    case 'rolling-back':
      return;
  }
}

/** The main action of a step. */
export function pressStep(session: ReleaseSession, state: ReleaseState, stepId: string): void {
  const plan = stepPlan(state, stepId);
  switch (plan?.kind) {
    case 'manual':
      return void session.send({ type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null });
    case 'command':
    case 'http':
    case 'wait':
      return void session.send({ type: 'start-step', stepId });
    case 'shift':
      if (plan.batch !== null && plan.batch !== currentBatchId(state)) openDialog({ kind: 'preview', batchId: plan.batch });
      return;
    default:
      return;
  }
}
