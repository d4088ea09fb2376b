import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { noncePlaceholder } from './content-security-policy.ts';

export interface StaticFile {
  readonly contentType: string;
  /** What `cache-control` says: pages are never kept, built files carry a hash in their name. */
  readonly cacheControl: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

/**
 * The file that a URL path names inside `root`, or null when it names none. The path is decoded once; anything that is
 * not a plain relative path afterwards (`..`, backslash, NUL, a dot file, a drive) names nothing.
 */
export function containedPath(root: string, urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (!decoded.startsWith('/')) return null;
  const parts = decoded === '/' ? ['index.html'] : decoded.slice(1).split('/');
  const plain = parts.every((part) => /^[A-Za-z0-9_@-][A-Za-z0-9_@.-]*$/.test(part));
  if (!plain) return null;
  const path = join(root, ...parts);
  // The pattern above lets nothing out; this holds even if somebody widens it.
  return isInside(root, path) ? path : null;
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** Reads the file that `urlPath` names in the built renderer; null when there is none. `nonce` is put into pages. */
export async function readStaticFile(root: string, urlPath: string, nonce: string): Promise<StaticFile | null> {
  const path = containedPath(root, urlPath);
  const contentType = path === null ? undefined : contentTypes[extname(path)];
  if (path === null || contentType === undefined) return null;
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(path)]);
    if (!isInside(realRoot, realFile)) return null;
    const content = await readFile(realFile);
    if (extname(path) !== '.html') {
      return { contentType, cacheControl: 'private, max-age=31536000, immutable', body: new Uint8Array(content) };
    }
    const page = content.toString('utf8').replaceAll(noncePlaceholder, nonce);
    return { contentType, cacheControl: 'no-store', body: page };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw error;
  }
}
