import { create } from 'zustand';
import { chooseLanguage, type Language, languageCodes } from '../../shared/i18n/index.ts';

export const colorSchemePreferences = ['auto', 'dark', 'light'] as const;
export type ColorSchemePreference = (typeof colorSchemePreferences)[number];

interface Preferences {
  readonly language: Language;
  readonly colorScheme: ColorSchemePreference;
}

/** Of this window only and no secret: they live in the browser's store, not in the journal. */
export const preferencesKey = 'release-cockpit.preferences';

/** Reads what was stored; anything that is missing or not understood falls back to what the system asks for. */
export function readPreferences(stored: string | null, wantedLanguages: readonly string[]): Preferences {
  const fallback: Preferences = { language: chooseLanguage(wantedLanguages), colorScheme: 'auto' };
  if (stored === null) return fallback;
  try {
    const { language, colorScheme } = JSON.parse(stored) as Partial<Record<keyof Preferences, unknown>>;
    return {
      language: languageCodes.find((code) => code === language) ?? fallback.language,
      colorScheme: colorSchemePreferences.find((scheme) => scheme === colorScheme) ?? fallback.colorScheme,
    };
  } catch {
    return fallback;
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(preferencesKey);
  } catch {
    // Storage may be forbidden; the cockpit works without it.
    return null;
  }
}

export const usePreferences = create<Preferences>(() => readPreferences(stored(), navigator.languages));

usePreferences.subscribe((preferences) => {
  try {
    localStorage.setItem(preferencesKey, JSON.stringify(preferences));
  } catch {
    // As above: the choice then lasts as long as the window.
  }
});

export function setLanguage(language: Language): void {
  usePreferences.setState({ language });
}

export function switchLanguage(): void {
  const { language } = usePreferences.getState();
  setLanguage(languageCodes[(languageCodes.indexOf(language) + 1) % languageCodes.length] ?? language);
}

export function setColorScheme(colorScheme: ColorSchemePreference): void {
  usePreferences.setState({ colorScheme });
}
