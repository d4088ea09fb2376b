import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { WebSocket } from 'ws';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CredentialExpiry } from '../../../shared/release/credential-expiry.ts';
import { type CallLimits, type CallOptions, startCall } from '../platform/call-limits.ts';
import { earliestExpiry } from '../platform/credential-expiry.ts';
import { createHttpClient, type HttpAnswer, type HttpClient } from '../platform/http-client.ts';
import { proxyOf, usualAuthorities, usualContext } from '../platform/http-transport.ts';
import { type CredentialSource, type Credentials, credentialSource, pem } from './credentials.ts';
import { type ClusterAccess, type KubeconfigSource, readClusterAccess } from './kubeconfig.ts';
import { faultOf } from './kubernetes-faults.ts';
import { openWebSocket } from './web-socket.ts';

export interface KubernetesRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the server's root on, with `/api` or `/apis`; a path under which a proxy serves the API is put before it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of the body. Default `application/json`; a patch must say which kind of patch it is. */
  readonly contentType?: string;
  /** Form of the answer; default `application/json`. */
  readonly accept?: string;
  /** A longer answer is refused with `connector-bad-answer`. Default 4 MiB. */
  readonly maxBytes?: number;
}

export interface ChannelsRequest {
  readonly path: string;
  /** Names may stand there several times. */
  readonly query: readonly [string, string][];
  readonly protocols: readonly string[];
}

/** Access to one cluster. Nothing is read or connected before the first call. */
export interface KubernetesClient {
  /** Where it leads to, read from the kubeconfig. */
  access(options: CallOptions): Promise<ClusterAccess>;
  /** UTC ms at which the credential ends; null where it does not say. */
  expiresAt(options: CallOptions): Promise<number | null>;
  /** What of it, and of the server's certificate where that is checked, ends first and is not renewed by itself. */
  expiry(options: CallOptions): Promise<CredentialExpiry | null>;
  /**
   * The answer's JSON. A 401 is tried once more with a kubeconfig and credential that are read anew; a 429 is waited
   * out as long as the deadline allows, because the server did nothing yet. Throws `kubernetes-…`, `kubeconfig-…`,
   * `connector-bad-answer`, and what the HTTP client throws.
   */
  json(request: KubernetesRequest, options: CallOptions): Promise<unknown>;
  /** The answer as text, such as a log. */
  text(request: KubernetesRequest, options: CallOptions): Promise<string>;
  /**
   * A WebSocket on a connection of its own, which the caller closes; it comes paused, so that nothing is missed. Logs in
   * and waits as `json` does, and throws the same.
   */
  webSocket(request: ChannelsRequest, options: CallOptions): Promise<WebSocket>;
  close(): void;
}

/** The connections of one certificate: kept ones for requests, and the way to single ones. */
interface Pool {
  readonly http: HttpClient;
  readonly agents: { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent };
  readonly key: string;
}

interface Session {
  readonly access: ClusterAccess;
  readonly credentials: CredentialSource;
}

const defaultMaxBytes = 4 * 1024 * 1024;
/** Where a 429 does not say how long to wait. */
const defaultWaitMs = 1_000;
/** Where it says not to wait at all. */
const shortestWaitMs = 100;

export function createKubernetesClient(source: KubeconfigSource): KubernetesClient {
  let session: Promise<Session> | null = null;
  let pool: Pool | null = null;

  function open(): Promise<Session> {
    const opening = readClusterAccess(source).then((access) => ({ access, credentials: credentialSource(access) }));
    opening.catch(() => {
      if (session === opening) session = null;
    });
    return opening;
  }

  async function ready(limits: CallLimits, signal: AbortSignal | undefined) {
    session ??= open();
    const { access, credentials } = await limits.within(session);
    return { access, credentials: await credentials.get({ deadlineMs: limits.remainingMs(), signal }) };
  }

  /** Connections made with another client certificate are not used any more. */
  async function poolFor(access: ClusterAccess, { certificate }: Credentials): Promise<Pool> {
    const told = await connectOptions(access, certificate);
    const key = JSON.stringify(told);
    if (pool?.key !== key) {
      pool?.http.close();
      const connect = { ...told, ...usualTrust(told) };
      const agents = { 'http:': new HttpAgent(connect), 'https:': new HttpsAgent(connect) };
      pool = { http: createHttpClient(connect), agents, key };
    }
    return pool;
  }

  /** One way in after the other, until one of them is more than a refusal that may pass. */
  async function insist<Done extends object>(
    request: Pick<KubernetesRequest, 'method' | 'path' | 'contentType'>,
    options: CallOptions,
    once: (way: Way, limits: CallLimits) => Promise<Done | HttpAnswer>,
  ): Promise<Done | HttpAnswer> {
    const limits = startCall(options, 'kubernetes');
    try {
      limits.check();
      for (let mayRenew = true; ; ) {
        const { access, credentials } = await ready(limits, options.signal);
        const found = await limits.within(poolFor(access, credentials));
        const answer = await once({ access, headers: credentials.headers, pool: found }, limits);
        if (!isAnswer(answer)) return answer;
        if (answer.status === 401 && mayRenew) {
          mayRenew = false;
          session = null;
          continue;
        }
        if (answer.status === 429) {
          const waitMs = Math.max(shortestWaitMs, retryAfterMs(answer) ?? defaultWaitMs);
          if (waitMs < limits.remainingMs()) {
            await limits.within(new Promise((resolve) => setTimeout(resolve, waitMs)));
            continue;
          }
        }
        if (answer.status >= 200 && answer.status < 300) return answer;
        throw faultOf(answer, request, access);
      }
    } finally {
      limits.end();
    }
  }

  async function send(request: KubernetesRequest, options: CallOptions): Promise<HttpAnswer> {
    return insist<never>(request, options, ({ access, headers, pool: { http } }, limits) =>
      http.request(
        {
          url: addressOf(access, request.path, new URLSearchParams(request.query)),
          method: request.method,
          headers: {
            ...headers,
            accept: request.accept ?? 'application/json',
            ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
          },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
          maxBytes: request.maxBytes ?? defaultMaxBytes,
        },
        { deadlineMs: limits.remainingMs(), signal: options.signal },
      ),
    );
  }

  return {
    async access(options) {
      const limits = startCall(options, 'kubeconfig');
      try {
        session ??= open();
        return (await limits.within(session)).access;
      } finally {
        limits.end();
      }
    },
    async expiresAt(options) {
      const limits = startCall(options, 'kubernetes');
      try {
        return (await ready(limits, options.signal)).credentials.expiresAt;
      } finally {
        limits.end();
      }
    },
    async expiry(options) {
      const limits = startCall(options, 'kubernetes');
      try {
        const { access, credentials } = await ready(limits, options.signal);
        const checked = access.cluster['insecure-skip-tls-verify'] !== true;
        const endsAt = checked ? (pool?.http.serverCertificateEndsAt() ?? null) : null;
        const server = endsAt === null ? null : ({ what: 'server-certificate', expiresAt: endsAt } as const);
        return earliestExpiry([credentials.expiry, server]);
      } finally {
        limits.end();
      }
    },
    async json(request, options) {
      const { body } = await send(request, options);
      try {
        return JSON.parse(body.toString('utf8'));
      } catch (cause) {
        throw new CockpitFault('connector-bad-answer', { path: request.path, reason: 'not-json' }, { cause });
      }
    },
    text: async (request, options) => (await send(request, options)).body.toString('utf8'),
    async webSocket({ path, query, protocols }, options) {
      const request = { method: 'GET', path } as const;
      const opened = await insist<WebSocket>(request, options, ({ access, headers, pool: { agents } }, limits) => {
        const url = addressOf(access, path, new URLSearchParams(query));
        const agent = agents[url.protocol === 'https:' ? 'https:' : 'http:'];
        return openWebSocket({ url, protocols, headers, agent }, limits);
      });
      if (opened instanceof WebSocket) return opened;
      throw new CockpitFault('connector-bad-answer', { path, reason: 'no-web-socket' });
    },
    close: () => pool?.http.close(),
  };
}

/** What one try is made with. */
interface Way {
  readonly access: ClusterAccess;
  readonly headers: Credentials['headers'];
  readonly pool: Pool;
}

function isAnswer(answer: object | HttpAnswer): answer is HttpAnswer {
  return 'status' in answer;
}

function addressOf({ cluster }: ClusterAccess, path: string, query: URLSearchParams): URL {
  const url = new URL(cluster.server);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  url.search = query.toString();
  return url;
}

/** As kubectl: where the kubeconfig names no authority, those count that this system trusts. */
function usualTrust(told: object): object {
  if ('ca' in told) return {};
  return 'cert' in told ? { ca: usualAuthorities() } : { secureContext: usualContext() };
}

/** What every connection to the cluster is made with. A proxy of the kubeconfig counts before that of the environment. */
async function connectOptions(
  { cluster, clusterName }: ClusterAccess,
  certificate: Credentials['certificate'],
): Promise<object> {
  const proxy = cluster['proxy-url'];
  if (proxy !== undefined && !/^https?:\/\//.test(proxy)) {
    throw new CockpitFault('kubeconfig-invalid', { reason: 'proxy-scheme', name: clusterName });
  }
  const proxyEnv = proxy === undefined ? proxyOf('environment') : { http_proxy: proxy, https_proxy: proxy };
  const ca = await pem(cluster['certificate-authority-data'], cluster['certificate-authority']);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate ?? {}),
    ...(cluster['tls-server-name'] === undefined ? {} : { servername: cluster['tls-server-name'] }),
    rejectUnauthorized: !cluster['insecure-skip-tls-verify'],
    ...(proxyEnv === null ? {} : { proxyEnv }),
  };
}

/** Seconds or a date, as HTTP has it. */
function retryAfterMs({ headers }: HttpAnswer): number | null {
  const said = headers['retry-after'];
  if (said === undefined) return null;
  const seconds = Number(said);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(said) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}
