import { create, update, type WriteOptions } from '../api/write.ts';
import {
  apiTime,
  type Condition,
  type JsonMap,
  type KubeObject,
  type OwnerReference,
  type Pod,
  type PodTemplate,
} from '../objects.ts';
import { resourceOfKind } from '../resources.ts';
import type { Storage } from '../storage.ts';

const asController: WriteOptions = {
  dryRun: false,
  fieldManager: 'kube-controller-manager',
  fieldValidation: 'Ignore',
  subresource: '',
};

/** How a controller writes: as a client of its own, only that it needs no network. */
export function createAs(storage: Storage, object: object): KubeObject {
  const sent = object as KubeObject;
  const { kind, metadata } = sent;
  return create(storage, resourceOfKind(kind), metadata.namespace, sent as unknown as JsonMap, asController).object;
}

/** Changes a specification as a client would: the generation counts it. */
export function updateAs(storage: Storage, object: KubeObject, fieldManager = asController.fieldManager): KubeObject {
  const resource = resourceOfKind(object.kind);
  const before = storage.get(resource, object.metadata.namespace, object.metadata.name);
  return update(storage, resource, before, object as unknown as JsonMap, { ...asController, fieldManager }).object;
}

/** Writes a status; without a change nothing happens. Fields that are zero are left out, as the API server does. */
export function setStatus(storage: Storage, object: KubeObject, status: object): void {
  const kept = Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined && value !== 0));
  storage.update(resourceOfKind(object.kind), { ...object, status: kept });
}

export function ownerReference(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}

export function ownedBy<T extends KubeObject>(storage: Storage, kind: T['kind'], owner: KubeObject): T[] {
  const { namespace, uid } = owner.metadata;
  const isOwned = ({ metadata }: T) => metadata.ownerReferences?.some((reference) => reference.uid === uid) === true;
  return storage.listKind<T>(kind, namespace, isOwned);
}

/** The same conditions with this one in place of its like; its transition time moves only with its status. */
export function withCondition(conditions: readonly Condition[] = [], next: Condition): Condition[] {
  const known = conditions.find(({ type }) => type === next.type);
  const now = apiTime();
  const same = known !== undefined && known.status === next.status;
  const lastTransitionTime = same ? (known.lastTransitionTime ?? now) : now;
  const unchanged = same && known.reason === next.reason && known.message === next.message;
  const condition = unchanged ? known : { ...next, lastUpdateTime: next.lastUpdateTime ?? now, lastTransitionTime };
  return known === undefined
    ? [...conditions, condition]
    : conditions.map((other) => (other.type === next.type ? condition : other));
}

export const isReady = (pod: Pod) =>
  pod.metadata.deletionTimestamp === undefined &&
  (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

export const isLeaving = ({ metadata }: KubeObject) => metadata.deletionTimestamp !== undefined;

/** A pod of this template, not yet stored. */
export function podOf(owner: KubeObject, template: PodTemplate, place: { name?: string; labels?: JsonMap }): object {
  const { labels = {}, annotations } = template.metadata ?? {};
  const { name, labels: more = {} } = place;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(name === undefined ? { generateName: `${owner.metadata.name}-` } : { name }),
      namespace: owner.metadata.namespace,
      labels: { ...labels, ...more },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: template.spec,
  };
}

/** Marks it as going; its node lets go of it with the next tick. */
export function letGo(storage: Storage, pod: Pod): void {
  if (isLeaving(pod)) return;
  pod.metadata.deletionTimestamp = apiTime();
  pod.metadata.deletionGracePeriodSeconds = 30;
  storage.update(resourceOfKind('Pod'), pod);
}

/** Says in an event what happened to an object; the same again counts on. */
export function recordEvent(
  storage: Storage,
  about: KubeObject,
  { type = 'Normal', reason, message }: { type?: 'Normal' | 'Warning'; reason: string; message: string },
): void {
  const { apiVersion, kind, metadata } = about;
  const namespace = metadata.namespace ?? 'default';
  const now = apiTime();
  interface Told extends KubeObject {
    involvedObject: { uid: string };
    reason: string;
    message: string;
    count: number;
    lastTimestamp: string;
  }
  const isSame = (told: Told) =>
    told.involvedObject.uid === metadata.uid && told.reason === reason && told.message === message;
  const [known] = storage.listKind<Told>('Event', namespace, isSame);
  if (known !== undefined) {
    storage.update(resourceOfKind('Event'), {
      ...known,
      count: known.count + 1,
      lastTimestamp: now,
    } as KubeObject);
    return;
  }
  const { name, uid, resourceVersion } = metadata;
  storage.create(resourceOfKind('Event'), {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${storage.revision.toString(16)}`, namespace } as KubeObject['metadata'],
    involvedObject: { apiVersion, kind, name, namespace, uid, resourceVersion },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'test-cluster' },
  } as KubeObject);
}
