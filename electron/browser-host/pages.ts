import { languageCodes, languages } from '../../shared/i18n/index.ts';
import { sayError } from '../../shared/i18n/say.ts';
import { loadTranslator } from '../../shared/i18n/translator.ts';

/** What a browser without a session is shown, in every language at once: it has no settings yet. */
export async function signInPage(): Promise<string> {
  const paragraphs = await Promise.all(
    languageCodes.map(async (code) => {
      const { t } = await loadTranslator(code);
      const { sentence, remedy } = sayError(t, { code: 'unauthorised', params: {}, retryable: false });
      return `<p lang="${languages[code].htmlLanguage}"><b>${escaped(sentence)}.</b> ${escaped(remedy)}</p>`;
    }),
  );
  return page(`<h1>Release Cockpit</h1>${paragraphs.join('')}`);
}

/** Leads on to the cockpit, and leaves the address with the token out of the history. */
export const signedInPage = page('', '<meta http-equiv="refresh" content="0;url=/">');

function page(body: string, head = ''): string {
  return `<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">${head}<title>Release Cockpit</title></head><body>${body}</body></html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
