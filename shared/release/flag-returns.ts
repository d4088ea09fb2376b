import type { BatchId, TrackId } from '../plan/release-plan.ts';
import { placedSteps } from '../plan/step-lists.ts';
import { entryOf, trackOf } from './queries.ts';
import type { FlagValue } from './runbook-events.ts';
import type { FlagState, ReleaseState } from './state.ts';
import { wayBackNow } from './way-back.ts';

/** What a rollback writes a flag back to. */
export interface FlagReturn {
  readonly flagId: string;
  /** Null: there was none, and it is taken away. */
  readonly value: FlagValue | null;
  /** How many of the values that the release set stay: those of rungs that are kept. */
  readonly kept: number;
  /** How many there were when this was decided; with others, somebody set it since. */
  readonly of: number;
}

interface Touch {
  readonly value: FlagValue | null;
  readonly batch: BatchId | null;
  readonly restore: boolean;
}

/**
 * Which batches a rollback takes back, with everything that their steps set: those above the rung that stays. Going all
 * the way takes back whatever the release did.
 */
export function takesBack(
  state: ReleaseState,
  toBatch: BatchId | null,
  trackId: TrackId | null,
): (batch: BatchId | null) => boolean {
  if (toBatch === null && trackId === null) return () => true;
  const { tracks } = state.definition.plan;
  const track = trackId === null ? trackOf(state, toBatch ?? '') : tracks.find(({ id }) => id === trackId);
  const ladder = track?.batches.map(({ id }) => id) ?? [];
  const above = new Set(ladder.slice(toBatch === null ? 0 : ladder.indexOf(toBatch) + 1));
  return (batch) => batch !== null && above.has(batch);
}

/**
 * Flags that a rollback to `toBatch` puts back, with their values before; the one that was touched last comes first. A
 * step that was under way or failed may have written all the same: its flag is put back as well.
 */
export function flagReturns(
  state: ReleaseState,
  toBatch: BatchId | null,
  trackId: TrackId | null,
): readonly FlagReturn[] {
  if (wayBackNow(state, trackId).flags === 'keep') return [];
  const isTakenBack = takesBack(state, toBatch, trackId);
  return Object.entries(state.flags)
    .flatMap(([flagId, flag]): FlagReturn[] => {
      const { before } = flag;
      // What nobody looked at, or a person sets, cannot be put back by a program.
      if (before === undefined || entryOf(state.definition.plan.flags, flagId)?.slot == null) return [];
      const all = [...flag.history, ...unsettledTouches(state, flagId)];
      const kept = keptOf(all, isTakenBack);
      if (kept === all.length) return [];
      const value = kept === 0 ? before : (all[kept - 1]?.value ?? null);
      if (isReleasedByPeople(state, flagId, value)) return [];
      const isThere = all.length === flag.history.length && flag.history.at(-1)?.value === value;
      const of = flag.history.length;
      return isThere ? [] : [{ flagId, value, kept: Math.min(kept, of), of }];
    })
    .reverse();
}

/** Flags that the rollback concerns and that people have to put back: they set them, or nobody saw what they were. */
export function flagsLeftToPeople(
  state: ReleaseState,
  toBatch: BatchId | null,
  trackId: TrackId | null,
): readonly string[] {
  if (wayBackNow(state, trackId).flags === 'keep') return [];
  const isTakenBack = takesBack(state, toBatch, trackId);
  return Object.entries(state.flags)
    .filter(([flagId, { before, history }]) => {
      const kept = keptOf(history, isTakenBack);
      const isProgram = before !== undefined && entryOf(state.definition.plan.flags, flagId)?.slot != null;
      const value = kept === 0 ? (before ?? null) : (history[kept - 1]?.value ?? null);
      return (
        kept < history.length &&
        (!isProgram || (history.at(-1)?.value === true && isReleasedByPeople(state, flagId, value)))
      );
    })
    .map(([flagId]) => flagId);
}

/**
 * To release a kill switch opens the new version again: no rollback does that, but a person, once the old version was
 * well for long enough.
 */
function isReleasedByPeople(state: ReleaseState, flagId: string, value: FlagValue | null): boolean {
  return entryOf(state.definition.plan.flags, flagId)?.killSwitch === true && value !== true;
}

/** Values stay up to the first, from the end, that the rollback does not take back or that the plan leaves. */
function keptOf(touches: readonly Touch[], isTakenBack: (batch: BatchId | null) => boolean): number {
  return touches.findLastIndex(({ restore, batch }) => !restore || !isTakenBack(batch)) + 1;
}

/** What steps may have written of which no outcome says that they did. */
function unsettledTouches(state: ReleaseState, flagId: string): readonly Touch[] {
  return [...placedSteps(state.definition.plan).values()].flatMap(({ step: { id, batch, file } }): Touch[] => {
    const status = state.steps[id]?.status;
    if (file.kind !== 'flag' || file.flag !== flagId || (status !== 'running' && status !== 'failed')) return [];
    return [{ value: file.value, batch, restore: file.restore !== false }];
  });
}

/** The flag as it is once a rollback has put it back. */
export function putBack(flag: FlagState, kept: number): FlagState {
  return { ...flag, history: flag.history.slice(0, kept) };
}
