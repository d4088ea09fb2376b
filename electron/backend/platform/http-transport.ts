import { X509Certificate } from 'node:crypto';
import type { AgentOptions as HttpsAgentOptions } from 'node:https';
import { isIPv4 } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { CockpitFault } from '../../../shared/errors.ts';

/** How a client reaches the other side: whom it trusts, who it says it is, and what lies between. */
export interface HttpTransport {
  /** PEM. Trusted instead of the authorities that Node and this system know. */
  readonly caCertificate?: string | undefined;
  /** PEM, both or neither: shown to a server that asks who we are. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  /** Default true. Without it anybody on the way can read and answer. */
  readonly verifyTls?: boolean | undefined;
  /** An `http:` proxy, the one that the environment names (never for this computer itself), or none (default). */
  readonly proxy?: URL | 'environment' | undefined;
}

/** Throws `connection-invalid` with the field of a certificate, key or proxy that cannot be used. */
export function connectOptions(transport: HttpTransport): HttpsAgentOptions {
  const proxyEnv = proxyOf(transport.proxy);
  return {
    secureContext: ownContext(transport) ?? usualContext(),
    rejectUnauthorized: transport.verifyTls ?? true,
    ...(proxyEnv === null ? {} : { proxyEnv }),
  };
}

let usual: SecureContext | null = null;

/** Trusts whom Node and this system trust; shared, because it holds hundreds of certificates. */
export function usualContext(): SecureContext {
  usual ??= createSecureContext({ ca: usualAuthorities() });
  return usual;
}

export function usualAuthorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function ownContext({ caCertificate, clientCertificate, clientKey }: HttpTransport): SecureContext | null {
  if (caCertificate === undefined && clientCertificate === undefined && clientKey === undefined) return null;
  if (clientCertificate === undefined && clientKey !== undefined) throw invalid('clientCertificate', 'missing');
  if (clientCertificate !== undefined && clientKey === undefined) throw invalid('clientKey', 'missing');
  // Node takes any text for an authority and then trusts nobody.
  const authorities = caCertificate === undefined ? usualAuthorities() : certificatesIn(caCertificate, 'caCertificate');
  if (clientCertificate === undefined || clientKey === undefined) return createSecureContext({ ca: authorities });
  certificatesIn(clientCertificate, 'clientCertificate');
  try {
    return createSecureContext({ ca: authorities, cert: clientCertificate, key: clientKey });
  } catch (cause) {
    throw invalid('clientKey', codeOf(cause));
  }
}

function certificatesIn(pem: string, field: string): string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw invalid(field, 'no-certificate');
  for (const one of found) {
    try {
      new X509Certificate(one);
    } catch (cause) {
      throw invalid(field, codeOf(cause));
    }
  }
  return found;
}

/** As Node's agents take it; null: none. Throws `connection-invalid` for one of the environment that is no HTTP address. */
export function proxyOf(proxy: HttpTransport['proxy']): Record<string, string> | null {
  if (proxy === undefined) return null;
  if (proxy instanceof URL) return { http_proxy: proxy.href, https_proxy: proxy.href };
  const { env } = process;
  const http = named(env.http_proxy ?? env.HTTP_PROXY);
  const https = named(env.https_proxy ?? env.HTTPS_PROXY);
  if (http === '' && https === '') return null;
  const direct = [...bypassed(env.no_proxy ?? env.NO_PROXY), 'localhost', '127.0.0.1', '[::1]', '::1'];
  return { http_proxy: http, https_proxy: https, no_proxy: direct.join(',') };
}

/** As curl and kubectl read it: a name stands for those below it too, `10.0.0.0/8` for its addresses. Node knows neither. */
function bypassed(noProxy = ''): readonly string[] {
  return noProxy.split(',').map((written) => {
    const entry = written.trim();
    const [, network, length] = /^([\d.]+)\/(\d+)$/.exec(entry) ?? [];
    if (network !== undefined && isIPv4(network)) return addressRange(network, Number(length));
    return /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/i.test(entry) && !isIPv4(entry) ? `.${entry}` : entry;
  });
}

function addressRange(network: string, length: number): string {
  const size = 2 ** (32 - length);
  const number = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  const address = (value: number) => [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
  return length === 0 ? '*' : `${address(first)}-${address(first + size - 1)}`;
}

/** Node passes over what it does not understand; going another way than the one that is set would be worse. */
function named(proxy = ''): string {
  if (proxy === '' || (URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol))) return proxy;
  // The address may hold a password: it is not repeated.
  throw invalid('proxy', 'not-an-http-address');
}

function invalid(place: string, detail: string): CockpitFault {
  return new CockpitFault('connection-invalid', { place, detail });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
}
