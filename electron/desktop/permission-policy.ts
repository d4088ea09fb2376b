import { isAppUrl } from './app-page.ts';

/**
 * The one permission that a page may have: putting plain text on the clipboard after a key or click ("copy status").
 * Everything else (camera, location, notifications of its own, reading the clipboard, devices) is denied.
 */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** `requestingUrl` is the address or origin of the frame that asks. */
export function mayGrantPermission(permission: string, requestingUrl: string): boolean {
  return granted.has(permission) && isAppUrl(requestingUrl);
}
