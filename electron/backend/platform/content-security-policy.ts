import { randomBytes } from 'node:crypto';

/** Stands in the built `index.html` wherever the nonce of a response belongs; `vite.config.ts` writes it. */
export const noncePlaceholder = '__CSP_NONCE__';

/** 128 random bits for one response. */
export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * The policy of every page in both hosts: own files only, styles of libraries by nonce, nothing `unsafe`.
 * `connectTo` lists what `connect-src` allows besides the page's own origin (the browser host's WebSocket).
 */
export function contentSecurityPolicy(nonce: string, connectTo: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self'",
    "worker-src 'self'",
    ["connect-src 'self'", ...connectTo].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * As above for pages of the development server: they begin with an inline script, and wait for the server in a worker.
 */
export function developmentPolicy(nonce: string, connectTo: readonly string[]): string {
  return contentSecurityPolicy(nonce, connectTo)
    .replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`)
    .replace("worker-src 'self'", "worker-src 'self' blob:");
}

/** Headers that every response of both hosts carries. */
export function securityHeaders(policy: string): Record<string, string> {
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=()',
  };
}
