import type { ReleaseState } from '../../../shared/release/state.ts';

/**
 * The release with the newest readings in place of those of the last change of level, for words only: one guard must
 * not have two values on one screen. What is decided rests on the fold's own.
 */
export function withLiveValues(
  state: ReleaseState,
  latest: (guardId: string) => { readonly at: number; readonly value: number | null } | null,
): ReleaseState {
  const guards = Object.entries(state.guards).map(([guardId, guard]) => {
    const seen = latest(guardId);
    const newer = seen !== null && seen.value !== null && seen.at >= (guard.sampledAt ?? 0);
    return [guardId, newer ? { ...guard, value: seen.value } : guard] as const;
  });
  return { ...state, guards: Object.fromEntries(guards) };
}
