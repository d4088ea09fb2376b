import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './app-service.ts';
import { parseJson, readBody } from './request-body.ts';

/** Answers one request. */
export type RouteHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What a resource does with each method; any other is answered with 405. */
export interface ResourceMethods {
  readonly GET?: () => object;
  readonly PUT?: BodyHandler;
  readonly POST?: BodyHandler;
}

type BodyHandler = (body: unknown) => Answer;

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/**
 * A resource of small JSON documents. A longer body is answered with 413, a `POST` that is not declared as JSON with
 * 415: a web page cannot send one of those without asking first.
 */
export function jsonResource(methods: ResourceMethods, maxBodyBytes: number): RouteHandler {
  return async (request, response) => {
    const { method = 'GET' } = request;
    if (method === 'GET' && methods.GET !== undefined) {
      request.resume();
      return answer(response, 200, methods.GET());
    }
    const handle = method === 'PUT' ? methods.PUT : method === 'POST' ? methods.POST : undefined;
    if (handle === undefined) {
      request.resume();
      response.setHeader('Allow', Object.keys(methods).join(', '));
      return answer(response, 405, { error: 'method' });
    }
    const text = await readBody(request, maxBodyBytes);
    if (text === null) return answer(response, 413, { error: 'too-large' });
    if (method === 'POST' && !isJson(request)) return answer(response, 415, { error: 'type' });
    const { status, body } = handle(parseJson(text));
    answer(response, status, body);
  };
}

function isJson(request: IncomingMessage): boolean {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase() === 'application/json';
}

/** A body that is not understood. */
export function notUnderstood(detail: string | undefined): Answer {
  return { status: 400, body: { error: 'invalid', detail } };
}
