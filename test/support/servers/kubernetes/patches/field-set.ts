import { isMap, type Json, type JsonMap } from '../objects.ts';
import { fieldSchema, isAtomic, type ListSchema, type Schema } from '../schemas/schema.ts';

/**
 * A path to a field: `f:NAME`, `k:{"name":"web"}` for an item of a keyed list, `v:VALUE` for one of a set, joined by
 * {@link separator}. The same parts stand in `fieldsV1` of managedFields.
 */
export type FieldPath = string;
export type FieldSet = ReadonlySet<FieldPath>;

const separator = '\0';

/** Metadata that the server owns: nobody's field. */
const unowned = new Set([
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
]);

/** What an object says, field by field: values at the leaves; an item of a keyed list also is a field of its own. */
export function leavesOf(object: JsonMap, schema: Schema): Map<FieldPath, Json> {
  const found = new Map<FieldPath, Json>();
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  const owned = isMap(metadata)
    ? Object.fromEntries(Object.entries(metadata).filter(([field]) => !unowned.has(field)))
    : {};
  const content = Object.keys(owned).length === 0 ? rest : { ...rest, metadata: owned };
  for (const [field, value] of Object.entries(content)) collect(found, `f:${field}`, value, fieldSchema(schema, field));
  return found;
}

function collect(found: Map<FieldPath, Json>, path: FieldPath, value: Json, schema: Schema): void {
  if (isMap(value) && Object.keys(value).length > 0 && !isAtomic(schema)) {
    for (const [field, inner] of Object.entries(value)) {
      collect(found, `${path}${separator}f:${field}`, inner, fieldSchema(schema, field));
    }
  } else if (Array.isArray(value) && schema.type === 'list' && schema.merge !== 'atomic' && value.length > 0) {
    for (const item of value) {
      const itemPath = `${path}${separator}${itemPart(item, schema)}`;
      found.set(itemPath, null);
      if (isMap(item)) collect(found, itemPath, item, schema.item);
    }
  } else {
    found.set(path, value);
  }
}

/** How an item of a list is named in a path. */
export function itemPart(item: Json, schema: ListSchema): string {
  if (schema.merge === 'set' || !isMap(item)) return `v:${JSON.stringify(item)}`;
  const keys: JsonMap = {};
  for (const key of [...schema.keys].sort()) {
    const value = item[key] ?? schema.keyDefaults[key];
    if (value !== undefined) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

export const encodeFields = (paths: FieldSet): JsonMap => markInner(build([...paths].sort()), paths);

function build(paths: readonly FieldPath[]): JsonMap {
  const tree: JsonMap = {};
  for (const path of paths) {
    let at = tree;
    for (const part of path.split(separator)) {
      const next = at[part];
      if (isMap(next)) {
        at = next;
      } else {
        const created: JsonMap = {};
        at[part] = created;
        at = created;
      }
    }
  }
  return tree;
}

/** A field that is owned itself and has owned fields within says so by `.`. */
function markInner(tree: JsonMap, paths: FieldSet, prefix = ''): JsonMap {
  const marked: JsonMap = {};
  for (const [part, inner] of Object.entries(tree)) {
    const path = prefix === '' ? part : `${prefix}${separator}${part}`;
    const below = isMap(inner) ? markInner(inner, paths, path) : {};
    marked[part] = Object.keys(below).length > 0 && paths.has(path) ? { '.': {}, ...below } : below;
  }
  return marked;
}

export function decodeFields(tree: JsonMap, prefix = ''): Set<FieldPath> {
  const paths = new Set<FieldPath>();
  for (const [part, inner] of Object.entries(tree)) {
    if (part === '.') continue;
    const path = prefix === '' ? part : `${prefix}${separator}${part}`;
    const below = isMap(inner) ? inner : {};
    if (Object.keys(below).length === 0 || '.' in below) paths.add(path);
    for (const deeper of decodeFields(below, path)) paths.add(deeper);
  }
  return paths;
}

export const partsOf = (path: FieldPath): string[] => path.split(separator);

/** As messages name a field: `.spec.template.spec.containers[name="web"].image`. */
export function readablePath(path: FieldPath): string {
  return partsOf(path)
    .map((part) => {
      if (part.startsWith('f:')) return `.${part.slice(2)}`;
      if (part.startsWith('v:')) return `[=${part.slice(2)}]`;
      const keys = Object.entries(JSON.parse(part.slice(2)) as JsonMap);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
