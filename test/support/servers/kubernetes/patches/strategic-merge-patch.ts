import { isDeepStrictEqual } from 'node:util';
import { badRequest } from '../api/api-error.ts';
import { isMap, type Json, type JsonMap } from '../objects.ts';
import { fieldSchema, type ListSchema, type Schema } from '../schemas/schema.ts';

const deletionsOf = '$deleteFromPrimitiveList/';
const orderOf = '$setElementOrder/';
const retainedKeys = '$retainKeys';

/**
 * Kubernetes' own patch: lists whose items have a key merge by it; `$patch: delete | replace`, `$retainKeys`,
 * `$deleteFromPrimitiveList/FIELD` and `$setElementOrder/FIELD` as the client of the command line sends them.
 */
export function strategicMergePatch(target: Json | undefined, patch: Json, schema: Schema): Json {
  if (!isMap(patch)) return patch;
  if (patch.$patch === 'replace') return without(patch, '$patch');
  if (patch.$patch === 'delete') return {};
  const merged: JsonMap = isMap(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$')) continue;
    if (value === null) delete merged[field];
    else merged[field] = mergeField(merged[field], value, fieldSchema(schema, field));
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith(deletionsOf)) deletePrimitives(merged, field.slice(deletionsOf.length), value);
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith(orderOf)) setOrder(merged, field.slice(orderOf.length), value, schema);
  }
  const retained = patch[retainedKeys];
  if (Array.isArray(retained)) {
    for (const field of Object.keys(merged)) if (!retained.includes(field)) delete merged[field];
  }
  return merged;
}

function mergeField(target: Json | undefined, patch: Json, schema: Schema): Json {
  if (!Array.isArray(patch)) return strategicMergePatch(target, patch, schema);
  const list = Array.isArray(target) ? target : [];
  if (schema.type !== 'list') return patch;
  if (schema.patchKey !== undefined) return mergeItems(list, patch, schema, schema.patchKey);
  if (schema.merge !== 'set') return patch;
  return [...list, ...patch.filter((item) => !list.some((known) => isDeepStrictEqual(known, item)))];
}

function mergeItems(target: Json[], patch: Json[], schema: ListSchema, key: string): Json[] {
  const merged = patch.some((item) => isMap(item) && item.$patch === 'replace') ? [] : [...target];
  for (const item of patch) {
    if (!isMap(item)) throw badRequest(`expected a map with the key ${key}`);
    if (item.$patch === 'replace') continue;
    if (item[key] === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const index = merged.findIndex((known) => isMap(known) && isDeepStrictEqual(known[key], item[key]));
    if (item.$patch === 'delete') {
      if (index >= 0) merged.splice(index, 1);
    } else if (index < 0) {
      merged.push(strategicMergePatch(undefined, item, schema.item));
    } else {
      merged[index] = strategicMergePatch(merged[index], item, schema.item);
    }
  }
  return merged;
}

function deletePrimitives(merged: JsonMap, field: string, values: Json): void {
  const list = merged[field];
  if (Array.isArray(list) && Array.isArray(values)) {
    merged[field] = list.filter((item) => !values.some((value) => isDeepStrictEqual(value, item)));
  }
}

/** Items that the order names stand in it; others keep their place behind them. */
function setOrder(merged: JsonMap, field: string, order: Json, schema: Schema): void {
  const list = merged[field];
  const listSchema = fieldSchema(schema, field);
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const key = listSchema.type === 'list' ? listSchema.patchKey : undefined;
  const identity = (item: Json) => (key !== undefined && isMap(item) ? item[key] : item);
  const rank = (item: Json) => {
    const index = order.findIndex((named) => isDeepStrictEqual(identity(named), identity(item)));
    return index < 0 ? order.length : index;
  };
  merged[field] = [...list].sort((one, other) => rank(one) - rank(other));
}

function without(map: JsonMap, field: string): JsonMap {
  const { [field]: _, ...rest } = map;
  return rest;
}
