import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions, request as httpsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';
import { TLSSocket } from 'node:tls';
import { CockpitFault } from '../../../shared/errors.ts';
import { type CallLimits, type CallOptions, startCall } from './call-limits.ts';
import { faultOfFailure, type RequestFailure } from './http-faults.ts';

export interface HttpRequest {
  /** http: or https:. User name and password in it are not sent. */
  readonly url: URL;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A longer body is refused with `connector-bad-answer`. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Talks to this unix socket instead of the URL's host. */
  readonly socketPath?: string;
  /** The request may be sent twice: true for reads, whatever the method. Default: true for GET. */
  readonly repeatable?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly tookMs: number;
}

export interface HttpClient {
  /**
   * One request over a kept-alive connection. Any status is an answer; redirects are not followed. Throws
   * `connection-unreachable` (`what: 'refused'` where nobody listens), `name-not-resolved`, `tls-untrusted`,
   * `tls-expired`, `tls-name-mismatch`, `tls-client-refused`, `proxy-refused`, `connector-bad-answer` (too long, broken,
   * no HTTP, no TLS), `invalid-input` (a header that cannot be sent), `deadline-exceeded` or `cancelled`.
   */
  request(request: HttpRequest, options: CallOptions): Promise<HttpAnswer>;
  /** UTC ms at which the certificate ends that the server showed last; null: none was seen, as without TLS. */
  serverCertificateEndsAt(): number | null;
  /** Closes all connections; running requests fail. */
  close(): void;
}

const defaultMaxBytes = 1024 * 1024;
/** A proxy that takes longer to open a way is given up; Node does not end that by the request's signal. */
const tunnelMs = 10_000;

/** A client with its own pool of connections. `connect`: certificates, proxy (`proxyEnv`) of all of them. */
export function createHttpClient(connect: HttpsAgentOptions = {}): HttpClient {
  const agentOptions = { ...connect, keepAlive: true, maxSockets: 16, maxFreeSockets: 4 };
  const agents = { 'http:': new HttpAgent(agentOptions), 'https:': new HttpsAgent(agentOptions) };
  const proxied = connect.proxyEnv !== undefined;
  const looked = new WeakSet<object>();
  let certificateEndsAt: number | null = null;

  function send(request: HttpRequest, limits: CallLimits, mayRepeat: boolean): Promise<HttpAnswer> {
    const { url } = request;
    const startedAt = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const options = {
      method: request.method ?? 'GET',
      // Node says nothing of the body of a DELETE, and the other side takes it for the next request.
      headers: {
        ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
        ...request.headers,
      },
      signal: limits.signal,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      ...(proxied ? { timeout: Math.min(tunnelMs, limits.remainingMs() + 100) } : {}),
      ...(request.socketPath === undefined ? {} : { socketPath: request.socketPath }),
    };
    const outgoing = begin(() =>
      url.protocol === 'https:'
        ? httpsRequest({ ...options, agent: agents['https:'] })
        : httpRequest({ ...options, agent: agents['http:'] }),
    );
    let answering = false;
    outgoing.on('error', () => {});
    outgoing.once('error', (cause: RequestFailure) => {
      if (limits.signal.aborted) return reject(limits.fault());
      // The server may close idle connections just when they are taken again; that says nothing about the server. Each
      // that fails is gone, so that a fresh one comes in the end.
      if (mayRepeat && outgoing.reusedSocket && !answering) return resolve(send(request, limits, mayRepeat));
      reject(answering ? brokenAnswer(url.host, cause) : faultOfFailure(cause, url.host));
    });
    outgoing.once('response', (incoming) => {
      answering = true;
      look(incoming.socket);
      readBody(incoming, request.maxBytes ?? defaultMaxBytes, url.host).then(
        (body) =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body,
            tookMs: performance.now() - startedAt,
          }),
        (error: unknown) => reject(limits.signal.aborted ? limits.fault() : error),
      );
    });
    outgoing.end(request.body);
    return promise;

    function begin(make: () => ClientRequest): ClientRequest {
      try {
        return make();
      } catch (thrown) {
        throw thrown instanceof CockpitFault ? thrown : faultOfFailure(thrown as RequestFailure, url.host);
      }
    }
  }

  /** Once a connection: reading a certificate takes longer than many a request. */
  function look(socket: object): void {
    if (!(socket instanceof TLSSocket) || looked.has(socket)) return;
    looked.add(socket);
    certificateEndsAt = socket.getPeerX509Certificate()?.validToDate.getTime() ?? certificateEndsAt;
  }

  return {
    async request(request, options) {
      const limits = startCall(options, request.url.host);
      try {
        limits.check();
        const repeatable = request.repeatable ?? (request.method ?? 'GET') === 'GET';
        return await limits.within(send(request, limits, repeatable));
      } finally {
        limits.end();
      }
    },
    serverCertificateEndsAt: () => certificateEndsAt,
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

async function readBody(incoming: IncomingMessage, maxBytes: number, host: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) {
        incoming.destroy();
        throw new CockpitFault('connector-bad-answer', { host, reason: 'too-long', maxBytes });
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof CockpitFault) throw error;
    throw brokenAnswer(host, error);
  }
  return Buffer.concat(chunks, length);
}

/** An answer that began and did not come to its end: the request may have had its effect. */
function brokenAnswer(host: string, cause: unknown): CockpitFault {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new CockpitFault('connector-bad-answer', { host, reason: 'broken', detail }, { retryable: true, cause });
}
