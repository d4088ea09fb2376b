import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Deployment, JsonMap, PodTemplate, ReplicaSet } from '../objects.ts';
import { resourceOfKind } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { createAs, isLeaving, ownedBy, ownerReference, recordEvent, setStatus, updateAs } from './controller.ts';
import { deploymentStatus, type Progress } from './deployment-status.ts';

export const revisionKey = 'deployment.kubernetes.io/revision';
const hashKey = 'pod-template-hash';
const appliedKey = 'kubectl.kubernetes.io/last-applied-configuration';

/** Rolls every Deployment on by one step. `progress` is kept from tick to tick. */
export function runDeployments(storage: Storage, progress: Map<string, Progress>): void {
  for (const deployment of storage.listKind<Deployment>('Deployment')) {
    if (!isLeaving(deployment)) runDeployment(storage, deployment, progress);
  }
}

const revisionOf = (replicaSet: ReplicaSet) => Number(replicaSet.metadata.annotations?.[revisionKey] ?? 0);

function runDeployment(storage: Storage, deployment: Deployment, progress: Map<string, Progress>): void {
  const owned = ownedBy<ReplicaSet>(storage, 'ReplicaSet', deployment);
  let current = owned.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
  const newest = Math.max(0, ...owned.map(revisionOf));
  if (deployment.spec.paused !== true) {
    if (current === undefined) {
      current = createReplicaSet(storage, deployment, newest + 1);
      recordEvent(storage, deployment, {
        reason: 'ScalingReplicaSet',
        message: `Scaled up replica set ${current.metadata.name}`,
      });
    } else if (revisionOf(current) < newest) {
      // An undo: what was an old revision becomes the newest.
      current.metadata.annotations = { ...current.metadata.annotations, [revisionKey]: String(newest + 1) };
      current = updateAs(storage, current) as ReplicaSet;
    }
    showRevision(storage, deployment, String(revisionOf(current)));
  }
  const others = ownedBy<ReplicaSet>(storage, 'ReplicaSet', deployment).filter(
    ({ metadata }) => metadata.uid !== current?.metadata.uid,
  );
  if (deployment.spec.paused !== true || others.every(({ spec }) => spec.replicas === 0)) {
    roll(storage, deployment, current, others);
  }
  const after = ownedBy<ReplicaSet>(storage, 'ReplicaSet', deployment);
  const latest = storage.get(resourceOfKind('Deployment'), deployment.metadata.namespace, deployment.metadata.name);
  setStatus(storage, latest, deploymentStatus(latest as Deployment, after, current?.metadata.uid, progress));
  forgetOldRevisions(storage, deployment, others);
}

function isSameTemplate(one: PodTemplate, other: PodTemplate): boolean {
  const plain = (template: PodTemplate) => {
    const { [hashKey]: _, ...labels } = template.metadata?.labels ?? {};
    return { labels, annotations: template.metadata?.annotations ?? {}, spec: template.spec };
  };
  return isDeepStrictEqual(plain(one), plain(other));
}

/** The annotations of the Deployment that go along with a revision: the cause of a change stands there. */
function inherited(deployment: Deployment): Record<string, string> {
  const { [appliedKey]: _, [revisionKey]: __, ...rest } = deployment.metadata.annotations ?? {};
  return rest;
}

function createReplicaSet(storage: Storage, deployment: Deployment, revision: number): ReplicaSet {
  const { selector, template } = deployment.spec;
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
  const labels: JsonMap = { ...template.metadata?.labels, [hashKey]: hash };
  return createAs(storage, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: { ...inherited(deployment), [revisionKey]: String(revision) },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashKey]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }) as ReplicaSet;
}

function showRevision(storage: Storage, deployment: Deployment, revision: string): void {
  if (deployment.metadata.annotations?.[revisionKey] === revision) return;
  deployment.metadata.annotations = { ...deployment.metadata.annotations, [revisionKey]: revision };
  const stored = storage.update(resourceOfKind('Deployment'), deployment);
  deployment.metadata.resourceVersion = stored.metadata.resourceVersion;
}

/** One step from the old to the new, within what the strategy allows to be too many or too few. */
function roll(
  storage: Storage,
  deployment: Deployment,
  current: ReplicaSet | undefined,
  others: readonly ReplicaSet[],
): void {
  const { replicas, strategy } = deployment.spec;
  const running = others.filter(({ spec }) => spec.replicas > 0);
  const oldReplicas = running.reduce((sum, { spec }) => sum + spec.replicas, 0);
  if (current === undefined) return;
  if (strategy.type === 'Recreate') {
    for (const replicaSet of running) scale(storage, replicaSet, 0);
    const gone = others.every(({ status }) => (status?.replicas ?? 0) === 0);
    if (gone) scale(storage, current, replicas);
    return;
  }
  const surge = portion(strategy.rollingUpdate?.maxSurge ?? '25%', replicas, Math.ceil);
  const said = portion(strategy.rollingUpdate?.maxUnavailable ?? '25%', replicas, Math.floor);
  const unavailable = surge === 0 && said === 0 ? 1 : said;
  const wanted = Math.min(replicas, Math.max(current.spec.replicas, replicas + surge - oldReplicas));
  scale(storage, current, Math.min(wanted, replicas));
  const available = [current, ...running].reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
  let removable = available - (replicas - unavailable);
  for (const replicaSet of running) {
    // What is not ready serves nobody: it may go at any time.
    const idle = replicaSet.spec.replicas - (replicaSet.status?.availableReplicas ?? 0);
    const fewer = Math.min(replicaSet.spec.replicas, idle + Math.max(0, removable));
    removable -= Math.max(0, fewer - idle);
    if (fewer > 0) scale(storage, replicaSet, replicaSet.spec.replicas - fewer);
  }
}

function portion(amount: number | string, of: number, round: (value: number) => number): number {
  return typeof amount === 'number' ? amount : round((Number.parseFloat(amount) / 100) * of);
}

function scale(storage: Storage, replicaSet: ReplicaSet, replicas: number): void {
  if (replicaSet.spec.replicas === replicas) return;
  replicaSet.spec.replicas = replicas;
  updateAs(storage, replicaSet);
}

function forgetOldRevisions(storage: Storage, deployment: Deployment, others: readonly ReplicaSet[]): void {
  const idle = others
    .filter(({ spec, status }) => spec.replicas === 0 && (status?.replicas ?? 0) === 0)
    .sort((one, other) => revisionOf(other) - revisionOf(one));
  for (const { metadata } of idle.slice(deployment.spec.revisionHistoryLimit)) {
    storage.remove(resourceOfKind('ReplicaSet'), metadata.namespace, metadata.name);
  }
}
