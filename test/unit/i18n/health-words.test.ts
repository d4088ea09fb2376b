import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../shared/errors.ts';
import { languageCodes } from '../../../shared/i18n/index.ts';
import { sayHealth } from '../../../shared/i18n/say-health.ts';
import { sayPreflight } from '../../../shared/i18n/say-preflight.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import * as zh from '../../../shared/i18n/zh/index.ts';

const { health, healthRemedy } = zh.connectors;
const codes = Object.keys(health);
const remedied = Object.keys(healthRemedy);

/** Well, though they say what is not to be had; everything else that is well is called `…-ok`, `…-ok-…`. */
const wellAllTheSame: readonly string[] = [
  ...['grafana-may-write', 'local-no-shell', 'ssh-no-sftp'],
  ...['kubernetes-pod-several', 'kubernetes-pod-several-unverified', 'kubernetes-pod-no-files'],
];

it('everything that a health check finds is well by its name, or has a remedy', () => {
  const isWell = (code: string) => /-ok(-|$)/.test(code) || wellAllTheSame.includes(code);
  expect(codes.filter((code) => !isWell(code)).sort()).toEqual([...remedied].sort());
});

it('what a connector calls not well has a remedy, as an error or among those of health', async () => {
  const folder = join(import.meta.dirname, '../../../electron/backend');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const found = texts.flatMap((text) => [
    ...[...text.matchAll(/\bok: false, code: '([^']+)'/g)].map(([, code = '']) => code),
    ...[...text.matchAll(/\breport\(false, '([^']+)'/g)].map(([, code = '']) => code),
  ]);
  expect(found.length).toBeGreaterThan(8);
  const known: readonly string[] = [...errorCodes, ...remedied];
  expect(found.filter((code) => !known.includes(code))).toEqual([]);
});

describe.each(languageCodes)('in %s', (language) => {
  it.each(remedied)('%s says on every screen what was found and what to do', async (code) => {
    const t = await loadTranslate(language);
    const names = [...(health as Readonly<Record<string, string>>)[code]!.matchAll(/\{\{(\w+)\}\}/g)];
    const params = { ...Object.fromEntries(names.map(([, name]) => [name, `<${name}>`])), target: 'web-2' };
    const spoken = sayHealth(t, { ok: false, code, params });
    expect(spoken.sentence).not.toMatch(/\{\{|^$/);
    for (const [, name] of names) expect(spoken.sentence).toContain(`<${name}>`);
    expect(spoken.places).toEqual([expect.stringMatching(/ web-2$/)]);
    expect(spoken.remedy.length).toBeGreaterThan(8);
    const result = { id: 'vault', kind: 'vault', subject: null, slot: null, says: 'health', code, params, tookMs: 1 };
    const speech = { t, language } as unknown as Parameters<typeof sayPreflight>[0];
    expect(
      sayPreflight(speech, { ...result, status: 'failed' } as Parameters<typeof sayPreflight>[1], 0),
    ).toMatchObject({
      sentence: `${spoken.sentence} · ${spoken.places[0]}`,
      remedy: spoken.remedy,
    });
  });
});
