import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { parse } from 'yaml';
import type { User } from '../access.ts';
import type { Cluster } from '../cluster.ts';
import type { Json, JsonMap, Pod } from '../objects.ts';
import { isMap } from '../objects.ts';
import { ApiError, badRequest, methodNotAllowed, noSuchPath } from './api-error.ts';
import { deleteObject, deleteOptionsOf } from './delete.ts';
import { discovery } from './discovery.ts';
import { openApiV2, openApiV2Type } from './openapi-v2.ts';
import { openApiV3 } from './openapi-v3.ts';
import { patch, patchTypeOf } from './patch.ts';
import { sendPodLog } from './pod-log.ts';
import { decodeProtobuf } from './protobuf.ts';
import { formOf, listOf, oneAs, selectionOf } from './read.ts';
import { accessReview, podMetrics, selfReview } from './reviews.ts';
import { type ResourceRoute, routeOf } from './route.ts';
import { scaleOf, writeScale } from './scale.ts';
import type { FieldValidation } from './validate.ts';
import { watch } from './watch.ts';
import { create, update, type WriteOptions } from './write.ts';

/** Answers one request. Errors: {@link ApiError}, to be sent by the caller. */
export async function handle(cluster: Cluster, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://cluster');
  if (['/healthz', '/livez', '/readyz'].includes(pathname)) {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    return;
  }
  const user = cluster.access.userOf(request);
  const body = await bodyOf(request);
  const known = answerAside(cluster, user, request, pathname, searchParams, body);
  if (known !== null) {
    sendJson(response, request.method === 'POST' ? 201 : 200, known);
    return;
  }
  if (pathname === '/openapi/v2') {
    response.writeHead(200, { 'content-type': openApiV2Type }).end(openApiV2());
    return;
  }
  const route = routeOf(request.method ?? 'GET', pathname, searchParams);
  if (route === null || cluster.absentKinds.has(route.resource.kind)) throw noSuchPath();
  authorize(cluster, user, route);
  if (makesByApplying(cluster, request, route)) authorize(cluster, user, { ...route, verb: 'create' });
  answer(cluster, request, response, route, searchParams, body);
}

export function authorize(cluster: Cluster, user: User, { resource, subresource, ...rest }: ResourceRoute): void {
  const { verb, name } = rest;
  // A request about a namespace counts as one within it, unless it makes it.
  const scope = resource.kind === 'Namespace' && verb !== 'create' ? name : undefined;
  cluster.access.check(user, {
    ...{ verb, group: resource.group, name },
    resource: subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`,
    namespace: resource.namespaced ? rest.namespace : scope,
  });
}

/** What is applied and not there yet is made: that wants a right of its own. */
function makesByApplying({ storage }: Cluster, request: IncomingMessage, route: ResourceRoute): boolean {
  const { verb, resource, namespace, name = '', subresource } = route;
  const type = request.headers['content-type'] ?? '';
  if (verb !== 'patch' || subresource !== undefined || !type.startsWith('application/apply-patch')) return false;
  return storage.find(resource, namespace, name) === null;
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const sent = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (sent.length === 0) return null;
  if (type.startsWith('application/vnd.kubernetes.protobuf')) return decodeProtobuf(sent);
  try {
    const text = sent.toString('utf8');
    return (/yaml/.test(type) ? parse(text) : JSON.parse(text)) as Json;
  } catch (error) {
    throw badRequest(`error decoding the body: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Answers that come from no storage. */
function answerAside(
  cluster: Cluster,
  user: User,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  body: Json,
): JsonMap | null {
  if (request.method === 'POST' && path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') {
    return accessReview(cluster.access, user, body);
  }
  if (request.method === 'POST' && path === '/apis/authentication.k8s.io/v1/selfsubjectreviews') {
    return selfReview(user);
  }
  if (request.method !== 'GET') return null;
  const metrics = /^\/apis\/metrics\.k8s\.io\/v1beta1(?:\/namespaces\/([^/]+))?\/pods$/.exec(path);
  if (metrics !== null) return podMetrics(cluster.storage, metrics[1], query);
  return discovery(path, cluster.absentKinds) ?? openApiV3(path);
}

function answer(
  cluster: Cluster,
  request: IncomingMessage,
  response: ServerResponse,
  route: ResourceRoute,
  query: URLSearchParams,
  body: Json,
): void {
  const { storage } = cluster;
  const { resource, namespace, name = '', subresource, verb } = route;
  const form = formOf(request.headers.accept ?? '', query);
  if (verb === 'list') {
    sendJson(response, 200, listOf(storage, resource, namespace, query, form));
  } else if (verb === 'watch') {
    watch(storage, resource, namespace, query, form, response);
  } else if (verb === 'deletecollection') {
    for (const object of storage.list(resource, namespace).filter(selectionOf(query))) {
      const { metadata } = object;
      deleteObject(storage, resource, metadata.namespace, metadata.name, deleteOptionsOf(body, query));
    }
    sendJson(response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 200 });
  } else if (verb === 'create') {
    const written = create(storage, resource, namespace, mapOf(body), writeOptions(request, route, query));
    sendJson(response, 201, oneAs(form, resource, written.object), written.warnings);
  } else if (verb === 'get') {
    const object = storage.get(resource, namespace, name);
    if (subresource === 'log') sendPodLog(object as Pod, cluster.logs, query, response);
    else sendJson(response, 200, subresource === 'scale' ? scaleOf(object) : oneAs(form, resource, object));
  } else if (verb === 'delete') {
    const deleted = deleteObject(storage, resource, namespace, name, deleteOptionsOf(body, query));
    sendJson(response, 200, deleted as unknown as JsonMap);
  } else {
    change(cluster, request, response, route, query, body);
  }
}

function change(
  { storage }: Cluster,
  request: IncomingMessage,
  response: ServerResponse,
  route: ResourceRoute,
  query: URLSearchParams,
  body: Json,
): void {
  const { resource, namespace, name = '', subresource, verb } = route;
  const form = formOf(request.headers.accept ?? '', query);
  const options = writeOptions(request, route, query);
  const type = verb === 'patch' ? patchTypeOf(request.headers['content-type'] ?? '') : null;
  if (subresource === 'scale') {
    const object = storage.get(resource, namespace, name);
    sendJson(response, 200, writeScale(storage, resource, object, body, type, options));
  } else if (type !== null) {
    const force = query.get('force') === 'true';
    const patched = patch(storage, resource, { namespace, name }, type, body, { ...options, force });
    sendJson(response, patched.created ? 201 : 200, oneAs(form, resource, patched.object), patched.warnings);
  } else if (verb === 'update') {
    const before = storage.get(resource, namespace, name);
    const updated = update(storage, resource, before, mapOf(body), options);
    sendJson(response, 200, oneAs(form, resource, updated.object), updated.warnings);
  } else {
    throw methodNotAllowed();
  }
}

function mapOf(body: Json): JsonMap {
  if (!isMap(body)) throw badRequest('the body is no object');
  return body;
}

function writeOptions(request: IncomingMessage, route: ResourceRoute, query: URLSearchParams): WriteOptions {
  const isApply = (request.headers['content-type'] ?? '').startsWith('application/apply-patch');
  const agent = (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';
  const validation = query.get('fieldValidation');
  return {
    dryRun: query.get('dryRun') === 'All',
    fieldManager: query.get('fieldManager') ?? (isApply ? '' : agent),
    fieldValidation:
      validation === 'Strict' || validation === 'Ignore' ? validation : ('Warn' satisfies FieldValidation),
    subresource: route.subresource ?? '',
  };
}

export function sendJson(
  response: ServerResponse,
  code: number,
  body: JsonMap,
  warnings: readonly string[] = [],
): void {
  for (const warning of warnings) response.appendHeader('warning', `299 - ${JSON.stringify(warning)}`);
  response.writeHead(code, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

export function sendError(response: ServerResponse, error: unknown): void {
  const { status } =
    error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error: ${String(error)}`);
  const retryAfter = status.details?.retryAfterSeconds;
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  sendJson(response, status.code, status as unknown as JsonMap);
}
