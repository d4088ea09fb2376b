import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../api/api-error.ts';
import { isMap, type Json, type JsonMap } from '../objects.ts';
import { fieldSchema, isAtomic, type Schema } from '../schemas/schema.ts';
import { type FieldPath, type FieldSet, itemPart, leavesOf, partsOf, readablePath } from './field-set.ts';

/** Who owns which fields; `fields` of a manager of operation Apply are exactly what it last applied. */
export interface Ownership {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly fields: FieldSet;
}

/** Everything of an entry but its fields and its time. */
export type Manager = Omit<Ownership, 'fields' | 'time'>;

const isSame = (one: Manager, other: Manager) =>
  one.manager === other.manager && one.operation === other.operation && one.subresource === other.subresource;

export interface Applied {
  readonly object: JsonMap;
  readonly owners: readonly Ownership[];
}

/**
 * Merges what `manager` wants into the live object, takes out what it wanted before and no longer does, unless another
 * one owns that too. Errors: 409 naming every field that another manager owns with another value, unless forced.
 */
export function serverSideApply(
  live: JsonMap,
  wanted: JsonMap,
  schema: Schema,
  owners: readonly Ownership[],
  manager: Manager,
  { force, time }: { force: boolean; time: string },
): Applied {
  const others = owners.filter((owner) => !isSame(owner, manager));
  const before = owners.find((owner) => isSame(owner, manager));
  const fields = new Set(leavesOf(wanted, schema).keys());
  const merged = merge(live, wanted, schema) as JsonMap;
  const { changed } = compare(live, merged, schema);
  const contested = others
    .map((owner) => ({ owner, paths: [...owner.fields].filter((path) => changed.has(path)) }))
    .filter(({ paths }) => paths.length > 0);
  if (contested.length > 0 && !force) throw applyConflict(contested);

  const dropped = [...(before?.fields ?? [])].filter(
    (path) => !fields.has(path) && !others.some((owner) => owner.fields.has(path)),
  );
  for (const path of dropped) removeField(merged, partsOf(path), schema);
  const kept = others
    .map((owner) => ({ ...owner, fields: new Set([...owner.fields].filter((path) => !changed.has(path))) }))
    .filter((owner) => owner.fields.size > 0);
  const unchanged = before !== undefined && isDeepStrictEqual(before.fields, fields) && changed.size === 0;
  return {
    object: merged,
    owners: [...kept, { ...manager, fields, time: unchanged ? before.time : time }],
  };
}

/** After a write that was no apply: the writer owns what it changed, and nobody owns what is gone. */
export function recordUpdate(
  before: JsonMap,
  after: JsonMap,
  schema: Schema,
  owners: readonly Ownership[],
  manager: Manager,
  time: string,
): readonly Ownership[] {
  const { changed, removed } = compare(before, after, schema);
  if (changed.size === 0 && removed.size === 0) return owners;
  const others = owners
    .filter((owner) => !isSame(owner, manager))
    .map((owner) => ({
      ...owner,
      fields: new Set([...owner.fields].filter((path) => !changed.has(path) && !removed.has(path))),
    }));
  const own = owners.find((owner) => isSame(owner, manager))?.fields ?? new Set<FieldPath>();
  const fields = new Set([...own, ...changed].filter((path) => !removed.has(path)));
  return [...others, { ...manager, fields, time }].filter((owner) => owner.fields.size > 0);
}

function compare(before: JsonMap, after: JsonMap, schema: Schema) {
  const old = leavesOf(before, schema);
  const now = leavesOf(after, schema);
  const changed = [...now].filter(([path, value]) => !old.has(path) || !isDeepStrictEqual(old.get(path), value));
  const removed = [...old.keys()].filter((path) => !now.has(path));
  return { changed: new Set(changed.map(([path]) => path)), removed: new Set(removed) };
}

function applyConflict(contested: readonly { owner: Ownership; paths: readonly FieldPath[] }[]): ApiError {
  const causes = contested.flatMap(({ owner, paths }) => {
    const by = owner.subresource === '' ? '' : ` with subresource "${owner.subresource}"`;
    const message = `conflict with "${owner.manager}"${by} using ${owner.apiVersion}`;
    return paths.map((path) => ({ reason: 'FieldManagerConflict', message, field: readablePath(path) }));
  });
  const plural = causes.length === 1 ? 'conflict' : 'conflicts';
  const [only] = causes;
  const said =
    causes.length === 1 && only !== undefined
      ? `: ${only.message}: ${only.field}`
      : `: ${contested
          .map(({ owner, paths }) => {
            const fields = paths.map((path) => `\n- ${readablePath(path)}`).join('');
            return `conflicts with "${owner.manager}" using ${owner.apiVersion}:${fields}`;
          })
          .join('\n')}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${causes.length} ${plural}${said}`, { causes });
}

function merge(live: Json | undefined, wanted: Json, schema: Schema): Json {
  if (isAtomic(schema)) return structuredClone(wanted);
  if (isMap(wanted)) {
    const merged: JsonMap = isMap(live) ? structuredClone(live) : {};
    for (const [field, value] of Object.entries(wanted)) {
      merged[field] = merge(merged[field], value, fieldSchema(schema, field));
    }
    return merged;
  }
  if (!Array.isArray(wanted) || schema.type !== 'list' || schema.merge === 'atomic' || !Array.isArray(live)) {
    return structuredClone(wanted);
  }
  // Items stand in the order in which they are wanted; those of others keep theirs, behind them.
  const part = (item: Json) => itemPart(item, schema);
  const wantedParts = new Set(wanted.map(part));
  const mergedItems = wanted.map((item) =>
    merge(
      live.find((known) => part(known) === part(item)),
      item,
      schema.item,
    ),
  );
  return [...mergedItems, ...live.filter((item) => !wantedParts.has(part(item)))];
}

/** Takes one field out, and the maps that hold nothing after that. */
function removeField(container: Json, parts: readonly string[], schema: Schema): void {
  const [part = '', ...rest] = parts;
  if (Array.isArray(container) && schema.type === 'list') {
    const index = container.findIndex((item) => itemPart(item, schema) === part);
    if (index < 0) return;
    if (rest.length === 0) container.splice(index, 1);
    else removeField(container[index] ?? null, rest, schema.item);
  } else if (isMap(container)) {
    const field = part.slice(2);
    const inner = container[field];
    if (inner === undefined) return;
    if (rest.length === 0) {
      delete container[field];
      return;
    }
    removeField(inner, rest, fieldSchema(schema, field));
    const empty = Array.isArray(inner) ? inner.length === 0 : isMap(inner) && Object.keys(inner).length === 0;
    if (empty) delete container[field];
  }
}
