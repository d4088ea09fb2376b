import type { Refusal } from './commands.ts';
import { quietMs } from './gates.ts';
import type { ReleaseState } from './state.ts';
import { type Now, passedMs } from './time.ts';

/** Milliseconds for which the old version must still be well before the ramp goes on after a rollback; 0: it may. */
export function unstableMs(state: ReleaseState, now: Now): number {
  const { rollback } = state;
  const needed = state.definition.plan.rollback.after?.stableForMs ?? 0;
  if (needed === 0 || rollback === null || rollback.endedAt === null || !standsAfterRollback(state)) return 0;
  const since = passedMs(rollback.endedAt, now);
  // Of a release that is over nobody reads the guards: only the time says anything.
  const well = state.status === 'running' ? Math.min(since, quietMs(state, now)) : since;
  return Math.max(0, needed - well);
}

/** Whether nothing was raised since the last rollback ended. */
function standsAfterRollback(state: ReleaseState): boolean {
  if (state.status === 'rolled-back') return true;
  return Object.values(state.tracks).some(({ currentBatch }) => currentBatch === state.rollback?.toBatch);
}

/** Whether the plan climbs its ladder again in the same release after everything was taken back. */
export function climbsAgain(state: ReleaseState): boolean {
  const restart = state.definition.plan.rollback.after?.restart;
  return state.status === 'rolled-back' && (restart === 'batch' || restart === 'first');
}

/** Why the ramp may not begin anew; empty: it may. */
export function restartBlockers(state: ReleaseState, now: Now): readonly Refusal[] {
  const remainingMs = unstableMs(state, now);
  return [
    ...(state.rollback?.status === 'succeeded' ? [] : [{ code: 'rollback-unfinished', params: {} } as const]),
    ...(remainingMs > 0 ? [{ code: 'not-stable-yet', params: { remainingMs } } as const] : []),
  ];
}
