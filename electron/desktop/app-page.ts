import { contentSecurityPolicy, newNonce, securityHeaders } from '../backend/platform/content-security-policy.ts';
import { readStaticFile } from '../backend/platform/static-files.ts';

export const appScheme = 'app';
export const appOrigin = 'app://cockpit';
export const appPageUrl = `${appOrigin}/`;

/** Answers a request for `app://cockpit/…` from the built renderer, with the policy that every page gets. */
export async function answerAppRequest(url: string, method: string, rendererDirectory: string): Promise<Response> {
  const nonce = newNonce();
  const headers = { ...securityHeaders(contentSecurityPolicy(nonce)), 'cache-control': 'no-store' };
  if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405, headers });
  const file = isAppUrl(url) ? await readStaticFile(rendererDirectory, new URL(url).pathname, nonce) : null;
  if (file === null) return new Response(null, { status: 404, headers });
  return new Response(method === 'HEAD' ? null : file.body, {
    headers: { ...headers, 'cache-control': file.cacheControl, 'content-type': file.contentType },
  });
}

/** Whether an address belongs to our own page. Compared as parsed parts: a prefix would admit `app://cockpit.evil`. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${appScheme}:` && host === 'cockpit' && username === '' && password === '';
}
