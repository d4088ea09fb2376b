import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { jsonPatchType } from './kubernetes-faults.ts';
import { createResources, type ObjectRef, type Resources } from './resources.ts';

const objectSchema = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    generation: z.number().optional(),
    annotations: z.record(z.string(), z.string()).nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
});

/** An object as the API gives it; everything but the metadata is as it comes. */
export type KubernetesObject = z.infer<typeof objectSchema>;

export interface PatchOperation {
  readonly op: 'test' | 'add' | 'replace' | 'remove';
  /** JSON pointer. */
  readonly path: string;
  readonly value?: unknown;
}

/** The field manager under which what the cockpit writes stands in `managedFields`. */
export const fieldManager = 'release-cockpit';

export interface ObjectList {
  readonly items: readonly KubernetesObject[];
  readonly more: boolean;
}

/** Objects of one cluster, one call each. Throws what the client throws. */
export interface Objects {
  readonly resources: Resources;
  get(ref: ObjectRef, options: CallOptions): Promise<KubernetesObject>;
  /** Null where there is none of this name. */
  find(ref: ObjectRef, options: CallOptions): Promise<KubernetesObject | null>;
  /** Those of a namespace that have all these labels, `limit` at most; `more`: there are others. */
  list(
    ref: Omit<ObjectRef, 'name'>,
    query: Readonly<Record<string, string>>,
    options: CallOptions,
  ): Promise<ObjectList>;
  /** As `list`, but the server sends the metadata alone: what the objects hold never comes here. */
  listMetadata(ref: Omit<ObjectRef, 'name'>, options: CallOptions): Promise<ObjectList>;
  create(manifest: KubernetesObject, options: CallOptions): Promise<KubernetesObject>;
  /** A JSON patch: all of it or nothing; a `test` that does not hold throws `kubernetes-conflict`. */
  jsonPatch(ref: ObjectRef, patch: readonly PatchOperation[], options: CallOptions): Promise<KubernetesObject>;
  mergePatch(ref: ObjectRef, patch: object, options: CallOptions): Promise<KubernetesObject>;
  /** `preconditions`: deleted only if it is still this one. */
  remove(ref: ObjectRef, preconditions: { readonly uid?: string }, options: CallOptions): Promise<void>;
}

/** Of lists; more is never held. */
const listLimit = 500;
const listBytes = 16 * 1024 * 1024;
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const listSchema = z.object({
  kind: z.string().optional(),
  metadata: z.object({ continue: z.string().nullish() }).optional(),
  items: z.array(z.unknown()),
});

export function createObjects(client: KubernetesClient): Objects {
  const resources = createResources(client);

  async function get(ref: ObjectRef, options: CallOptions): Promise<KubernetesObject> {
    const path = await resources.pathOf(ref, options);
    return asObject(await client.json({ method: 'GET', path }, options), path);
  }

  async function patch(ref: ObjectRef, contentType: string, body: unknown, options: CallOptions) {
    const path = await resources.pathOf(ref, options);
    const answer = await client.json({ method: 'PATCH', path, query: { fieldManager }, contentType, body }, options);
    return asObject(answer, path);
  }

  async function list(
    ref: Omit<ObjectRef, 'name'>,
    query: Readonly<Record<string, string>>,
    accept: string,
    options: CallOptions,
  ): Promise<ObjectList> {
    const path = await resources.collectionOf(ref, options);
    const answer = await client.json(
      { method: 'GET', path, query: { limit: String(listLimit), ...query }, accept, maxBytes: listBytes },
      options,
    );
    const read = listSchema.safeParse(answer);
    if (!read.success) throw new CockpitFault('connector-bad-answer', { path, reason: 'no-list' });
    // Whoever does not know that form would send everything.
    if (accept === metadataOnly && read.data.kind !== 'PartialObjectMetadataList') {
      throw new CockpitFault('connector-bad-answer', { path, reason: 'not-metadata-alone' });
    }
    const items = read.data.items.map((item) => asObject(item, path));
    return { items, more: Boolean(read.data.metadata?.continue) };
  }

  return {
    resources,
    get,
    async find(ref, options) {
      try {
        return await get(ref, options);
      } catch (error) {
        if (toCockpitError(error).code === 'kubernetes-missing') return null;
        throw error;
      }
    },
    list: (ref, query, options) => list(ref, query, 'application/json', options),
    listMetadata: (ref, options) => list(ref, {}, metadataOnly, options),
    async create(manifest, options) {
      const { apiVersion = '', kind = '', metadata } = manifest;
      const path = await resources.collectionOf({ apiVersion, kind, namespace: metadata.namespace }, options);
      return asObject(
        await client.json({ method: 'POST', path, query: { fieldManager }, body: manifest }, options),
        path,
      );
    },
    jsonPatch: (ref, operations, options) => patch(ref, jsonPatchType, operations, options),
    mergePatch: (ref, body, options) => patch(ref, 'application/merge-patch+json', body, options),
    async remove(ref, preconditions, options) {
      const path = await resources.pathOf(ref, options);
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(preconditions.uid === undefined ? {} : { preconditions }),
      };
      await client.json({ method: 'DELETE', path, body }, options);
    },
  };
}

/** The answer as an object of the API. Throws `connector-bad-answer`. */
export function asObject(answer: unknown, path: string): KubernetesObject {
  const read = objectSchema.safeParse(answer);
  if (!read.success) throw new CockpitFault('connector-bad-answer', { path, reason: 'not-an-object' });
  return read.data;
}
