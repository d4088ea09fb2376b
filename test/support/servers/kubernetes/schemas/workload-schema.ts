import { conditions, kind, labelSelector } from './metadata-schema.ts';
import { podTemplate } from './pod-schema.ts';
import { any, boolean, integer, intOrString, list, object, retaining, string } from './schema.ts';

const rollingUpdate = object({ maxSurge: intOrString, maxUnavailable: intOrString, partition: integer });

export const deployment = kind({
  spec: object({
    replicas: integer,
    selector: labelSelector,
    template: podTemplate,
    strategy: retaining({ type: string, rollingUpdate }),
    minReadySeconds: integer,
    revisionHistoryLimit: integer,
    paused: boolean,
    progressDeadlineSeconds: integer,
  }),
  status: object({
    observedGeneration: integer,
    replicas: integer,
    updatedReplicas: integer,
    readyReplicas: integer,
    availableReplicas: integer,
    unavailableReplicas: integer,
    collisionCount: integer,
    conditions,
  }),
});

export const replicaSet = kind({
  spec: object({ replicas: integer, selector: labelSelector, template: podTemplate, minReadySeconds: integer }),
  status: object({
    observedGeneration: integer,
    replicas: integer,
    fullyLabeledReplicas: integer,
    readyReplicas: integer,
    availableReplicas: integer,
    conditions,
  }),
});

export const statefulSet = kind({
  spec: object({
    replicas: integer,
    selector: labelSelector,
    template: podTemplate,
    serviceName: string,
    podManagementPolicy: string,
    updateStrategy: object({ type: string, rollingUpdate }),
    minReadySeconds: integer,
    revisionHistoryLimit: integer,
    volumeClaimTemplates: list(any),
    persistentVolumeClaimRetentionPolicy: any,
    ordinals: any,
  }),
  status: object({
    observedGeneration: integer,
    replicas: integer,
    readyReplicas: integer,
    availableReplicas: integer,
    currentReplicas: integer,
    updatedReplicas: integer,
    currentRevision: string,
    updateRevision: string,
    collisionCount: integer,
    conditions,
  }),
});

export const job = kind({
  spec: object({
    template: podTemplate,
    selector: labelSelector,
    manualSelector: boolean,
    completions: integer,
    parallelism: integer,
    backoffLimit: integer,
    activeDeadlineSeconds: integer,
    ttlSecondsAfterFinished: integer,
    completionMode: string,
    suspend: boolean,
    podReplacementPolicy: string,
    podFailurePolicy: any,
  }),
  status: object({
    active: integer,
    succeeded: integer,
    failed: integer,
    ready: integer,
    terminating: integer,
    startTime: string,
    completionTime: string,
    conditions,
  }),
});

export const horizontalPodAutoscaler = kind({
  spec: object({
    scaleTargetRef: object({ apiVersion: string, kind: string, name: string }),
    minReplicas: integer,
    maxReplicas: integer,
    metrics: list(any),
    behavior: any,
  }),
  status: any,
});
