import type { Translation } from './translation.ts';
import type * as zh from './zh/index.ts';

/** All words of one language, by area. */
export type Dictionary = { readonly [Area in keyof typeof zh]: Translation<(typeof zh)[Area]> };
export type Area = keyof typeof zh;

/** The languages of the product. A new one is a folder beside these and one entry here. */
export const languages = {
  zh: { name: '中文', htmlLanguage: 'zh-CN', load: (): Promise<Dictionary> => import('./zh/index.ts') },
  en: { name: 'English', htmlLanguage: 'en', load: (): Promise<Dictionary> => import('./en/index.ts') },
} as const;

export type Language = keyof typeof languages;
export const languageCodes = Object.keys(languages) as readonly Language[];

/** The first wanted language that there is (`zh-Hans-CN` counts as `zh`); English when there is none. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = languageCodes.find((code) => tag.toLowerCase().split('-')[0] === code);
    if (found !== undefined) return found;
  }
  return 'en';
}
