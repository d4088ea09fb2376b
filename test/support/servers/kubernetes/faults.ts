import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api/api-error.ts';

/** What goes wrong instead of an answer. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly code: 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 503;
      readonly retryAfterSeconds?: number;
    }
  /** Answered, but late. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The connection ends before an answer. `afterEffect`: what was asked for is done all the same. */
  | { readonly kind: 'reset'; readonly afterEffect?: boolean }
  /** Never an answer. */
  | { readonly kind: 'silence' }
  /** The head and half a body, then the connection ends. */
  | { readonly kind: 'half' }
  /** The head, then a blank now and then, for ever. */
  | { readonly kind: 'drip' }
  /** Something that is no JSON. */
  | { readonly kind: 'garbage' };

/** Which requests it befalls; all, when nothing is said. */
export interface FaultSelection {
  /** How many; default 1. */
  readonly times?: number;
  readonly methods?: readonly string[];
  /** Of the path with its query. */
  readonly path?: RegExp;
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

/** Faults that were ordered and have not happened yet. */
export class Faults {
  #ordered: { fault: Fault; selection: FaultSelection; left: number }[] = [];

  order(fault: Fault, selection: FaultSelection = {}): void {
    this.#ordered.push({ fault, selection, left: selection.times ?? 1 });
  }

  clear(): void {
    this.#ordered = [];
  }

  /**
   * Lets the next fault for this request happen. Returns `false` when the request is not to be answered any more.
   * Errors: the ordered status.
   */
  async befall(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { method = '', url = '' } = request;
    const next = this.#ordered.find(
      ({ left, selection: { methods, path } }) =>
        left > 0 && (methods?.includes(method) ?? true) && (path?.test(url) ?? true),
    );
    if (next === undefined) return true;
    next.left -= 1;
    const { fault } = next;
    switch (fault.kind) {
      case 'latency':
        await sleep(fault.ms);
        return true;
      case 'status':
        throw orderedStatus(fault.code, fault.retryAfterSeconds);
      case 'reset':
        if (fault.afterEffect === true) {
          // The answer is made as ever; nothing of it reaches the client.
          response.write = () => true;
          response.end = () => {
            request.socket.destroy();
            return response;
          };
          return true;
        }
        request.socket.destroy();
        return false;
      case 'silence':
        return false;
      case 'half':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
        response.write('{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"tra', () => request.socket.destroy());
        return false;
      case 'drip': {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drops = setInterval(() => response.write(' '), 50);
        response.once('close', () => clearInterval(drops));
        return false;
      }
      case 'garbage':
        response.writeHead(200, { 'content-type': 'application/json' }).end('<html>Bad gateway</html>');
        return false;
    }
  }
}

function orderedStatus(code: number, retryAfterSeconds?: number): ApiError {
  const details = retryAfterSeconds === undefined ? undefined : { retryAfterSeconds };
  return new ApiError(code, reasons[code] ?? 'InternalError', `ordered by the test: ${code}`, details);
}
