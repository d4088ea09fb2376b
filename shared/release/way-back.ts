import type { BatchId, TrackId } from '../plan/release-plan.ts';
import { type WayBackPlan, wayBackFrom } from '../plan/way-back.ts';
import type { Refusal } from './commands.ts';
import { currentBatchId, trackOf } from './queries.ts';
import type { ReleaseState } from './state.ts';

/** What is written about the way back from where the release, or one of its tracks, stands. */
export function wayBackNow(state: ReleaseState, trackId: TrackId | null = null): WayBackPlan {
  return wayBackFrom(state.definition.plan, standsAt(state, trackId));
}

function standsAt(state: ReleaseState, trackId: TrackId | null): BatchId | null {
  return trackId === null ? currentBatchId(state) : (state.tracks[trackId]?.currentBatch ?? null);
}

/** Of each track the highest batch that was in effect and behind which there is no way back. */
export function pointsOfNoReturn(state: ReleaseState): readonly BatchId[] {
  const { plan } = state.definition;
  return plan.tracks.flatMap(({ batches }) => {
    const passed = batches.findLast(
      ({ id }) => wayBackFrom(plan, id).pointOfNoReturn && state.batches[id]?.inEffectAt != null,
    );
    return passed === undefined ? [] : [passed.id];
  });
}

/**
 * Why traffic is not put back to `toBatch` (null: the old version alone) on `trackId` (null: everywhere); null: it is. A
 * rollback that is under way, or did not get to its end, goes on whatever the plan says.
 */
export function wayBackRefusal(
  state: ReleaseState,
  toBatch: BatchId | null,
  trackId: TrackId | null = null,
): Refusal | null {
  // One that ended on a rung is over: from there on the plan counts again.
  if (state.status === 'rolling-back' || (state.status === 'rolled-back' && state.rollback?.status === 'incomplete'))
    return null;
  const batch = standsAt(state, trackId);
  const { kind } = wayBackNow(state, trackId);
  const playbook = fixForward(state);
  if (kind === 'fix-forward' || kind === 'none') return { code: 'no-way-back', params: { batch, kind, playbook } };
  const taken = takenBack(state, toBatch, trackId);
  const point = pointsOfNoReturn(state).find((id) => upTo(state, id).some((before) => taken.has(before))) ?? null;
  return point === null
    ? null
    : { code: 'no-way-back', params: { batch: point, kind: 'point-of-no-return', playbook } };
}

/** The batches that a rollback leaves: those of its track above `toBatch`, of every track where it names none. */
function takenBack(state: ReleaseState, toBatch: BatchId | null, trackId: TrackId | null): ReadonlySet<BatchId> {
  const track = toBatch === null ? trackId : (trackOf(state, toBatch)?.id ?? trackId);
  const concerned = state.definition.plan.tracks.filter(({ id }) => track === null || id === track);
  return new Set(
    concerned.flatMap(({ batches }) => {
      const ids = batches.map(({ id }) => id);
      return ids.slice(toBatch === null ? 0 : ids.indexOf(toBatch) + 1);
    }),
  );
}

/** A batch and everything that the plan orders before it: the rungs below it, and what it or they join from other tracks. */
function upTo(state: ReleaseState, id: BatchId): readonly BatchId[] {
  const found = new Set<BatchId>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const ladder = trackOf(state, next)?.batches ?? [];
    const place = ladder.findIndex((batch) => batch.id === next);
    waiting.push(...ladder.slice(0, Math.max(0, place)).map((batch) => batch.id), ...(ladder[place]?.after ?? []));
  }
  return [...found];
}

/** The playbook that says how it goes on where there is no way back, by its name; null where the plan has none. */
function fixForward(state: ReleaseState): string | null {
  return state.definition.plan.playbooks.find(({ id }) => id.includes('fix-forward'))?.id ?? null;
}
