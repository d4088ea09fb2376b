import { apiTime, isMap, type Json, type JsonMap, type KubeObject } from '../objects.ts';
import { jsonPatch } from '../patches/json-patch.ts';
import { mergePatch } from '../patches/merge-patch.ts';
import { serverSideApply } from '../patches/server-side-apply.ts';
import { strategicMergePatch } from '../patches/strategic-merge-patch.ts';
import type { Resource } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { ApiError, badRequest, notFound } from './api-error.ts';
import { checkFields } from './validate.ts';
import { create, managerOf, ownersOf, update, type WriteOptions, type Written } from './write.ts';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const types: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** Errors: 415. */
export function patchTypeOf(contentType: string): PatchType {
  const type = types[contentType.split(';')[0]?.trim() ?? ''];
  if (type !== undefined) return type;
  const known = Object.keys(types).join(', ');
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${known}`,
  );
}

/** Errors: as an update, 415 for a strategic merge of a custom resource, 409 for a field of another manager. */
export function patch(
  storage: Storage,
  resource: Resource,
  place: { readonly namespace: string | undefined; readonly name: string },
  type: PatchType,
  body: Json,
  options: WriteOptions & { readonly force: boolean },
): Written & { readonly created: boolean } {
  const before = storage.find(resource, place.namespace, place.name);
  if (type === 'apply') return apply(storage, resource, place, before, body, options);
  if (before === null) throw notFound(resource, place.name);
  const content = before as unknown as JsonMap;
  const patched = patchedBy(type, resource, content, body);
  if (!isMap(patched)) throw badRequest('the patched object is no object');
  return { ...update(storage, resource, before, patched, options), created: false };
}

function patchedBy(type: Exclude<PatchType, 'apply'>, resource: Resource, content: JsonMap, body: Json): Json {
  if (type === 'json') return jsonPatch(content, body);
  if (!isMap(body)) throw badRequest('the patch is no object');
  if (type === 'merge') return mergePatch(content, body);
  if (resource.custom) throw new ApiError(415, 'UnsupportedMediaType', 'strategic merge patch is not supported here');
  return strategicMergePatch(content, body, resource.schema);
}

function apply(
  storage: Storage,
  resource: Resource,
  { namespace, name }: { readonly namespace: string | undefined; readonly name: string },
  before: KubeObject | null,
  body: Json,
  options: WriteOptions & { readonly force: boolean },
): Written & { readonly created: boolean } {
  if (!isMap(body) || !isMap(body.metadata)) throw badRequest('the applied configuration is no object');
  if (body.apiVersion === undefined || body.kind === undefined) throw badRequest('apiVersion and kind are required');
  if (options.fieldManager === '') {
    throw new ApiError(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value');
  }
  if (body.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  if (body.metadata.name !== name) throw badRequest('the name of the object does not match the name on the URL');
  const wanted = structuredClone(body);
  const warnings = checkFields(resource, wanted, options.fieldValidation);
  const manager = managerOf(resource, options, 'Apply');
  const { object, owners } = serverSideApply(
    (before ?? {}) as unknown as JsonMap,
    wanted,
    resource.schema,
    before === null ? [] : ownersOf(before),
    manager,
    { force: options.force, time: apiTime() },
  );
  if (before === null) {
    return { ...create(storage, resource, namespace, object, options, owners), warnings, created: true };
  }
  return { ...update(storage, resource, before, object, options, owners), warnings, created: false };
}
