import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planImport } from '../../../electron/command-line/plan-import.ts';
import { planLint } from '../../../electron/command-line/plan-lint.ts';
import type { Terminal, Verb } from '../../../electron/command-line/verb.ts';
import { toCockpitError } from '../../../shared/errors.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-size-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(verb: Verb, file: string, language: Language = 'en') {
  const lines: string[] = [];
  const t = await loadTranslate(language);
  const say = (line: string) => lines.push(line);
  const terminal: Terminal = { t, json: false, say, note: say, tell: () => {}, fail: () => {} };
  try {
    return { exitCode: await verb([file], terminal), refused: null, lines, t };
  } catch (thrown) {
    return { exitCode: null, refused: toCockpitError(thrown), lines, t };
  }
}

function sparse(name: string, bytes: number): string {
  const file = join(folder, name);
  writeFileSync(file, '');
  truncateSync(file, bytes);
  return file;
}

describe.each([
  ['plan lint', planLint, 'file-too-large', 6_000_000],
  ['plan import', planImport, 'document-too-large', 262_144],
] as const)('cockpit %s', (_name, verb, code, maxBytes) => {
  it.each([10_000_000, 200_000_000])('refuses a file of %d bytes before it reads it', async (bytes) => {
    const before = process.memoryUsage();
    const { refused } = await run(verb, sparse('large', bytes));
    expect(refused).toMatchObject({ code, params: { bytes, maxBytes } });
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    expect(arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(9_000_000);
  });

  it('names the limit in both languages', async () => {
    const file = sparse('large', 10_000_000);
    for (const [language, label] of [
      ['en', 'bytes at most'],
      ['zh', '上限字节'],
    ] as const) {
      const { refused, t } = await run(verb, file, language);
      const spoken = sayError(t, refused!);
      expect(spoken.places).toContain(`${label} ${maxBytes}`);
      expect(spoken.sentence).not.toMatch(/errors:|too-large/);
      expect(spoken.remedy).not.toMatch(/errors:|too-large/);
    }
  });

  it.runIf(process.platform === 'linux')('reads no further than that from what never ends', async () => {
    const { refused } = await run(verb, '/dev/zero');
    expect(refused).toMatchObject({ code, params: { bytes: maxBytes + 1, maxBytes } });
  });
});

it('reads a plan of the longest length, and says by how much a longer one is too long', async () => {
  const file = join(folder, 'plan.yaml');
  const text = (characters: number) => `apiVersion: cockpit/v1\n# ${'计'.repeat(characters)}`.slice(0, characters);
  writeFileSync(file, text(2_000_000));
  const fits = await run(planLint, file);
  expect(fits.lines.join('\n')).toContain('missing-field');
  writeFileSync(file, text(2_000_001));
  const { exitCode, lines } = await run(planLint, file, 'zh');
  expect(exitCode).toBe(1);
  expect(lines[0]).toContain('文件有 2000001 个字符，最多读 2000000 个');
});
