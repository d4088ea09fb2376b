import { type BatchId, batchesOf } from '../plan/release-plan.ts';
import { type WayBackPlan, wayBackFrom } from '../plan/way-back.ts';
import type { Refusal } from './commands.ts';
import { currentBatchId } from './queries.ts';
import type { ReleaseState } from './state.ts';

/** What is written about the way back from where the release stands. */
export function wayBackNow(state: ReleaseState): WayBackPlan {
  return wayBackFrom(state.definition.plan, currentBatchId(state));
}

/** The highest batch that was in effect and behind which there is no way back; null: none. */
export function pointOfNoReturn(state: ReleaseState): BatchId | null {
  const { plan } = state.definition;
  const passed = batchesOf(plan).filter(
    ({ id }) => wayBackFrom(plan, id).pointOfNoReturn && state.batches[id]?.inEffectAt != null,
  );
  return passed.at(-1)?.id ?? null;
}

/**
 * Why traffic is not put back to `toBatch` (null: the old version alone); null: it is. A rollback that is under way, or
 * did not get to its end, goes on whatever the plan says.
 */
export function wayBackRefusal(state: ReleaseState, toBatch: BatchId | null): Refusal | null {
  if (state.status === 'rolling-back' || state.rollback?.status === 'incomplete') return null;
  const batch = currentBatchId(state);
  const { kind } = wayBackNow(state);
  const playbook = fixForward(state);
  if (kind === 'fix-forward' || kind === 'none') return { code: 'no-way-back', params: { batch, kind, playbook } };
  const point = pointOfNoReturn(state);
  const ids = batchesOf(state.definition.plan).map(({ id }) => id);
  const behind = point !== null && (toBatch === null || ids.indexOf(toBatch) < ids.indexOf(point));
  return behind ? { code: 'no-way-back', params: { batch: point, kind: 'point-of-no-return', playbook } } : null;
}

/** The playbook that says how it goes on where there is no way back, by its name; null where the plan has none. */
function fixForward(state: ReleaseState): string | null {
  return state.definition.plan.playbooks.find(({ id }) => id.includes('fix-forward'))?.id ?? null;
}
