import type { Refusal } from './commands.ts';
import type { ReleaseState, RollbackActionState } from './state.ts';

/**
 * Why an action of the last rollback cannot be tried again by itself; null: it can. Only flags can: traffic goes back as
 * a whole. An attempt that ended with its cockpit has no outcome, and goes on when it is asked for.
 */
export function retryRefusal(state: ReleaseState, actionId: string): Refusal | null {
  const { rollback } = state;
  const action = rollback?.actions.find((candidate) => candidate.actionId === actionId);
  if (rollback === null || action?.flag === undefined || !mayGoOn(action.status)) {
    return { code: 'no-such-item', params: { kind: 'rollback-action', id: actionId } };
  }
  if (rollback.status === 'running') return { code: 'release-rolling-back', params: {} };
  // Set again since, on a later climb or by hand: the value before is not what is wanted any more.
  const isOlder = (state.flags[action.flag.flagId]?.history.length ?? 0) !== action.flag.of;
  return isOlder ? { code: 'stale-decision', params: {} } : null;
}

function mayGoOn(status: RollbackActionState['status']): boolean {
  return status === 'failed' || status === 'intended';
}
