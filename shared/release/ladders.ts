import { type BatchId, type BatchPlan, batchesOf, type SwitchId, type TrackPlan } from '../plan/release-plan.ts';
import { type Exposure, nothingExposed } from './exposure.ts';
import type { ReleaseState } from './state.ts';
import type { Now } from './time.ts';

/** Questions about the ladders of a release: one, or several that are climbed side by side. */

export function trackOf(state: ReleaseState, batch: BatchId): TrackPlan | undefined {
  return state.definition.plan.tracks.find(({ batches }) => batches.some(({ id }) => id === batch));
}

export function isInTrackOf(state: ReleaseState, batch: BatchId, other: BatchId): boolean {
  return trackOf(state, batch)?.batches.some(({ id }) => id === other) === true;
}

/** The batches that are out there now, one a track. */
export function currentBatchIds(state: ReleaseState): readonly BatchId[] {
  return state.definition.plan.tracks.flatMap(({ id }) => state.tracks[id]?.currentBatch ?? []);
}

/** The batch that is out there; of several tracks, the one that began last. */
export function currentBatchId(state: ReleaseState): BatchId | null {
  return lastBegun(state, currentBatchIds(state));
}

/** Of these batches the one that began last; null where there is none. */
export function lastBegun(state: ReleaseState, batches: readonly BatchId[]): BatchId | null {
  const startOf = (batch: BatchId | null) => (batch === null ? null : (state.batches[batch]?.startedAt ?? null));
  return batches.reduce<BatchId | null>(
    (latest, batch) => (latest === null || isLater(startOf(batch), startOf(latest)) ? batch : latest),
    null,
  );
}

function isLater(moment: Now | null, other: Now | null): boolean {
  if (moment === null || other === null) return moment !== null;
  return moment.run === other.run ? moment.monotonic >= other.monotonic : moment.utc >= other.utc;
}

/** The batch that is out there in the same track: the one that a promotion to `batch` leaves. */
export function currentInTrackOf(state: ReleaseState, batch: BatchId): BatchId | null {
  const track = trackOf(state, batch);
  return track === undefined ? null : (state.tracks[track.id]?.currentBatch ?? null);
}

function nextInTrack(state: ReleaseState, { id, batches }: TrackPlan): BatchPlan | undefined {
  const current = state.tracks[id]?.currentBatch ?? null;
  return batches[batches.findIndex((batch) => batch.id === current) + 1];
}

export function nextInTrackOf(state: ReleaseState, batch: BatchId): BatchPlan | undefined {
  const track = trackOf(state, batch);
  return track === undefined ? undefined : nextInTrack(state, track);
}

/** The batch that comes next; of several tracks, the first that waits for no other. */
export function nextBatch(state: ReleaseState): BatchPlan | undefined {
  const next = state.definition.plan.tracks.flatMap((track) => nextInTrack(state, track) ?? []);
  return next.find((batch) => openJoins(state, batch).length === 0) ?? next[0];
}

/** Batches of other tracks that are to be in effect before this one, and are not. */
export function openJoins(state: ReleaseState, batch: BatchPlan): readonly BatchId[] {
  return batch.after.filter((id) => {
    const status = state.batches[id]?.status;
    return status !== 'in-effect' && status !== 'completed';
  });
}

/** The rung below `current`, the batch that a stage back would leave. */
export function previousBatch(state: ReleaseState, current = currentBatchId(state)): BatchPlan | undefined {
  const batches = current === null ? [] : (trackOf(state, current)?.batches ?? []);
  return batches[batches.findIndex((batch) => batch.id === current) - 1];
}

/** The switches that the track of a batch moves. */
export function switchesOf(state: ReleaseState, batch: BatchId): readonly SwitchId[] {
  const batches = trackOf(state, batch)?.batches ?? [];
  return [...new Set(batches.flatMap(({ shifts }) => shifts.map(({ switchId }) => switchId)))];
}

/** What a switch carries when `batch` is in effect: the nearest rung of its track at or below it that names the switch. */
export function exposureAt(state: ReleaseState, batch: BatchId | null, switchId: SwitchId): Exposure {
  const batches = batch === null ? [] : (trackOf(state, batch)?.batches ?? []);
  const top = batches.findIndex((candidate) => candidate.id === batch);
  for (let index = top; index >= 0; index -= 1) {
    const shift = batches[index]?.shifts.find((candidate) => candidate.switchId === switchId);
    if (shift !== undefined) return shift.exposure;
  }
  return nothingExposed;
}

/** What a switch carries by the plan as far as it has come: by the track that moves it. */
export function plannedNow(state: ReleaseState, switchId: SwitchId): Exposure {
  const moving = batchesOf(state.definition.plan).find(({ shifts }) =>
    shifts.some((shift) => shift.switchId === switchId),
  );
  return moving === undefined ? nothingExposed : exposureAt(state, currentInTrackOf(state, moving.id), switchId);
}
