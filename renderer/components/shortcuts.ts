import { createContext, useContext, useEffect, useRef } from 'react';

/** Where a shortcut counts. While anything of `dialog` is registered, the other scopes are silent. */
export const shortcutScopes = ['everywhere', 'release', 'dialog'] as const;
export type ShortcutScope = (typeof shortcutScopes)[number];

export interface Shortcut {
  /** `Mod+Enter`, `1`, `Escape`, `?`. `Mod` is Ctrl, or ⌘ on a Mac. Letters are given in lower case. */
  readonly keys: string;
  readonly scope: ShortcutScope;
  /** What it does, in the language of the screen: the help overlay lists it. */
  readonly label: string;
  /** False: listed, but does nothing now. */
  readonly enabled?: boolean;
  run(): void;
}

const registered = new Set<{ current: Shortcut }>();
const listeners = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];

const isMac = (): boolean => typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

const glyphs: Readonly<Record<string, string>> = {
  Enter: '⏎',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** Names as printed on the keys of this machine. */
export function keyNames(keys: string): readonly string[] {
  return keys.split('+').map((key) => {
    if (key === 'Mod') return isMac() ? '⌘' : 'Ctrl';
    return glyphs[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  });
}

function matches(shortcut: Shortcut, event: KeyboardEvent): boolean {
  const parts = shortcut.keys.split('+');
  const key = parts.at(-1) ?? '';
  const wantsMod = parts.includes('Mod');
  const hasMod = isMac() ? event.metaKey : event.ctrlKey;
  const otherMod = isMac() ? event.ctrlKey : event.metaKey;
  if (wantsMod !== hasMod || otherMod || event.altKey) return false;
  // Shift is part of some characters (`?` on most layouts), so it only counts where the shortcut names it.
  if (parts.includes('Shift') && !event.shiftKey) return false;
  return event.key.length === 1 ? event.key.toLowerCase() === key.toLowerCase() : event.key === key;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'))
  );
}

function handle(event: KeyboardEvent): void {
  // A key that is held down must not confirm what its first press opened.
  if (event.defaultPrevented || event.repeat || event.isComposing) return;
  const all = [...registered].map((entry) => entry.current);
  const dialogOpen = all.some((shortcut) => shortcut.scope === 'dialog');
  const found = all.findLast(
    (shortcut) =>
      shortcut.enabled !== false && (!dialogOpen || shortcut.scope === 'dialog') && matches(shortcut, event),
  );
  if (found === undefined) return;
  // Function keys write nothing, so they act in a field as well.
  const bare = !found.keys.includes('Mod') && found.keys !== 'Escape' && !/^F\d+$/.test(found.keys);
  if (bare && isTyping(event.target)) return;
  // Enter on a button presses that button, whatever the dialog's default is.
  if (found.keys === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a') !== null)
    return;
  event.preventDefault();
  found.run();
}

function changed(): void {
  snapshot = [...registered].map((entry) => entry.current);
  for (const listener of listeners) listener();
}

/** Registers a shortcut until the returned function is called. The last one registered for the same keys wins. */
export function registerShortcut(shortcut: Shortcut): () => void {
  return registerEntry({ current: shortcut });
}

function registerEntry(entry: { current: Shortcut }): () => void {
  if (registered.size === 0) window.addEventListener('keydown', handle);
  registered.add(entry);
  changed();
  return () => {
    registered.delete(entry);
    if (registered.size === 0) window.removeEventListener('keydown', handle);
    changed();
  };
}

/** Inside of it no shortcut is registered: a second list of steps must not take the keys of the first. */
export const WithoutShortcuts = createContext(false);

/** Registers a shortcut for as long as the component is shown; null registers none. */
export function useShortcut(wanted: Shortcut | null): void {
  const shortcut = useContext(WithoutShortcuts) ? null : wanted;
  const entry = useRef<{ current: Shortcut } | null>(null);
  if (entry.current === null && shortcut !== null) entry.current = { current: shortcut };
  // The newest label and handler without registering anew, which would change the order of precedence.
  useEffect(() => {
    if (entry.current !== null && shortcut !== null) entry.current.current = shortcut;
  });
  const keys = shortcut?.keys;
  const scope = shortcut?.scope;
  useEffect(() => {
    if (keys === undefined || scope === undefined || entry.current === null) return;
    return registerEntry(entry.current);
  }, [keys, scope]);
}

/** For `useSyncExternalStore`: every shortcut that is registered now, oldest first. */
export const shortcutList = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): readonly Shortcut[] => snapshot,
};
