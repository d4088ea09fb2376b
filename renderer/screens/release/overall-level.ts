import type { Level } from '../../../shared/release/events.ts';
import { currentBatchIds, guardsOf, isWaived } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { type Standing, standing, type UnreadSwitch } from '../../../shared/release/views/standing.ts';

const order: readonly Level[] = ['green', 'unknown', 'yellow', 'red'];

/** How a release stands, and its colour; null where nothing gives it one. */
export interface Overall {
  readonly seen: Standing;
  readonly level: Level | null;
}

/** The state of a release as a whole, as every screen that shows it in one sign or sentence says it. */
export function overall(state: ReleaseState, now: Now, unread: readonly UnreadSwitch[]): Overall {
  const seen = standing(state, now, unread);
  return { seen, level: seen.level ?? overallLevel(state, now.utc, unread) };
}

/**
 * The worst of what counts in the batches that are out there: the levels of their guards, and `unread` switches, of
 * which nobody knows whether they still carry what they did. Null where nothing counts yet.
 */
export function overallLevel(state: ReleaseState, utc: number, unread: readonly UnreadSwitch[]): Level | null {
  if (state.status !== 'running') return null;
  const guards = currentBatchIds(state)
    .flatMap((batch) => guardsOf(state, batch))
    .filter((guard) => !isWaived(state, { kind: 'guard', id: guard.id }, utc))
    .map((guard) => state.guards[guard.id]?.level ?? 'unknown');
  const levels = [...guards, ...unread.map(() => 'unknown' as const)];
  return levels.length === 0
    ? null
    : levels.reduce((worst, level) => (order.indexOf(level) > order.indexOf(worst) ? level : worst));
}
