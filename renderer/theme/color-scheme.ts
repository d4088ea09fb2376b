import { useSyncExternalStore } from 'react';
import { setColorScheme, usePreferences } from '../stores/preferences.ts';
import type { ColorScheme } from './tokens.ts';

const darkQuery = '(prefers-color-scheme: dark)';

function subscribe(changed: () => void): () => void {
  const query = window.matchMedia(darkQuery);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

function systemColorScheme(): ColorScheme {
  return window.matchMedia(darkQuery).matches ? 'dark' : 'light';
}

/** The scheme that is shown now: the preference, or the system's where that is `auto`. */
export function useColorScheme(): ColorScheme {
  const system = useSyncExternalStore(subscribe, systemColorScheme);
  const preference = usePreferences((preferences) => preferences.colorScheme);
  return preference === 'auto' ? system : preference;
}

/** Switches to the scheme that is not shown now. */
export function switchColorScheme(): void {
  const { colorScheme } = usePreferences.getState();
  const shown = colorScheme === 'auto' ? systemColorScheme() : colorScheme;
  setColorScheme(shown === 'dark' ? 'light' : 'dark');
}
