import { type Deployment, isMap, type Json, type JsonMap, type KubeObject } from '../objects.ts';
import { jsonPatch } from '../patches/json-patch.ts';
import { mergePatch } from '../patches/merge-patch.ts';
import type { Resource } from '../resources.ts';
import { selectorText } from '../selectors.ts';
import type { Storage } from '../storage.ts';
import { badRequest } from './api-error.ts';
import type { PatchType } from './patch.ts';
import { update, type WriteOptions } from './write.ts';

/** The replicas alone, of whatever workload. */
export function scaleOf(object: KubeObject): JsonMap {
  const { metadata, spec, status } = object as Deployment;
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas },
    status: { replicas: status?.replicas ?? 0, selector: selectorText(spec.selector) },
  };
}

/** `body` is a whole Scale, or a patch of one. Errors: as an update of the workload. */
export function writeScale(
  storage: Storage,
  resource: Resource,
  object: KubeObject,
  body: Json,
  type: PatchType | null,
  options: WriteOptions,
): JsonMap {
  const scale = scaleOf(object);
  const wanted = type === null ? body : type === 'json' ? jsonPatch(scale, body) : mergePatch(scale, body);
  if (!isMap(wanted) || !isMap(wanted.spec) || !isMap(wanted.metadata)) throw badRequest('not a Scale');
  const sent = structuredClone(object) as Deployment;
  sent.spec.replicas = Number(wanted.spec.replicas ?? 0);
  const { resourceVersion } = wanted.metadata;
  if (typeof resourceVersion === 'string') sent.metadata.resourceVersion = resourceVersion;
  return scaleOf(update(storage, resource, object, sent as unknown as JsonMap, options).object);
}
