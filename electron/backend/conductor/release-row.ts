import type { ReleaseSummary } from '../../../shared/contract/releases.ts';
import { recordedDrills } from '../../../shared/release/kill-switch-drills.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import type { Binding, ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { itemTimes } from '../../../shared/release/views/item-standings.ts';
import type { ReleaseRow } from '../journal/releases-list.ts';

export function isOver(state: ReleaseState): boolean {
  return state.status === 'completed' || state.status === 'rolled-back' || state.status === 'aborted';
}

/** The most serious environment that a release touches is the one that it is shown in. */
export function environmentOf(bindings: Readonly<Record<string, Binding>>): Binding['environment'] {
  const order: readonly Binding['environment'][] = ['production', 'staging', 'test', 'practice'];
  return (
    order.find((environment) => Object.values(bindings).some((binding) => binding.environment === environment)) ??
    'practice'
  );
}

/** The line of the release list, updated with every append. */
export function releaseRow(state: ReleaseState, now: Now): ReleaseRow {
  const { plan, releaseId, bindings } = state.definition;
  const summary: ReleaseSummary = {
    releaseId,
    title: plan.title,
    from: plan.from,
    to: plan.to,
    status: state.status,
    environment: environmentOf(bindings),
    batch: currentBatchId(state),
    createdAt: state.createdAt?.utc ?? now.utc,
    endedAt: state.endedAt?.utc ?? null,
    sequence: state.sequence,
    attempt: state.definition.attempt ?? null,
    items: itemsOf(state, now),
    drills: [...recordedDrills(state)],
  };
  return {
    id: releaseId,
    title: plan.title.en,
    status: state.status,
    open: !isOver(state),
    planHash: null,
    startedAt: summary.createdAt,
    endedAt: summary.endedAt,
    summary,
  };
}

function itemsOf(state: ReleaseState, now: Now): NonNullable<ReleaseSummary['items']> | null {
  const times = itemTimes(state, now);
  return times === null ? null : { dueFrom: [...times.dueFrom], overdueFrom: [...times.overdueFrom] };
}
