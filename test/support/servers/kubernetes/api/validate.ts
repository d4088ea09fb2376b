import { isDeepStrictEqual } from 'node:util';
import { isMap, type Json, type JsonMap } from '../objects.ts';
import type { Resource } from '../resources.ts';
import { fieldSchema, type Schema, unknownFields } from '../schemas/schema.ts';
import { selects } from '../selectors.ts';
import { badRequest, invalid } from './api-error.ts';

/** How unknown fields are met: refused, told in a `Warning` header, or dropped in silence. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** Takes unknown fields out. Errors: 400 for them under `Strict`. Returns what is to be warned of. */
export function checkFields(resource: Resource, object: JsonMap, how: FieldValidation): readonly string[] {
  if (resource.custom) return [];
  const unknown = unknownFields(object, resource.schema).map((path) => `unknown field "${path}"`);
  if (unknown.length > 0 && how === 'Strict') {
    const said = `strict decoding error: ${unknown.join(', ')}`;
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${said}`,
    );
  }
  prune(object, resource.schema);
  return how === 'Warn' ? unknown : [];
}

function prune(value: Json, schema: Schema): void {
  if (Array.isArray(value)) {
    if (schema.type === 'list') for (const item of value) prune(item, schema.item);
  } else if (isMap(value)) {
    for (const [field, inner] of Object.entries(value)) {
      if (schema.type === 'object' && schema.fields[field] === undefined) delete value[field];
      else prune(inner, fieldSchema(schema, field));
    }
  }
}

/** Errors: 400 where a value has another type than its field, such as a number in the data of a ConfigMap. */
export function checkTypes(resource: Resource, object: JsonMap): void {
  const wrong = wrongType(object, resource.schema, resource.kind);
  if (wrong !== null) {
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: json: ${wrong}`,
    );
  }
}

function wrongType(value: Json, schema: Schema, path: string): string | null {
  if (value === null || schema.type === 'any') return null;
  const found = Array.isArray(value) ? 'array' : typeof value;
  const fits: Record<Schema['type'], readonly string[]> = {
    any: [],
    string: ['string'],
    integer: ['number'],
    number: ['number'],
    boolean: ['boolean'],
    'int-or-string': ['string', 'number'],
    map: ['object'],
    object: ['object'],
    list: ['array'],
  };
  if (!fits[schema.type].includes(found)) {
    return `cannot unmarshal ${found} into Go struct field ${path} of type ${schema.type}`;
  }
  const inner: readonly [string, Json, Schema][] =
    Array.isArray(value) && schema.type === 'list'
      ? value.map((item) => [path, item, schema.item])
      : isMap(value)
        ? Object.entries(value).map(([field, item]) => [`${path}.${field}`, item, fieldSchema(schema, field)])
        : [];
  for (const [at, item, itemSchema] of inner) {
    const wrong = wrongType(item, itemSchema, at);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** The rules of a kind that clients run into. Errors: 422. */
export function checkRules(resource: Resource, object: JsonMap, before: JsonMap | null): void {
  const { kind, group } = resource;
  const metadata = object.metadata as JsonMap;
  const name = String(metadata.name);
  const refuse = (field: string, problem: string) => invalid(kind, group, name, field, problem);
  const spec = isMap(object.spec) ? object.spec : {};
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
    throw refuse(
      'metadata.name',
      `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of [-a-z0-9.]`,
    );
  }
  if (typeof spec.replicas === 'number' && spec.replicas < 0) {
    throw refuse('spec.replicas', `Invalid value: ${spec.replicas}: must be greater than or equal to 0`);
  }
  if (['Deployment', 'ReplicaSet', 'StatefulSet'].includes(kind)) {
    const template = isMap(spec.template) ? spec.template : {};
    const labels = isMap(template.metadata) && isMap(template.metadata.labels) ? template.metadata.labels : {};
    if (!isMap(spec.selector)) throw refuse('spec.selector', 'Required value');
    if (!selects(spec.selector, labels as Record<string, string>)) {
      throw refuse('spec.template.metadata.labels', 'Invalid value: `selector` does not match template `labels`');
    }
    checkContainers(template.spec, 'spec.template.spec', refuse);
    if (before !== null && !isDeepStrictEqual((before.spec as JsonMap).selector, spec.selector)) {
      throw refuse('spec.selector', 'Invalid value: field is immutable');
    }
  }
  if (kind === 'Pod') checkContainers(spec, 'spec', refuse);
  if (kind === 'Job') {
    const template = isMap(spec.template) ? spec.template : {};
    checkContainers(template.spec, 'spec.template.spec', refuse);
    const policy = isMap(template.spec) ? template.spec.restartPolicy : undefined;
    if (policy !== 'Never' && policy !== 'OnFailure') {
      throw refuse('spec.template.spec.restartPolicy', `Required value: valid values: "OnFailure", "Never"`);
    }
    if (before !== null && !isDeepStrictEqual((before.spec as JsonMap).template, spec.template)) {
      throw refuse('spec.template', 'Invalid value: field is immutable');
    }
  }
  if (before?.immutable === true && !isDeepStrictEqual(before.data, object.data)) {
    throw refuse('data', 'Forbidden: field is immutable when `immutable` is set');
  }
}

function checkContainers(spec: Json | undefined, at: string, refuse: (field: string, problem: string) => Error): void {
  const containers = isMap(spec) && Array.isArray(spec.containers) ? spec.containers.filter(isMap) : [];
  if (containers.length === 0) throw refuse(`${at}.containers`, 'Required value');
  for (const [index, container] of containers.entries()) {
    if (typeof container.name !== 'string') throw refuse(`${at}.containers[${index}].name`, 'Required value');
    if (typeof container.image !== 'string') throw refuse(`${at}.containers[${index}].image`, 'Required value');
  }
}
