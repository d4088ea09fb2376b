import { any, atomic, boolean, integer, keyed, list, map, object, set, string } from './schema.ts';

export const labelSelector = atomic({
  matchLabels: map(string),
  matchExpressions: list(object({ key: string, operator: string, values: list(string) })),
});

export const objectMeta = object({
  name: string,
  namespace: string,
  generateName: string,
  uid: string,
  resourceVersion: string,
  generation: integer,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: integer,
  selfLink: string,
  labels: map(string),
  annotations: map(string),
  finalizers: set(string),
  ownerReferences: keyed(
    object({
      apiVersion: string,
      kind: string,
      name: string,
      uid: string,
      controller: boolean,
      blockOwnerDeletion: boolean,
    }),
    ['uid'],
  ),
  managedFields: list(any),
});

export const condition = object({
  type: string,
  status: string,
  reason: string,
  message: string,
  lastTransitionTime: string,
  lastUpdateTime: string,
  lastProbeTime: string,
  lastHeartbeatTime: string,
  observedGeneration: integer,
});

export const conditions = keyed(condition, ['type']);

/** A kind with metadata and whatever else it has at the top. */
export const kind = (fields: Parameters<typeof object>[0]) =>
  object({ apiVersion: string, kind: string, metadata: objectMeta, ...fields });
