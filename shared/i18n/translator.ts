import { createInstance, type i18n, type TFunction } from 'i18next';
import { noValue } from './format.ts';
import { type Area, type Dictionary, type Language, languages } from './index.ts';
import type * as zh from './zh/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    /** Keys and the variables of each sentence are checked against the Chinese dictionary. */
    resources: typeof zh;
    defaultNS: 'common';
  }
}

/** Every area, `common` first: its keys are written without a prefix. The dictionary test holds the list complete. */
export const areas = [
  'common',
  'killSwitches',
  'levels',
  'errors',
  'plan',
  'reasons',
  'events',
  'cockpit',
  'start',
  'connections',
  'practice',
  'preflight',
  'review',
  'standing',
  'flight',
  'steps',
  'vault',
  'runbook',
  'rollback',
  'intake',
  'items',
  'connectors',
  'people',
  'report',
  'plans',
  'playbooks',
  'planEditor',
  'planFacts',
  'dryRead',
  'coverage',
  'planImport',
] as const satisfies readonly Area[];

/** `t('actions.retry')`, `t('cockpit:batch.observe', { duration })`: keys and variables are checked. */
export type Translate = TFunction<typeof areas>;

/** The `Translate` of a language outside React: for reports, chat lines and the command line. */
export async function loadTranslate(language: Language): Promise<Translate> {
  return (await loadTranslator(language)).t as unknown as Translate;
}

const instances = new Map<Language, Promise<i18n>>();

/** An i18next instance for one language, with its dictionary loaded; the same one for every caller. */
export function loadTranslator(language: Language): Promise<i18n> {
  const known = instances.get(language);
  if (known !== undefined) return known;
  const created = languages[language].load().then((dictionary) => createTranslator(language, dictionary));
  instances.set(language, created);
  return created;
}

async function createTranslator(language: Language, dictionary: Dictionary): Promise<i18n> {
  const instance = createInstance();
  await instance.init({
    lng: language,
    // A module namespace is frozen and i18next wants to own its store.
    resources: { [language]: { ...dictionary } },
    ns: [...areas],
    defaultNS: 'common',
    fallbackLng: false,
    interpolation: { escapeValue: false },
    missingInterpolationHandler: () => noValue,
    react: { useSuspense: false },
  });
  return instance;
}
