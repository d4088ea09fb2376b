import '@mantine/core/styles.layer.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import type { i18n } from 'i18next';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { type Language, languages } from '../../shared/i18n/index.ts';
import { loadTranslator } from '../../shared/i18n/translator.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useColorScheme } from './color-scheme.ts';
import { cssVariablesResolver, theme } from './theme.ts';

interface CockpitProviderProps {
  /** Translator of the preferred language, loaded before the first render so that no screen shows bare keys. */
  readonly firstTranslator: i18n;
  /** Nonce of the page's Content-Security-Policy for the style elements that Mantine writes. */
  readonly getStyleNonce?: () => string;
  /** `test` switches transitions and portals off. */
  readonly env?: 'default' | 'test';
  readonly children: ReactNode;
}

/** Theme and words for everything below. */
export function CockpitProvider({ firstTranslator, getStyleNonce, env = 'default', children }: CockpitProviderProps) {
  const language = usePreferences((preferences) => preferences.language);
  const translator = useTranslator(language, firstTranslator);
  const colorScheme = useColorScheme();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      forceColorScheme={colorScheme}
      env={env}
      {...(getStyleNonce === undefined ? {} : { getStyleNonce })}
    >
      <I18nextProvider i18n={translator}>{children}</I18nextProvider>
    </MantineProvider>
  );
}

/** Keeps the former language on the screen until the next one is there. */
function useTranslator(language: Language, first: i18n): i18n {
  const [translator, setTranslator] = useState(first);
  useEffect(() => {
    let wanted = true;
    void loadTranslator(language).then((loaded) => {
      if (wanted) setTranslator(loaded);
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  // The page is in the language of the words that it shows, not of those that are on their way.
  useLayoutEffect(() => {
    document.documentElement.lang = languages[translator.language as Language].htmlLanguage;
  }, [translator]);
  return translator;
}
