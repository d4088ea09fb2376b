import type { ServerResponse } from 'node:http';
import type { JsonMap, KubeObject } from '../objects.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import type { Change, Storage } from '../storage.ts';
import { ApiError, type Status } from './api-error.ts';
import { type Form, oneAs, selectionOf } from './read.ts';

const bookmarkEveryMs = 1_000;

/**
 * Writes one event a line until the client goes, its time is over or `ended` is called. A revision that is no longer
 * known is told as an event of type ERROR with the status 410, as the API server does.
 */
export function watch(
  storage: Storage,
  resource: Resource,
  namespace: string | undefined,
  query: URLSearchParams,
  form: Form,
  response: ServerResponse,
): void {
  const selects = selectionOf(query);
  const send = (type: string, object: JsonMap | Status) => response.write(`${JSON.stringify({ type, object })}\n`);
  const sendObject = (type: string, object: KubeObject) => send(type, oneAs(form, resource, object));
  const bookmark = (annotations?: JsonMap) =>
    send('BOOKMARK', {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(storage.revision),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    });
  const isOfThis = (object: KubeObject) => namespace === undefined || object.metadata.namespace === namespace;
  const onChange = (change: Change) => {
    if (change.resource !== resource || !isOfThis(change.object)) return;
    const is = change.type !== 'DELETED' && selects(change.object);
    const was = change.before !== null && selects(change.before);
    if (is) sendObject(was ? 'MODIFIED' : 'ADDED', change.object);
    else if (was) sendObject('DELETED', change.object);
  };

  response.writeHead(200, { 'content-type': 'application/json' });
  // Without this nothing is sent before the first event, and the client waits for the head.
  response.flushHeaders();
  const asked = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents') === 'true';
  let since = Number(asked);
  if (asked === '' || asked === '0' || initial) {
    for (const object of storage.list(resource, namespace).filter(selects)) sendObject('ADDED', object);
    since = storage.revision;
    if (initial) bookmark({ 'k8s.io/initial-events-end': 'true' });
  }
  let unwatch: () => void;
  try {
    unwatch = storage.watch(since, onChange);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    send('ERROR', error.status);
    response.end();
    return;
  }
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const end = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined;
  const wantsBookmarks = ['true', '1'].includes(query.get('allowWatchBookmarks') ?? '');
  const bookmarks = wantsBookmarks ? setInterval(() => bookmark(), bookmarkEveryMs) : undefined;
  response.once('close', () => {
    unwatch();
    clearTimeout(end);
    clearInterval(bookmarks);
  });
}
