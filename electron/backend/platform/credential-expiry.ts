import { X509Certificate } from 'node:crypto';
import type { CredentialExpiry } from '../../../shared/release/credential-expiry.ts';

/** The `exp` of a JSON Web Token in UTC ms, unverified: only the server can do that. Null for any other token. */
export function tokenExpiry(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null;
    return typeof exp === 'number' && Number.isFinite(exp * 1000) ? exp * 1000 : null;
  } catch {
    return null;
  }
}

/** UTC ms at which the first of the certificates in a PEM ends. Throws what OpenSSL does for one that it cannot read. */
export function certificateExpiry(pem: string): number {
  const chain = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [pem];
  return Math.min(...chain.map((one) => new X509Certificate(one).validToDate.getTime()));
}

/** The one that ends first; null: none says when it ends. */
export function earliestExpiry(known: readonly (CredentialExpiry | null)[]): CredentialExpiry | null {
  return known.reduce(
    (first, next) => (next === null || (first !== null && first.expiresAt <= next.expiresAt) ? first : next),
    null,
  );
}
