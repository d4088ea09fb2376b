import type { DecisionContext } from '../commands.ts';
import type { RollbackCause } from '../events.ts';
import { currentBatchId } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { wayBackRefusal } from '../way-back.ts';
import { askRollback } from './ask-rollback.ts';
import { accept, type Decision, refuse } from './decider.ts';
import { instead, rollbackTarget, rollbackTrack } from './rollback-plan.ts';

/** Never refused for being stale: whoever sees trouble is right to go back. */
export function rollBack(
  state: ReleaseState,
  scope: 'stage' | 'all',
  cause: RollbackCause,
  context: DecisionContext,
): Decision {
  if (state.status === 'created' || state.status === 'aborted' || currentBatchId(state) === null) {
    return refuse('nothing-to-roll-back');
  }
  // A rollback that brought the traffic back but not everything else can be started again.
  if (state.status === 'rolled-back' && state.rollback?.status !== 'incomplete') {
    return refuse('release-over', { status: state.status });
  }
  const running = state.rollback?.status === 'running' ? state.rollback : null;
  // The second click of a double click, or a smaller wish than what is under way already.
  if (running !== null && (running.scope === 'all' || scope === 'stage')) return accept();
  const refusal = wayBackRefusal(state, rollbackTarget(state, scope), rollbackTrack(state, scope));
  if (refusal !== null) return { ok: false, refusal };
  const held = instead(state, scope);
  return accept(...(held ?? askRollback(state, scope, cause, context)));
}
