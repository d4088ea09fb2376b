import { openTouches } from './cluster-returns.ts';
import type { Refusal } from './commands.ts';
import type { ReleaseState, RollbackActionState } from './state.ts';

/**
 * Why an action of the last rollback cannot be tried again by itself; null: it can. Only flags and objects of
 * clusters can: traffic goes back as a whole. An attempt that ended with its cockpit has no outcome, and goes on when it is asked for.
 */
export function retryRefusal(state: ReleaseState, actionId: string): Refusal | null {
  const { rollback } = state;
  const action = rollback?.actions.find((candidate) => candidate.actionId === actionId);
  const isOlder = action === undefined ? null : changedSince(state, action);
  if (rollback === null || action === undefined || isOlder === null || !mayGoOn(action.status)) {
    return { code: 'no-such-item', params: { kind: 'rollback-action', id: actionId } };
  }
  if (rollback.status === 'running') return { code: 'release-rolling-back', params: {} };
  return isOlder ? { code: 'stale-decision', params: {} } : null;
}

/**
 * Set again since, on a later climb or by hand: the value before is not what is wanted any more. Null: it is nothing that
 * was set.
 */
function changedSince(state: ReleaseState, { flag, cluster }: RollbackActionState): boolean | null {
  if (flag !== undefined) return (state.flags[flag.flagId]?.history.length ?? 0) !== flag.of;
  return cluster === undefined ? null : openTouches(state, cluster).length !== cluster.of;
}

function mayGoOn(status: RollbackActionState['status']): boolean {
  return status === 'failed' || status === 'intended';
}
