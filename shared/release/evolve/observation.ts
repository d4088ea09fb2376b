import { batchesOf } from '../../plan/release-plan.ts';
import type { ReleaseEvent } from '../events.ts';
import { isObserving } from '../queries.ts';
import type { BatchState, ReleaseState } from '../state.ts';
import { coveredMs, type Now } from '../time.ts';

/**
 * Starts and stops the clocks of green time after an event. A clock that stops because readings stopped ends at the
 * last reading: a gap counts as none.
 */
export function settleObservation(before: ReleaseState, after: ReleaseState, event: ReleaseEvent): ReleaseState {
  const end = endOfCover(event);
  let batches = after.batches;
  for (const { id, covers } of batchesOf(after.definition.plan)) {
    const batch = batches[id];
    if (batch === undefined) continue;
    const wasRunning = batch.observed.since !== null;
    const runs = isObserving(after, id);
    const cut = wasRunning && (!runs || event.type === 'watch-gapped' || event.type === 'driver-started');
    if (cut) batches = { ...batches, [id]: stopClock(batch, end, covers.length > 0) };
    const stopped = batches[id] ?? batch;
    if (runs && stopped.observed.since === null) {
      batches = { ...batches, [id]: { ...stopped, observed: { ...stopped.observed, since: event.at } } };
    }
  }
  return batches === before.batches && after.batches === before.batches ? after : { ...after, batches };
}

function stopClock(batch: BatchState, end: Now | null, keepsStretches: boolean): BatchState {
  const { closedMs, since, stretches } = batch.observed;
  if (since === null) return batch;
  const lengthMs = end === null ? 0 : coveredMs(since, end);
  const stretch = { from: since.utc, to: since.utc + lengthMs };
  const kept = keepsStretches && lengthMs > 0 ? [...stretches, stretch] : stretches;
  return { ...batch, observed: { closedMs: closedMs + lengthMs, since: null, stretches: kept } };
}

/** The last moment that this event still vouches for; null: nothing since the clock started is covered. */
function endOfCover(event: ReleaseEvent): Now | null {
  switch (event.type) {
    case 'guard-level-changed':
    case 'driver-started':
      return event.payload.coveredUntil;
    case 'watch-gapped':
      return event.payload.coveredUntil;
    default:
      return event.at;
  }
}
