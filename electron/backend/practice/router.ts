import { randomUUID } from 'node:crypto';
import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AudienceAttributes } from '../../../shared/audience/audience.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import type { RouteHandler } from './admin-routes.ts';
import { answer, type VersionRole } from './app-service.ts';
import { isRehearsal, rehearsalPath, rehearseCommand } from './command-rehearsal.ts';
import type { ExposureRules } from './exposure-rules.ts';
import type { FaultBoard } from './faults.ts';
import { listenOnLoopback } from './loopback-server.ts';
import { RequestMetrics } from './request-metrics.ts';
import { SplitAdmin, type SplitDocument } from './split-admin.ts';
import { servedByCanary } from './sticky-position.ts';
import { attributesFrom } from './user-attributes.ts';

/** Whoever sends this cookie gets the new version, whatever the weight. */
export const optInCookie = 'gray_release=true';

export interface RouterOptions {
  readonly versions: SplitDocument['versions'];
  /** Who gets the new version at the start. */
  readonly exposure: Exposure;
  readonly faults: FaultBoard;
  /** Documents that it serves itself, by path. */
  readonly resources: Readonly<Record<string, RouteHandler>>;
  /** What stands in `/metrics` beside its own counters. */
  readonly gaugesText: () => string;
  /** Requests that wait on the new version at most; above it the router answers 503, so that the old one keeps room. */
  readonly maxCanaryInFlight: number;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface Router {
  readonly url: string;
  readonly split: SplitAdmin;
  close(): Promise<void>;
}

/**
 * The switch of the range: sends each request to the new version where its cookie opts in or its user's sticky position
 * lies below what the live exposure gives to such a user, else to the old one. Serves `/admin/…` and `/metrics` itself.
 */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const split = new SplitAdmin(options.exposure, { optInCookie, versions: options.versions });
  const metrics = new RequestMetrics();
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  const backends = { stable: backend('stable'), canary: backend('canary') };

  function backend(role: VersionRole) {
    const { hostname, port } = new URL(options.versions[role].url);
    return { role, hostname, port, inFlight: 0 };
  }

  function route(request: IncomingMessage, response: ServerResponse): void {
    const attributes = attributesFrom(request.headers);
    const version = chooseVersion(request.headers, attributes, split.rules);
    const target = backends[version];
    const startedAt = performance.now();
    target.inFlight += 1;
    let clientWaits = true;
    response.setHeader('X-Routed-To', version);
    response.once('close', () => {
      clientWaits = false;
      target.inFlight -= 1;
      const status = response.writableFinished ? response.statusCode : 499;
      metrics.record({ version, status, seconds: (performance.now() - startedAt) / 1000, attributes });
    });
    if (version === 'canary' && target.inFlight > options.maxCanaryInFlight) {
      request.resume();
      answer(response, 503, { error: 'overloaded' });
      return;
    }
    const upstream = httpRequest({
      agent,
      hostname: target.hostname,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: endToEnd(request.headers),
    });
    upstream.once('response', (answered) => {
      response.writeHead(answered.statusCode ?? 502, endToEnd(answered.headers));
      answered.once('error', () => response.destroy());
      answered.pipe(response);
    });
    upstream.once('error', () => {
      if (!clientWaits) return;
      if (response.headersSent) response.destroy();
      else answer(response, 502, { error: 'bad gateway' });
    });
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    request.pipe(upstream);
  }

  const resources: Readonly<Record<string, RouteHandler>> = {
    ...options.resources,
    '/admin/split': split.handler,
    '/metrics': (request, response) => {
      request.resume();
      const inFlight = Object.values(backends).map((one) => [one.role, one.inFlight] as const);
      serveMetrics(() => `${metrics.text()}${inFlightText(inFlight)}${options.gaugesText()}`, options.faults, response);
    },
  };
  const server = await listenOnLoopback((request, response) => {
    const path = request.url ?? '/';
    if (path === rehearsalPath && isRehearsal(request)) void rehearseCommand(request, response, options.faults);
    else if (Object.hasOwn(resources, path)) void resources[path]?.(request, response);
    else route(request, response);
  }, options.port);

  return {
    url: server.url,
    split,
    close: async () => {
      await server.close();
      agent.destroy();
    },
  };
}

function serveMetrics(text: () => string, faults: FaultBoard, response: ServerResponse): void {
  const dead = faults.active('metrics-dead');
  if (dead?.mode === 'hang') return;
  if (dead !== null) {
    response.destroy();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(text());
}

function inFlightText(inFlight: readonly (readonly [VersionRole, number])[]): string {
  const name = 'http_requests_in_flight';
  const lines = inFlight.map(([version, count]) => `${name}{version="${version}"} ${count}`);
  return [`# HELP ${name} Requests that wait for their answer.`, `# TYPE ${name} gauge`, ...lines, ''].join('\n');
}

function chooseVersion(
  headers: IncomingHttpHeaders,
  attributes: AudienceAttributes,
  rules: ExposureRules,
): VersionRole {
  const optedIn = (headers.cookie ?? '').split(';').some((cookie) => cookie.trim() === optInCookie);
  if (optedIn) return 'canary';
  const named = headers['x-user-id'];
  // A request of nobody has nothing to stick to: each is drawn anew, so that the share is right over many of them.
  const userId = typeof named === 'string' && named !== '' ? named : randomUUID();
  return servedByCanary(userId, rules.servedBelow(attributes)) ? 'canary' : 'stable';
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'host']);

/** The headers that are for the other end, without those that belong to one connection. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
