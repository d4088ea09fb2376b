import type { KubeObject } from '../objects.ts';
import { type Resource, resourceOfKind, resources } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { isLeaving } from './controller.ts';

const foreground = 'foregroundDeletion';

/** Removes what belonged to something that is gone; lets an owner go that waited for its dependents. */
export function collectGarbage(storage: Storage): void {
  const all = resources.flatMap((resource) => storage.list(resource).map((object) => ({ resource, object })));
  const living = new Map(all.map(({ object }) => [object.metadata.uid, object]));
  const waits = (owner: KubeObject | undefined) =>
    owner === undefined || (isLeaving(owner) && (owner.metadata.finalizers ?? []).includes(foreground));
  for (const { resource, object } of all) {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length > 0 && owners.every(({ uid }) => waits(living.get(uid)))) remove(storage, resource, object);
  }
  for (const { resource, object } of all) {
    const { uid, name, namespace, finalizers = [] } = object.metadata;
    const hasDependents = all.some(
      ({ object: other }) =>
        other.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true &&
        storage.find(resourceOfKind(other.kind), other.metadata.namespace, other.metadata.name) !== null,
    );
    if (!isLeaving(object) || !finalizers.includes(foreground) || hasDependents) continue;
    const current = storage.get(resource, namespace, name);
    current.metadata.finalizers = finalizers.filter((finalizer) => finalizer !== foreground);
    storage.update(resource, current);
  }
}

function remove(storage: Storage, resource: Resource, object: KubeObject): void {
  const { namespace, name, finalizers = [] } = object.metadata;
  if (finalizers.length === 0 && storage.find(resource, namespace, name) !== null) {
    storage.remove(resource, namespace, name);
  }
}
