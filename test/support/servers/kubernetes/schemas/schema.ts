import { isMap, type Json } from '../objects.ts';

/**
 * The shape of a kind, said once: patches, server-side apply, the validation of unknown fields and the published
 * OpenAPI documents all read it.
 */
export type Schema = AnySchema | ScalarSchema | MapSchema | ObjectSchema | ListSchema;

/** Whatever JSON; merged as a map without lists that have keys. */
export interface AnySchema {
  readonly type: 'any';
}
export interface ScalarSchema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string';
}
export interface MapSchema {
  readonly type: 'map';
  readonly value: Schema;
  /** Owned and replaced as a whole. */
  readonly atomic?: boolean;
}
export interface ObjectSchema {
  readonly type: 'object';
  readonly fields: Readonly<Record<string, Schema>>;
  readonly atomic?: boolean;
  /** In a strategic merge the fields that are not sent go: one of several that exclude each other. */
  readonly retainKeys?: boolean;
}
export interface ListSchema {
  readonly type: 'list';
  readonly item: Schema;
  readonly merge: 'atomic' | 'set' | 'keys';
  /** What tells items apart under server-side apply. */
  readonly keys: readonly string[];
  /** What tells items apart in a strategic merge patch; none: the list is replaced. */
  readonly patchKey?: string;
  /** As of an object, for each item. */
  readonly retainKeys?: boolean;
  /** Values of keys that an item does not name. */
  readonly keyDefaults: Readonly<Record<string, Json>>;
}

export const any: AnySchema = { type: 'any' };
export const string: ScalarSchema = { type: 'string' };
export const integer: ScalarSchema = { type: 'integer' };
export const boolean: ScalarSchema = { type: 'boolean' };
export const intOrString: ScalarSchema = { type: 'int-or-string' };
export const object = (fields: Readonly<Record<string, Schema>>): ObjectSchema => ({ type: 'object', fields });
export const atomic = (fields: Readonly<Record<string, Schema>>): ObjectSchema => ({
  type: 'object',
  fields,
  atomic: true,
});
export const retaining = (fields: Readonly<Record<string, Schema>>): ObjectSchema => ({
  type: 'object',
  fields,
  retainKeys: true,
});
export const map = (value: Schema): MapSchema => ({ type: 'map', value });
export const atomicMap = (value: Schema): MapSchema => ({ type: 'map', value, atomic: true });
export const list = (item: Schema): ListSchema => ({ type: 'list', item, merge: 'atomic', keys: [], keyDefaults: {} });
export const set = (item: Schema): ListSchema => ({ type: 'list', item, merge: 'set', keys: [], keyDefaults: {} });

interface KeyedOptions {
  /** Default: the first key; null: a strategic merge replaces the list. */
  readonly patchKey?: string | null;
  readonly keyDefaults?: Readonly<Record<string, Json>>;
  readonly retainKeys?: boolean;
}

/** A list whose items are told apart by `keys`. */
export function keyed(item: Schema, keys: readonly [string, ...string[]], options: KeyedOptions = {}): ListSchema {
  const { patchKey = keys[0], keyDefaults = {}, retainKeys = false } = options;
  return {
    type: 'list',
    item,
    merge: 'keys',
    keys,
    keyDefaults,
    retainKeys,
    ...(patchKey === null ? {} : { patchKey }),
  };
}

/** The shape of a field of something of this shape. */
export function fieldSchema(schema: Schema, field: string): Schema {
  if (schema.type === 'object') return schema.fields[field] ?? any;
  if (schema.type === 'map') return schema.value;
  return any;
}

export const isAtomic = (schema: Schema): boolean =>
  (schema.type === 'object' || schema.type === 'map') && schema.atomic === true;

/** Paths of the fields that the shape does not know, such as `spec.template.spec.containers[0].imag`. */
export function unknownFields(value: Json, schema: Schema, path = ''): string[] {
  if (Array.isArray(value)) {
    if (schema.type !== 'list') return [];
    return value.flatMap((item, index) => unknownFields(item, schema.item, `${path}[${index}]`));
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    const at = path === '' ? field : `${path}.${field}`;
    if (schema.type === 'object' && schema.fields[field] === undefined) return [at];
    return unknownFields(inner, fieldSchema(schema, field), at);
  });
}
