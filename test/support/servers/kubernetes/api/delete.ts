import { apiTime, isMap, type Json, type KubeObject } from '../objects.ts';
import { type Resource, resources } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { conflict, type Status } from './api-error.ts';

export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly propagation: 'Background' | 'Foreground' | 'Orphan';
  /** Null: as the kind has it. */
  readonly gracePeriodSeconds: number | null;
  readonly uid: string | null;
  readonly resourceVersion: string | null;
}

export function deleteOptionsOf(body: Json, query: URLSearchParams): DeleteOptions {
  const said = isMap(body) ? body : {};
  const preconditions = isMap(said.preconditions) ? said.preconditions : {};
  const grace = said.gracePeriodSeconds ?? query.get('gracePeriodSeconds');
  const policy = said.propagationPolicy ?? query.get('propagationPolicy');
  return {
    dryRun: query.has('dryRun') || (Array.isArray(said.dryRun) && said.dryRun.length > 0),
    propagation:
      policy === 'Orphan' || said.orphanDependents === true
        ? 'Orphan'
        : policy === 'Foreground'
          ? policy
          : 'Background',
    gracePeriodSeconds: grace === null ? null : Number(grace),
    uid: typeof preconditions.uid === 'string' ? preconditions.uid : null,
    resourceVersion: typeof preconditions.resourceVersion === 'string' ? preconditions.resourceVersion : null,
  };
}

/**
 * Removes it, or marks it for those who finish the deletion: the node of a pod, the namespace, finalizers. Errors: 404,
 * 409 for a precondition that does not hold.
 */
export function deleteObject(
  storage: Storage,
  resource: Resource,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions,
): KubeObject | Status {
  const object = storage.get(resource, namespace, name);
  const { uid, resourceVersion } = object.metadata;
  if (options.uid !== null && options.uid !== uid) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`,
    );
  }
  if (options.resourceVersion !== null && options.resourceVersion !== resourceVersion) {
    const because = `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`;
    throw conflict(resource, name, because);
  }
  if (options.dryRun) return deleted(resource, object);
  if (options.propagation === 'Orphan') orphanDependents(storage, uid);
  const finalizers = [...(object.metadata.finalizers ?? [])];
  if (options.propagation === 'Foreground') finalizers.push('foregroundDeletion');
  const graceful = resource.kind === 'Pod' && options.gracePeriodSeconds !== 0;
  if (finalizers.length === 0 && !graceful && resource.kind !== 'Namespace') {
    storage.remove(resource, namespace, name);
    return deleted(resource, object);
  }
  if (object.metadata.deletionTimestamp !== undefined) return object;
  object.metadata.deletionTimestamp = apiTime();
  if (resource.kind === 'Pod') object.metadata.deletionGracePeriodSeconds = options.gracePeriodSeconds ?? 30;
  if (finalizers.length > 0) object.metadata.finalizers = finalizers;
  if (resource.kind === 'Namespace') object.status = { phase: 'Terminating' };
  return storage.update(resource, object);
}

function deleted(resource: Resource, { metadata }: KubeObject): Status {
  const details = { name: metadata.name, group: resource.group, kind: resource.plural, uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details, code: 200 };
}

function orphanDependents(storage: Storage, uid: string): void {
  for (const resource of resources) {
    for (const object of storage.list(resource)) {
      const owners = object.metadata.ownerReferences ?? [];
      if (!owners.some((owner) => owner.uid === uid)) continue;
      object.metadata.ownerReferences = owners.filter((owner) => owner.uid !== uid);
      storage.update(resource, object);
    }
  }
}
