import type { Pod, ReplicaSet } from '../objects.ts';
import type { Storage } from '../storage.ts';
import { createAs, isLeaving, isReady, letGo, ownedBy, podOf, recordEvent, setStatus } from './controller.ts';

/** Keeps as many pods as wanted; those that are not ready go first. */
export function runReplicaSets(storage: Storage): void {
  for (const replicaSet of storage.listKind<ReplicaSet>('ReplicaSet')) {
    if (isLeaving(replicaSet)) continue;
    const { replicas, template } = replicaSet.spec;
    const pods = ownedBy<Pod>(storage, 'Pod', replicaSet).filter((pod) => !isLeaving(pod));
    for (let missing = replicas - pods.length; missing > 0; missing -= 1) {
      const created = createAs(storage, podOf(replicaSet, template, {}));
      recordEvent(storage, replicaSet, {
        reason: 'SuccessfulCreate',
        message: `Created pod: ${created.metadata.name}`,
      });
    }
    const surplus = [...pods].sort((one, other) => Number(isReady(one)) - Number(isReady(other)));
    for (const pod of surplus.slice(0, Math.max(0, pods.length - replicas))) letGo(storage, pod);
    const now = ownedBy<Pod>(storage, 'Pod', replicaSet).filter((pod) => !isLeaving(pod));
    const ready = now.filter(isReady).length;
    setStatus(storage, replicaSet, {
      replicas: now.length,
      fullyLabeledReplicas: now.length,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: replicaSet.metadata.generation,
    });
  }
}
