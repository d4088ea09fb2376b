import { conditions, kind, labelSelector, objectMeta } from './metadata-schema.ts';
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

export const daemonSet = kind({
  spec: object({
    selector: labelSelector,
    template: podTemplate,
    updateStrategy: any,
    minReadySeconds: integer,
    revisionHistoryLimit: integer,
  }),
  status: any,
});

const jobSpec = object({
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
});

export const cronJob = kind({
  spec: object({
    schedule: string,
    timeZone: string,
    startingDeadlineSeconds: integer,
    concurrencyPolicy: string,
    suspend: boolean,
    jobTemplate: object({ metadata: objectMeta, spec: jobSpec }),
    successfulJobsHistoryLimit: integer,
    failedJobsHistoryLimit: integer,
  }),
  status: any,
});

export const podDisruptionBudget = kind({
  spec: object({
    minAvailable: intOrString,
    maxUnavailable: intOrString,
    selector: labelSelector,
    unhealthyPodEvictionPolicy: string,
  }),
  status: any,
});

export const job = kind({
  spec: jobSpec,
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
