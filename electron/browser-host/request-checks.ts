import type { IncomingMessage } from 'node:http';

/** Why a request is turned away, with the HTTP status that says so. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405;
  readonly reason: 'method' | 'host' | 'origin' | 'site' | 'session' | 'path';
}

/** The parts of a request that the checks look at. */
export type CheckedRequest = Pick<IncomingMessage, 'method' | 'headers' | 'headersDistinct'>;

/**
 * What must hold for every HTTP request and every upgrade, before anything else is looked at. An exact `Host` defeats
 * DNS rebinding; an exact `Origin` and the fetch metadata defeat other pages, also those on other ports of this host.
 */
export function checkRequest(request: CheckedRequest, authority: string): Refusal | null {
  const { headers, headersDistinct, method } = request;
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, reason: 'method' };
  if (headers.host !== authority || headersDistinct.host?.length !== 1) return { status: 403, reason: 'host' };
  if (headers.origin !== undefined && headers.origin !== `http://${authority}`)
    return { status: 403, reason: 'origin' };
  const site = headers['sec-fetch-site'];
  const navigates = headers['sec-fetch-mode'] === 'navigate';
  // A link in a chat or a terminal may lead here; no page elsewhere may fetch, embed or frame what we serve.
  const elsewhere = site === 'cross-site' || site === 'same-site';
  if (elsewhere && !(navigates && headers['sec-fetch-dest'] === 'document')) return { status: 403, reason: 'site' };
  return null;
}

/** What must hold for an upgrade besides `checkRequest`: browsers always send `Origin` with it. */
export function checkUpgrade(request: CheckedRequest, authority: string): Refusal | null {
  const refused = checkRequest(request, authority);
  if (refused !== null) return refused;
  return request.headers.origin === `http://${authority}` ? null : { status: 403, reason: 'origin' };
}
