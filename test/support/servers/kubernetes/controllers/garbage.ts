import type { KubeObject } from '../objects.ts';
import { resourceOfKind } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { isLeaving } from './controller.ts';

const foreground = 'foregroundDeletion';

/** Removes what belonged to something that is gone; lets an owner go that waited for its dependents. */
export function collectGarbage(storage: Storage): void {
  const all = storage.all();
  const living = new Map(all.map((object) => [object.metadata.uid, object]));
  const isGoing = (owner: KubeObject | undefined) =>
    owner === undefined || (isLeaving(owner) && (owner.metadata.finalizers ?? []).includes(foreground));
  for (const { kind, metadata } of all) {
    const { name, namespace, ownerReferences: owners = [], finalizers = [] } = metadata;
    const orphaned = owners.length > 0 && owners.every(({ uid }) => isGoing(living.get(uid)));
    if (orphaned && finalizers.length === 0) storage.remove(resourceOfKind(kind), namespace, name);
  }
  const owned = new Set(
    storage.all().flatMap(({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid)),
  );
  for (const object of all) {
    const { uid, name, namespace, finalizers = [] } = object.metadata;
    if (!isLeaving(object) || !finalizers.includes(foreground) || owned.has(uid)) continue;
    const resource = resourceOfKind(object.kind);
    const current = storage.get(resource, namespace, name);
    current.metadata.finalizers = finalizers.filter((finalizer) => finalizer !== foreground);
    storage.update(resource, current);
  }
}
