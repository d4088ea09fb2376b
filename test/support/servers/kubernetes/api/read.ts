import type { JsonMap, KubeObject } from '../objects.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import { parseFieldSelector, parseLabelSelector } from '../selectors.ts';
import type { Storage } from '../storage.ts';
import { ApiError, badRequest, expired } from './api-error.ts';
import { tableOf } from './tables.ts';

/** In what form the client wants what it reads. */
export interface Form {
  readonly table: boolean;
  /** The metadata alone. */
  readonly partial: boolean;
  readonly include: 'Metadata' | 'Object' | 'None';
}

export function formOf(accept: string, query: URLSearchParams): Form {
  const wanted = query.get('includeObject');
  return {
    table: /as=Table/.test(accept),
    partial: /as=PartialObjectMetadata/.test(accept),
    include: wanted === 'Object' || wanted === 'None' ? wanted : 'Metadata',
  };
}

export function oneAs(form: Form, resource: Resource, object: KubeObject): JsonMap {
  if (!form.table) return object as unknown as JsonMap;
  return tableOf(resource, [object], { resourceVersion: object.metadata.resourceVersion }, form.include);
}

export function selectionOf(query: URLSearchParams): (object: KubeObject) => boolean {
  const byLabel = parseLabelSelector(query.get('labelSelector') ?? '');
  const byField = parseFieldSelector(query.get('fieldSelector') ?? '');
  return (object) => byLabel(object.metadata.labels ?? {}) && byField(object);
}

/** Where the next page goes on: after this key, as of this revision. */
interface Bookmark {
  readonly after: string;
  readonly revision: number;
}

const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;

/** Errors: 400 for a selector or a token that is none, 410 for a page token or a revision that has expired. */
export function listOf(
  storage: Storage,
  resource: Resource,
  namespace: string | undefined,
  query: URLSearchParams,
  form: Form,
): JsonMap {
  const exact = query.get('resourceVersionMatch') === 'Exact' ? Number(query.get('resourceVersion')) : null;
  if (exact !== null && exact < storage.oldestRevision) throw expired(String(exact), storage.oldestRevision);
  const selected = storage.list(resource, namespace).filter(selectionOf(query));
  const from = bookmarkOf(query.get('continue'), storage);
  const rest = from === null ? selected : selected.filter((object) => keyOf(object) > from.after);
  const limit = Number(query.get('limit') ?? 0);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const last = page.at(-1);
  const metadata: JsonMap = { resourceVersion: String(from?.revision ?? storage.revision) };
  if (page.length < rest.length && last !== undefined) {
    const bookmark: Bookmark = { after: keyOf(last), revision: from?.revision ?? storage.revision };
    metadata.continue = Buffer.from(JSON.stringify(bookmark)).toString('base64url');
    metadata.remainingItemCount = rest.length - page.length;
  }
  if (form.table) return tableOf(resource, page, metadata, form.include);
  if (form.partial) {
    const apiVersion = 'meta.k8s.io/v1';
    return {
      ...{ kind: 'PartialObjectMetadataList', apiVersion, metadata },
      items: page.map((object) => ({
        ...{ kind: 'PartialObjectMetadata', apiVersion },
        metadata: object.metadata as unknown as JsonMap,
      })),
    };
  }
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata,
    items: page.map((object) => listed(resource, object)),
  };
}

/** Items of the built-in kinds do not repeat what kind they are of; custom resources do. */
function listed(resource: Resource, object: KubeObject): JsonMap {
  const content = object as unknown as JsonMap;
  if (resource.custom) return content;
  const { apiVersion: _, kind: __, ...rest } = content;
  return rest;
}

function bookmarkOf(token: string | null, storage: Storage): Bookmark | null {
  if (token === null || token === '') return null;
  let bookmark: Bookmark;
  try {
    bookmark = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Bookmark;
  } catch {
    throw badRequest('continue key is not valid');
  }
  if (bookmark.revision < storage.oldestRevision) {
    throw new ApiError(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You must start a new list.',
    );
  }
  return bookmark;
}
