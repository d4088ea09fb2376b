import type { LocalText } from '../scalars.ts';

/** Both languages of a text, for a search of words. */
export function titleText(text: string | LocalText | undefined): string {
  if (text === undefined) return '';
  return typeof text === 'string' ? text : `${text.zh} ${text.en}`;
}
