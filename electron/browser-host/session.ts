import { randomBytes, timingSafeEqual } from 'node:crypto';

const outstandingTokensAtMost = 32;

/**
 * Who may talk to the browser host. A token is worth one exchange: it stands in an address, which ends up in histories
 * and process lists. The cookie that it is exchanged for belongs to this process and port.
 */
export interface Sessions {
  readonly cookieName: string;
  /** A fresh token; of very many unused ones the oldest is forgotten. */
  newToken(): string;
  /** The `Set-Cookie` value for a token that was never used, else null. */
  exchange(token: string): string | null;
  /** Whether a `Cookie` header carries the session. */
  admits(cookieHeader: string | undefined): boolean;
}

/** `secret` is given only where a restart must keep browsers signed in (development). */
export function createSessions(port: number, secret = randomSecret()): Sessions {
  // Cookies are shared by all ports of a host, so the name tells two cockpits apart.
  const cookieName = `cockpit_session_${port}`;
  const tokens = new Set<string>();
  return {
    cookieName,
    newToken: () => {
      const token = randomSecret();
      tokens.add(token);
      if (tokens.size > outstandingTokensAtMost) tokens.delete(tokens.values().next().value!);
      return token;
    },
    exchange: (token) => {
      const known = [...tokens].find((candidate) => sameSecret(candidate, token));
      if (known === undefined) return null;
      tokens.delete(known);
      return `${cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    admits: (cookieHeader) => {
      const values = (cookieHeader ?? '')
        .split(';')
        .map((part) => part.trim().split('='))
        .filter(([name]) => name === cookieName)
        .map(([, value]) => value ?? '');
      // Two cookies of our name mean that somebody else set one of them.
      return values.length === 1 && sameSecret(values[0]!, secret);
    },
  };
}

export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

function sameSecret(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
