import type { JsonMap } from '../objects.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import type { Schema } from '../schemas/schema.ts';

/** What OpenAPI says of one shape, before it is written as v2 or v3. */
export interface OpenApiShape {
  /** None for whatever JSON. */
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly properties?: Readonly<Record<string, OpenApiShape>>;
  readonly additionalProperties?: OpenApiShape;
  readonly items?: OpenApiShape;
  /** `x-kubernetes-…`: how clients merge it. */
  readonly extensions: JsonMap;
}

export function shapeOf(schema: Schema): OpenApiShape {
  switch (schema.type) {
    case 'any':
      return { extensions: { 'x-kubernetes-preserve-unknown-fields': true } };
    case 'string':
    case 'boolean':
    case 'number':
      return { type: schema.type, extensions: {} };
    case 'integer':
      return { type: 'integer', format: 'int32', extensions: {} };
    case 'int-or-string':
      return { type: 'string', format: 'int-or-string', extensions: {} };
    case 'map':
      return { type: 'object', additionalProperties: shapeOf(schema.value), extensions: {} };
    case 'object': {
      const properties = Object.entries(schema.fields).map(([name, field]) => [name, shapeOf(field)]);
      return {
        type: 'object',
        properties: Object.fromEntries(properties) as Record<string, OpenApiShape>,
        extensions: schema.retainKeys === true ? { 'x-kubernetes-patch-strategy': 'retainKeys' } : {},
      };
    }
    case 'list': {
      const { merge, keys, patchKey, retainKeys, item } = schema;
      const extensions: JsonMap = { 'x-kubernetes-list-type': merge === 'keys' ? 'map' : merge };
      if (merge === 'keys') extensions['x-kubernetes-list-map-keys'] = [...keys];
      if (patchKey !== undefined) extensions['x-kubernetes-patch-merge-key'] = patchKey;
      if (patchKey !== undefined || merge === 'set') {
        extensions['x-kubernetes-patch-strategy'] = retainKeys === true ? 'merge,retainKeys' : 'merge';
      }
      return { type: 'array', items: shapeOf(item), extensions };
    }
  }
}

export const groupVersionKind = ({ group, version, kind }: Resource) => ({ group, version, kind });

/** The name of a kind in the documents: `io.k8s.api.apps.v1.Deployment`. */
export const definitionName = ({ group, version, kind }: Resource) =>
  group.includes('.')
    ? `${group.split('.').toReversed().join('.')}.${version}.${kind}`
    : `io.k8s.api.${group === '' ? 'core' : group}.${version}.${kind}`;

/** The path of one object, as the documents name it. */
export function templatePath(resource: Resource): string {
  const root = resource.group === '' ? '/api/v1' : `/apis/${apiVersionOf(resource)}`;
  const place = resource.namespaced ? '/namespaces/{namespace}' : '';
  return `${root}${place}/${resource.plural}/{name}`;
}

/** What a patch takes in its query: clients look here whether the server can. */
export const patchParameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'] as const;
