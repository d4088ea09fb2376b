import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultBoard } from './faults.ts';
import { type LoopbackServer, listenOnLoopback } from './loopback-server.ts';
import { parseJson } from './request-body.ts';
import { seededRandom } from './seeded-random.ts';

export type VersionRole = 'stable' | 'canary';

/** What the users ask for, and what an answer is made of. */
const answers: ReadonlyMap<string, object> = new Map([
  ['/api/report', { title: 'weekly', rows: 48 }],
  ['/api/orders', { open: 12, shipped: 340 }],
  ['/api/search', { hits: 7, pages: 1 }],
]);
export const apiPaths: readonly string[] = [...answers.keys()];

export interface AppServiceOptions {
  readonly role: VersionRole;
  /** Sent as `X-App-Version`. */
  readonly version: string;
  readonly faults: FaultBoard;
  readonly seed: number;
}

/** Under it every path is answered with 200, so that a plan can ask for whatever its own system has. */
export const rehearsalPrefix = '/rehearsal';
/** Base64 of the body that a request under the prefix is to be answered with. */
export const rehearsalBodyHeader = 'x-rehearse-body';

/**
 * One version of the application: its own HTTP server that answers after a little work (12 ms and an exponential tail,
 * P95 about 65 ms, never over 250 ms). It fails only where a fault says so.
 */
export async function startAppService(options: AppServiceOptions): Promise<LoopbackServer> {
  const random = seededRandom(options.seed);
  return listenOnLoopback((request, response) => {
    request.resume();
    // A process that is gone answers nothing. The port stays ours, so that nobody else can take it meanwhile.
    if (options.role === 'stable' && options.faults.active('stable-down') !== null) {
      request.socket.destroy();
      return;
    }
    response.setHeader('X-App-Version', options.version);
    const path = pathOf(request);
    if (path === '/health') {
      answer(response, 200, { status: 'UP', version: options.version });
      return;
    }
    const content = answers.get(path);
    const canary = options.role === 'canary';
    const latency = canary ? options.faults.active('latency') : null;
    const workMs = Math.min(250, 12 - 18 * Math.log(1 - random())) + (latency?.latencyMs ?? 0);
    const timer = setTimeout(() => {
      const errors = canary ? options.faults.active('errors') : null;
      if (errors !== null && random() < errors.ratio) answer(response, errors.status, { error: 'injected' });
      else if (path.startsWith(`${rehearsalPrefix}/`)) answerRehearsal(request, response, options.version);
      else if (content === undefined) answer(response, 404, { error: 'not found' });
      else answer(response, 200, { version: options.version, ...content });
    }, workMs);
    response.once('close', () => clearTimeout(timer));
  });
}

/** What was asked for, or the body that whoever asked wants to see. */
function answerRehearsal(request: IncomingMessage, response: ServerResponse, version: string): void {
  const wanted = request.headers[rehearsalBodyHeader];
  if (typeof wanted !== 'string') {
    const path = (request.url ?? '').slice(rehearsalPrefix.length);
    answer(response, 200, { status: 'UP', version, path });
    return;
  }
  const body = Buffer.from(wanted, 'base64');
  const type = parseJson(body.toString('utf8')) === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
}

function pathOf(request: IncomingMessage): string {
  const target = request.url ?? '/';
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

/** Answers with JSON of known length, so that the connection can be kept. */
export function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
