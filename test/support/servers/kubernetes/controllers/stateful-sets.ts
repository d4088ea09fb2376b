import { createHash } from 'node:crypto';
import type { Pod, StatefulSet } from '../objects.ts';
import type { Storage } from '../storage.ts';
import { createAs, isLeaving, isReady, letGo, ownedBy, podOf, setStatus } from './controller.ts';

const revisionLabel = 'controller-revision-hash';

/** Numbered pods, started one after the other, replaced from the last to the first. */
export function runStatefulSets(storage: Storage): void {
  for (const statefulSet of storage.listKind<StatefulSet>('StatefulSet')) {
    if (!isLeaving(statefulSet)) runStatefulSet(storage, statefulSet);
  }
}

function runStatefulSet(storage: Storage, statefulSet: StatefulSet): void {
  const { replicas, template } = statefulSet.spec;
  const { name } = statefulSet.metadata;
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
  const revision = `${name}-${hash}`;
  const pods = ownedBy<Pod>(storage, 'Pod', statefulSet);
  const podAt = (ordinal: number) => pods.find((pod) => pod.metadata.name === `${name}-${ordinal}`);
  const isNew = (pod: Pod) => pod.metadata.labels?.[revisionLabel] === revision;
  const ordinals = Array.from({ length: replicas }, (_, ordinal) => ordinal);
  const gap = ordinals.find((ordinal) => {
    const pod = podAt(ordinal);
    return pod === undefined || !isReady(pod);
  });
  if (gap !== undefined) {
    if (podAt(gap) === undefined) {
      createAs(
        storage,
        podOf(statefulSet, template, { name: `${name}-${gap}`, labels: { [revisionLabel]: revision } }),
      );
    }
  } else {
    const surplus = pods.filter((pod) => Number(pod.metadata.name.slice(name.length + 1)) >= replicas);
    const outdated = ordinals
      .toReversed()
      .map(podAt)
      .filter((pod) => pod !== undefined && !isNew(pod));
    const next = surplus.at(-1) ?? outdated[0];
    if (next !== undefined) letGo(storage, next);
  }
  const now = ownedBy<Pod>(storage, 'Pod', statefulSet).filter((pod) => !isLeaving(pod));
  const ready = now.filter(isReady);
  const updated = now.filter(isNew).length;
  const done = ready.length === replicas && updated === replicas;
  // Until all are new and ready, the revision before counts as the current one.
  const currentRevision = done ? revision : (statefulSet.status?.currentRevision ?? revision);
  setStatus(storage, statefulSet, {
    observedGeneration: statefulSet.metadata.generation,
    replicas: now.length,
    readyReplicas: ready.length,
    availableReplicas: ready.length,
    updatedReplicas: updated,
    currentReplicas: now.filter((pod) => pod.metadata.labels?.[revisionLabel] === currentRevision).length,
    currentRevision,
    updateRevision: revision,
  });
}
