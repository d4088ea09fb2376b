import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../shared/errors.ts';
import * as en from '../../../shared/i18n/en/index.ts';
import { chooseLanguage, languageCodes, languages } from '../../../shared/i18n/index.ts';
import { sayError, sayFact, sayRefusal } from '../../../shared/i18n/say.ts';
import { areas, loadTranslate } from '../../../shared/i18n/translator.ts';
import * as zh from '../../../shared/i18n/zh/index.ts';

function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  const found = new Map<string, string>();
  for (const [key, child] of Object.entries(value as object)) {
    for (const [childPath, text] of flatten(child, path === '' ? key : `${path}.${key}`)) found.set(childPath, text);
  }
  return found;
}

const variables = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
const source = flatten(zh);

describe.each(languageCodes)('dictionary %s', (language) => {
  it('says every key with the same variables', async () => {
    const translated = flatten(await languages[language].load());
    expect([...translated.keys()].sort()).toEqual([...source.keys()].sort());
    for (const [key, text] of source)
      expect({ key, names: variables(translated.get(key) ?? '') }).toEqual({ key, names: variables(text) });
  });

  it('has words for every key, and no full-width punctuation in English', async () => {
    for (const [key, text] of flatten(await languages[language].load())) {
      expect(text.trim(), key).not.toBe('');
      if (language === 'en') expect(text, key).not.toMatch(/[，。：；（）「」\u4e00-\u9fff]/);
    }
  });

  it('speaks each error with a remedy', async () => {
    const t = await loadTranslate(language);
    for (const code of errorCodes) {
      const spoken = sayError(t, { code, params: {}, retryable: false });
      expect(spoken.sentence).not.toMatch(/^sentence\./);
      expect(spoken.remedy).not.toMatch(/^remedy\./);
      expect(spoken.places).toEqual([]);
    }
  });
});

describe('sayError', () => {
  it('names the place, keeps an unlabelled param and separates the raw detail', async () => {
    const t = await loadTranslate('en');
    const spoken = sayError(t, {
      code: 'nginx-config-refused',
      params: {
        file: '/etc/nginx/a.conf',
        line: 12,
        odd: 'x',
        detail: 'unknown directive',
        deadlineMs: 2000,
        empty: null,
      },
      retryable: false,
    });
    expect(spoken.places).toEqual(['file /etc/nginx/a.conf', 'line 12', 'odd x', 'deadline 2\u00a0s']);
    expect(spoken.detail).toBe('unknown directive');
  });

  it('bounds the detail', async () => {
    const t = await loadTranslate('zh');
    const spoken = sayError(t, { code: 'internal', params: { detail: 'x'.repeat(10_000) }, retryable: false });
    expect(spoken.detail).toHaveLength(4000);
  });
});

describe('sayFact', () => {
  it('says a known refusal in both languages', async () => {
    const [chinese, english] = await Promise.all([loadTranslate('zh'), loadTranslate('en')]);
    const refusal = { code: 'gate-open', params: {} };
    expect(sayRefusal(chinese, refusal)).toBe(zh.reasons.refusal['gate-open']);
    expect(sayRefusal(english, refusal)).toBe(en.reasons.refusal['gate-open']);
  });

  it('shows a code that it does not know, with its params', async () => {
    const t = await loadTranslate('en');
    expect(sayFact(t, 'reasons:refusal', { code: 'from-the-future', params: { batch: 'B9' } })).toBe(
      'from-the-future (batch B9)',
    );
  });

  it('puts a dash where a variable is missing', async () => {
    const t = await loadTranslate('en');
    expect(sayFact(t, 'events:release', { code: 'batch-started', params: {} })).toBe('Batch started: –');
  });
});

it('lists every area', () => {
  expect([...areas].sort()).toEqual(Object.keys(zh).sort());
});

it('chooses the first language that there is, else English', () => {
  expect(chooseLanguage(['fr-FR', 'zh-Hans-CN', 'en'])).toBe('zh');
  expect(chooseLanguage(['EN-gb'])).toBe('en');
  expect(chooseLanguage([])).toBe('en');
});
