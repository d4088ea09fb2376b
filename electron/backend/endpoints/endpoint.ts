import { CockpitFault } from '../../../shared/errors.ts';
import type { CredentialExpiry } from '../../../shared/release/credential-expiry.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import { certificateExpiry, earliestExpiry, tokenExpiry } from '../platform/credential-expiry.ts';
import { createHttpClient, type HttpAnswer, type HttpRequest } from '../platform/http-client.ts';
import { connectOptions } from '../platform/http-transport.ts';
import type { EndpointConfig } from './endpoint-config.ts';

/** A request to a place of an endpoint; the rest is as the HTTP client takes it. */
export type EndpointRequest = Omit<HttpRequest, 'url' | 'socketPath'> & {
  /** Begins with `/`, with its query, relative to the endpoint's prefix; encoded by the caller. */
  readonly path: string;
  /** 401 and 403 are answers too: what a probe is sent to see. */
  readonly anyStatus?: boolean;
};

/** One HTTP server as a connection stores it, with its credential. */
export interface Endpoint {
  /** `host:port`, as errors name it. */
  readonly host: string;
  /** False: it speaks TLS and nobody checks who it is. */
  readonly tlsVerified: boolean;
  /**
   * As `HttpClient.request`, which says what it throws; beside that `endpoint-unauthorised` for 401 and 403 and
   * `proxy-refused` for 407. Any other status is an answer.
   */
  request(request: EndpointRequest, options: CallOptions): Promise<HttpAnswer>;
  /**
   * What ends first of the token (where it says so), the client's certificate, and the server's as it was shown last
   * (where it is checked at all); null: nothing says when.
   */
  expiry(): CredentialExpiry | null;
  /** Closes all connections; running requests fail. */
  close(): void;
}

/**
 * Opens an endpoint; nothing is sent yet. Throws `connection-invalid` with the field that is missing or cannot be used.
 */
export function createEndpoint(config: EndpointConfig): Endpoint {
  const base = new URL(config.url);
  const prefix = base.pathname.replace(/\/+$/, '');
  const headers = headersOf(config);
  const connect = connectOptions({
    caCertificate: filled(config.caCertificate),
    clientCertificate: filled(config.clientCertificate),
    clientKey: filled(config.clientKey),
    verifyTls: config.verifyTls,
    proxy: filled(config.proxy) === undefined ? 'environment' : new URL(config.proxy ?? ''),
  });
  const http = createHttpClient(connect);
  const own = ownExpiry(config);
  const urlOf = (path: string): URL => {
    const url = new URL(`${base.origin}${prefix}${path}`);
    // What is put into a path must not lead out of the endpoint.
    if (path.startsWith('/') && url.origin === base.origin && `${url.pathname}/`.startsWith(`${prefix}/`)) return url;
    throw new CockpitFault('invalid-input', { field: 'path', value: path.slice(0, 200) });
  };
  return {
    host: base.host,
    tlsVerified: base.protocol !== 'https:' || config.verifyTls,
    async request({ path, anyStatus = false, ...request }, options) {
      const answer = await http.request(
        { ...request, url: urlOf(path), headers: { ...request.headers, ...headers } },
        options,
      );
      const { status } = answer;
      if (status === 407) throw new CockpitFault('proxy-refused', { host: base.host, status });
      if (anyStatus || (status !== 401 && status !== 403)) return answer;
      const what = status === 403 ? 'permission' : config.auth === 'none' ? 'no-credential' : 'credential';
      throw new CockpitFault('endpoint-unauthorised', { host: base.host, status, what });
    },
    expiry: () => {
      const endsAt = config.verifyTls ? http.serverCertificateEndsAt() : null;
      return earliestExpiry([own, endsAt === null ? null : { what: 'server-certificate', expiresAt: endsAt }]);
    },
    close: () => http.close(),
  };
}

/** Of what is shown to the server. A certificate is read once it is known to be one. */
function ownExpiry({ auth, token, clientCertificate }: EndpointConfig): CredentialExpiry | null {
  const tokenEndsAt = auth === 'bearer' ? tokenExpiry(token ?? '') : null;
  const certificate = filled(clientCertificate);
  return earliestExpiry([
    tokenEndsAt === null ? null : { what: 'token', expiresAt: tokenEndsAt },
    certificate === undefined ? null : { what: 'client-certificate', expiresAt: certificateExpiry(certificate) },
  ]);
}

function headersOf(config: EndpointConfig): Record<string, string> {
  const { auth, user, token, tenant, tenantHeader } = config;
  const extra: Record<string, string> = filled(tenant) === undefined ? {} : { [tenantHeader]: tenant ?? '' };
  if (auth === 'none') return extra;
  if (auth === 'bearer') return { ...extra, authorization: `Bearer ${required(token, 'token').trim()}` };
  const name = required(user, 'user');
  // The colon ends the name (RFC 7617).
  if (name.includes(':')) throw new CockpitFault('connection-invalid', { place: 'user', detail: ':' });
  const pair = Buffer.from(`${name}:${config.password ?? ''}`, 'utf8').toString('base64');
  return { ...extra, authorization: `Basic ${pair}` };
}

function required(value: string | undefined, place: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new CockpitFault('connection-invalid', { place, detail: 'missing' });
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
