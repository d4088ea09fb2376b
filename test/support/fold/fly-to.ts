import { currentBatchId } from '../../../shared/release/queries.ts';
import type { ReleaseDefinition } from '../../../shared/release/state.ts';
import { createFlight, type Flight } from './fly.ts';
import { person } from './fold-driver.ts';

/** A release that stands on `batchId`, in effect and green, its observation just begun. */
export function flyTo(batchId: string, definition?: ReleaseDefinition): Flight {
  const flight = createFlight(definition);
  for (let round = 0; round < 20; round += 1) {
    const state = flight.fold.state();
    if (currentBatchId(state) === batchId && state.batches[batchId]?.status === 'in-effect') break;
    flight.make({ kind: 'cruise' });
  }
  flight.make({ kind: 'all-green' });
  if (currentBatchId(flight.fold.state()) !== batchId) throw new Error(`did not get to ${batchId}`);
  return flight;
}

/** What a promotion made on the present screen names. */
export function decidedNow({ fold }: Flight): { readonly batch: string | null; readonly sequence: number } {
  return { batch: currentBatchId(fold.state()), sequence: fold.state().sequence };
}

/** Submits as the driver and returns the code of the refusal, or null. */
export function refusalOf(
  flight: Flight,
  command: Parameters<Flight['fold']['submit']>[0],
  actor = person,
): string | null {
  const { decision } = flight.fold.submit(command, actor);
  return decision.ok ? null : decision.refusal.code;
}
