import type { Condition, Deployment, ReplicaSet } from '../objects.ts';
import { withCondition } from './controller.ts';

/** When a rollout last came forward. */
export interface Progress {
  readonly generation: number;
  /** Updated, ready and available replicas; more of them is progress. */
  readonly mark: string;
  readonly atMs: number;
}

/** What a Deployment says of its rollout, from its replica sets. */
export function deploymentStatus(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  currentUid: string | undefined,
  progress: Map<string, Progress>,
): Deployment['status'] {
  const { metadata, spec, status: before } = deployment;
  const sum = (of: (replicaSet: ReplicaSet) => number | undefined) =>
    replicaSets.reduce((total, replicaSet) => total + (of(replicaSet) ?? 0), 0);
  const current = replicaSets.find((replicaSet) => replicaSet.metadata.uid === currentUid);
  const replicas = sum(({ status }) => status?.replicas);
  const availableReplicas = sum(({ status }) => status?.availableReplicas);
  const updatedReplicas = current?.status?.replicas ?? 0;
  const complete =
    updatedReplicas === spec.replicas && replicas === spec.replicas && availableReplicas === spec.replicas;
  const generation = metadata.generation ?? 1;
  const known = progress.get(metadata.uid);
  const mark = `${updatedReplicas} ${current?.status?.readyReplicas ?? 0} ${replicas}`;
  const came = known === undefined || known.mark !== mark || known.generation !== generation;
  const latest = came ? { generation, mark, atMs: performance.now() } : known;
  progress.set(metadata.uid, latest);
  const late = performance.now() - latest.atMs > spec.progressDeadlineSeconds * 1000;

  let conditions = before?.conditions ?? [];
  conditions = withCondition(conditions, available(spec.replicas, availableReplicas, deployment));
  const progressing = progressOf(deployment, current?.metadata.name ?? '', complete, late);
  if (spec.paused !== true) conditions = withCondition(conditions, progressing);
  return {
    observedGeneration: generation,
    replicas,
    updatedReplicas,
    readyReplicas: sum(({ status }) => status?.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, Math.max(spec.replicas, replicas) - availableReplicas),
    conditions,
  };
}

function available(replicas: number, availableReplicas: number, deployment: Deployment): Condition {
  const allowed = deployment.spec.strategy.rollingUpdate?.maxUnavailable ?? 0;
  const share = typeof allowed === 'number' ? allowed : Math.floor((Number.parseFloat(allowed) / 100) * replicas);
  return availableReplicas >= replicas - share
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progressOf({ metadata }: Deployment, replicaSet: string, complete: boolean, late: boolean): Condition {
  const type = 'Progressing';
  if (complete) {
    const message = `ReplicaSet "${replicaSet}" has successfully progressed.`;
    return { type, status: 'True', reason: 'NewReplicaSetAvailable', message };
  }
  if (late) {
    const message = `ReplicaSet "${replicaSet}" has timed out progressing.`;
    return { type, status: 'False', reason: 'ProgressDeadlineExceeded', message };
  }
  const message = `ReplicaSet "${replicaSet}" is progressing.`;
  return { type, status: 'True', reason: 'ReplicaSetUpdated', message: metadata.name === '' ? '' : message };
}
