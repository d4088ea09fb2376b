import { apiVersionOf, type Resource, resources } from '../resources.ts';
import { methodNotAllowed, noSuchPath } from './api-error.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What a request is about: one object, a part of it, or all of a resource. */
export interface ResourceRoute {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly verb: Verb;
}

const pattern =
  /^\/(?:api\/(?<core>v\d\w*)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))(?:\/namespaces\/(?<namespace>[^/]+)(?=\/[^/]))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?\/?$/;

/** Null for a path that is not of a resource. Errors: 404 for a resource that is not served, 405. */
export function routeOf(method: string, path: string, query: URLSearchParams): ResourceRoute | null {
  const found = pattern.exec(path)?.groups;
  if (found === undefined) return null;
  const { core, group = '', plural = '', name, subresource } = found;
  let { version = core ?? '', namespace } = found;
  version = core ?? version;
  // `/api/v1/namespaces/NAME/status` is about a namespace, not about something in it.
  if (namespace !== undefined && group === '' && ['status', 'finalize'].includes(plural) && name === undefined) {
    const resource = resources.find((candidate) => candidate.kind === 'Namespace');
    if (resource === undefined) throw noSuchPath();
    return { resource, name: namespace, subresource: plural, verb: verbOf(method, true, query) };
  }
  const resource = resources.find(
    (candidate) =>
      candidate.plural === plural && apiVersionOf(candidate) === (group === '' ? version : `${group}/${version}`),
  );
  if (resource === undefined) throw noSuchPath();
  if (!resource.namespaced) namespace = undefined;
  if (resource.namespaced && namespace === undefined && name !== undefined) throw noSuchPath();
  if (subresource !== undefined && !(resource.subresources as readonly string[]).includes(subresource)) {
    throw noSuchPath();
  }
  return {
    resource,
    verb: verbOf(method, name !== undefined, query),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function verbOf(method: string, one: boolean, query: URLSearchParams): Verb {
  const watches = ['1', 'true'].includes(query.get('watch') ?? '');
  switch (method) {
    case 'GET':
      return one ? 'get' : watches ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return one ? 'delete' : 'deletecollection';
    default:
      throw methodNotAllowed();
  }
}
