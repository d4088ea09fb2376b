import { CockpitFault, type ErrorCode } from '../../../shared/errors.ts';

/** What Node says of a failed request: system errors, OpenSSL's words, its own. */
export type RequestFailure = Error & {
  readonly code?: string;
  readonly syscall?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
  readonly reason?: string;
  readonly statusCode?: number;
};

/** Not one of the authorities that are trusted signed it, or the chain to them is broken. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_CHAIN_TOO_LONG',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);

/**
 * The error of a request that got no answer. `host` is that of its URL. Code, name and address of Node's error are
 * kept, its message never: it may quote a proxy with its password.
 */
export function faultOfFailure(failure: RequestFailure, host: string): CockpitFault {
  const detail = failure.code ?? failure.name;
  const fault = (code: ErrorCode, params: Record<string, string | number>, retryable = false) =>
    new CockpitFault(code, { host, ...params, detail }, { retryable, cause: failure });
  if (failure.syscall === 'getaddrinfo') {
    return fault('name-not-resolved', failure.hostname === undefined ? {} : { name: failure.hostname }, true);
  }
  if (detail === 'ECONNREFUSED') return fault('connection-unreachable', { what: 'refused', ...elsewhere() }, true);
  if (detail === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new CockpitFault('tls-name-mismatch', { host, detail: (failure.reason ?? detail).slice(0, 300) });
  }
  if (detail === 'CERT_HAS_EXPIRED') return fault('tls-expired', {});
  if (detail === 'CERT_NOT_YET_VALID') return fault('tls-expired', { what: 'not-yet' });
  if (untrusted.has(detail)) return fault('tls-untrusted', {});
  // OpenSSL's words stand in the code or, while the first bytes are written, in the message.
  const openssl = detail === 'EPROTO' ? failure.message : detail.startsWith('ERR_SSL_') ? detail : '';
  if (/alert.*(certificate|unknown.ca|handshake.failure)/i.test(openssl)) return fault('tls-client-refused', {});
  if (detail === 'ERR_PROXY_TUNNEL' && failure.statusCode !== undefined) {
    return new CockpitFault('proxy-refused', { host, status: failure.statusCode });
  }
  if (/wrong.version.number|packet.length.too.long|unknown.protocol|http.request/i.test(openssl)) {
    return fault('connector-bad-answer', { reason: 'not-tls' });
  }
  if (detail.startsWith('HPE_')) return fault('connector-bad-answer', { reason: 'not-http' });
  if (/^ERR_(INVALID_CHAR|INVALID_HTTP_TOKEN|UNESCAPED_CHARACTERS)$/.test(detail)) return fault('invalid-input', {});
  return fault('connection-unreachable', elsewhere(), true);

  /** Where the failure happened, when that was not the host itself: a proxy on the way. */
  function elsewhere(): Record<string, string> {
    const { address, port } = failure;
    return address === undefined || port === undefined || host.endsWith(`:${port}`) || [80, 443].includes(port)
      ? {}
      : { address: `${address}:${port}` };
  }
}
