import type { JsonMap } from '../objects.ts';
import { apiVersionOf, type Resource, resources } from '../resources.ts';
import { serverVersion } from './discovery.ts';
import {
  definitionName,
  groupVersionKind,
  type OpenApiShape,
  patchParameters,
  shapeOf,
  templatePath,
} from './openapi-schema.ts';

const documentOf = (resource: Resource) => (resource.group === '' ? 'api/v1' : `apis/${apiVersionOf(resource)}`);

/** The list of documents at `/openapi/v3`, and each of them below it. Null for another path. */
export function openApiV3(path: string): JsonMap | null {
  const names = [...new Set(resources.map(documentOf))];
  if (path === '/openapi/v3') {
    const entries = names.map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}` }]);
    return { paths: Object.fromEntries(entries) as JsonMap };
  }
  const served = resources.filter((resource) => path === `/openapi/v3/${documentOf(resource)}`);
  if (served.length === 0) return null;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: serverVersion.gitVersion },
    paths: Object.fromEntries(served.map((resource) => [templatePath(resource), { patch: patchOperation(resource) }])),
    components: {
      schemas: Object.fromEntries(
        served.map((resource) => [
          definitionName(resource),
          {
            ...written(shapeOf(resource.schema)),
            'x-kubernetes-group-version-kind': [groupVersionKind(resource)],
          },
        ]),
      ),
    },
  };
}

function patchOperation(resource: Resource): JsonMap {
  const types = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];
  if (!resource.custom) types.push('application/strategic-merge-patch+json');
  return {
    parameters: patchParameters.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'object' } }])) },
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': groupVersionKind(resource),
  };
}

function written({ type, format, properties, additionalProperties, items, extensions }: OpenApiShape): JsonMap {
  return {
    ...(type === undefined ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, written(shape)])) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: written(additionalProperties) }),
    ...(items === undefined ? {} : { items: written(items) }),
    ...extensions,
  };
}
