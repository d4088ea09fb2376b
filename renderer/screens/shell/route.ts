import { useSyncExternalStore } from 'react';
import type { Screen } from '../screen.ts';

export interface Route {
  readonly screen: Screen;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the screen of a path and the named parts in it; null where there is none. */
export function matchRoute(screens: readonly Screen[], path: string): Route | null {
  const parts = path.split('/').filter((part) => part !== '');
  for (const screen of screens) {
    const pattern = screen.path.split('/').filter((part) => part !== '');
    if (pattern.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = pattern.every((wanted, index) => {
      const part = parts[index] ?? '';
      if (!wanted.startsWith(':')) return wanted === part;
      params[wanted.slice(1)] = decode(part);
      return true;
    });
    if (fits) return { screen, params };
  }
  return null;
}

/** A hand-written address may hold a percent sign that encodes nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The path in the address bar. It stands behind `#`, so that no host has to know the paths of the screens. */
export function currentPath(): string {
  const path = location.hash.slice(1);
  return path === '' ? '/' : path;
}

/** `href` of a path, for links: `pathTo('/release/:releaseId', { releaseId })`. */
export function pathTo(path: string, params: Readonly<Record<string, string>> = {}): string {
  return `#${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))}`;
}

export function navigate(path: string, params: Readonly<Record<string, string>> = {}): void {
  location.hash = pathTo(path, params);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, currentPath);
}
