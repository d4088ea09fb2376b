import type { BatchId, StepId, TrackId } from '../plan/release-plan.ts';
import { takesBack } from './flag-returns.ts';
import type { ClusterObjectRef } from './runbook-events.ts';
import type { ClusterTouch, ReleaseState } from './state.ts';

/** What a rollback puts back of one object of a cluster. */
export interface ClusterReturn {
  readonly slot: string;
  readonly object: ClusterObjectRef;
  /** The changes that are taken back, the last one first, each with the manifest of before it. */
  readonly changes: readonly { readonly stepId: StepId; readonly beforeBlob: string }[];
  /** How many changes of it there were when this was decided; with others, somebody changed it since. */
  readonly of: number;
}

/**
 * Objects of clusters that a rollback to `toBatch` puts back, the one that was changed last first. What the release made
 * stays, and so does a Secret, whose values nobody kept. A step that failed may have changed it all the same: what was
 * before was kept before that.
 */
export function clusterReturns(
  state: ReleaseState,
  toBatch: BatchId | null,
  trackId: TrackId | null,
): readonly ClusterReturn[] {
  const isTakenBack = takesBack(state, toBatch, trackId);
  const objects = new Map<string, ClusterTouch[]>();
  for (const touch of state.clusterTouches.filter(({ returned }) => !returned)) {
    const key = objectKey(touch);
    const touches = objects.get(key) ?? [];
    // The one that was touched last stands at the end.
    objects.delete(key);
    objects.set(key, [...touches, touch]);
  }
  return [...objects.values()]
    .flatMap((touches): ClusterReturn[] => {
      const kept = touches.findLastIndex((touch) => !isReturnable(touch) || !isTakenBack(touch.batch)) + 1;
      const [first] = touches;
      if (first === undefined || kept === touches.length) return [];
      const changes = touches
        .slice(kept)
        .map(({ stepId, beforeBlob }) => ({ stepId, beforeBlob: beforeBlob ?? '' }))
        .reverse();
      return [{ slot: first.slot, object: first.object, changes, of: touches.length }];
    })
    .reverse();
}

function isReturnable({ restore, existed, beforeBlob, object }: ClusterTouch): boolean {
  return restore && existed && beforeBlob !== null && object.kind !== 'Secret';
}

/** The same for every change of one object. */
export function objectKey({ slot, object }: Pick<ClusterTouch, 'slot' | 'object'>): string {
  return JSON.stringify([slot, object.apiVersion, object.kind, object.namespace, object.name]);
}

/** Changes of the object that no rollback has put back. */
export function openTouches(
  state: ReleaseState,
  wanted: Pick<ClusterTouch, 'slot' | 'object'>,
): readonly ClusterTouch[] {
  const key = objectKey(wanted);
  return state.clusterTouches.filter((touch) => !touch.returned && objectKey(touch) === key);
}

/** The changes of all objects once a rollback has put this one back. */
export function withReturned(state: ReleaseState, done: ClusterReturn): ReleaseState['clusterTouches'] {
  const back = new Set(openTouches(state, done).slice(-done.changes.length));
  return state.clusterTouches.map((touch) => (back.has(touch) ? { ...touch, returned: true } : touch));
}
