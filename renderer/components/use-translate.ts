import { useTranslation } from 'react-i18next';
import { areas, type Translate } from '../../shared/i18n/translator.ts';

/** The words of the screen's language, typed over all areas; renders anew when the language changes. */
export function useTranslate(): Translate {
  return useTranslation(areas).t;
}
