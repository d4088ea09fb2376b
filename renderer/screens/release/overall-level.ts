import type { Level } from '../../../shared/release/events.ts';
import { currentBatchIds, guardsOf, isWaived } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';

const order: readonly Level[] = ['green', 'unknown', 'yellow', 'red'];

/** The worst of the levels that count in the batches that are out there; null where none counts yet. */
export function overallLevel(state: ReleaseState, utc: number): Level | null {
  if (state.status !== 'running') return null;
  const levels = currentBatchIds(state)
    .flatMap((batch) => guardsOf(state, batch))
    .filter((guard) => !isWaived(state, { kind: 'guard', id: guard.id }, utc))
    .map((guard) => state.guards[guard.id]?.level ?? 'unknown');
  return levels.length === 0
    ? null
    : levels.reduce((worst, level) => (order.indexOf(level) > order.indexOf(worst) ? level : worst));
}
