import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planImport } from '../../../electron/command-line/plan-import.ts';
import type { Terminal } from '../../../electron/command-line/verb.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { parsePlan } from '../../../shared/plan/parse.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const document = [
  '# 发布',
  '## 检查清单',
  '- [x] 已备份',
  '- [ ] 已评审',
  '## 步骤',
  '```bash',
  'tool --token t0psecret',
  '```',
  '闲话',
];

async function run(words: string[], json = false) {
  const out: string[] = [];
  const err: string[] = [];
  const told: object[] = [];
  const terminal: Terminal = {
    t: await loadTranslate('zh'),
    json,
    say: (line) => out.push(line),
    note: (line) => err.push(line),
    tell: (record) => told.push(record),
    fail: () => {},
  };
  const exitCode = await planImport(words, terminal);
  return { exitCode, out: out.join('\n'), err, told };
}

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

it('writes the draft to standard output and says beside it what became of the lines', async () => {
  const file = written('plan.md', document.join('\n'));
  const { exitCode, out, err } = await run([file]);
  expect(exitCode).toBe(0);
  expect(parsePlan(out).file).toMatchObject({ title: '发布', gates: [{}, {}], steps: [{ imported: true }] });
  expect(out).not.toContain('t0psecret');
  expect(err[0]).toBe(`${file}：9 行有内容，6 行归位，2 行只是版式，1 行没有归位`);
  expect(err).toContain('  门禁: 2');
  expect(err).toContain('第 7 行的密钥已取出，草稿里以 secrets.token 代替');
});

it('writes a new file, and never over one that is there', async () => {
  const file = written('plan.md', document.join('\n'));
  const output = join(folder, 'draft.yaml');
  expect(await run([file, '-o', output])).toMatchObject({ exitCode: 0, out: output });
  const draft = readFileSync(output, 'utf8');
  expect(parsePlan(draft).file?.gates).toHaveLength(2);
  writeFileSync(output, 'worked on');
  await expect(run([file, '-o', output])).rejects.toMatchObject({
    code: 'invalid-input',
    params: { detail: 'EEXIST' },
  });
  expect(readFileSync(output, 'utf8')).toBe('worked on');
});

it('tells one object with --json', async () => {
  const file = written('plan.md', document.join('\n'));
  const { told, out } = await run([file], true);
  expect(out).toBe('');
  expect(told).toMatchObject([
    {
      kind: 'import',
      file,
      planText: expect.stringContaining('apiVersion: cockpit/v1'),
      unplaced: [{ line: 9, text: '闲话', heading: '步骤' }],
      figures: { items: { gates: 2, steps: 1 }, secrets: [{ id: 'token', lines: [7] }] },
    },
  ]);
});

it('refuses what cannot be read', async () => {
  await expect(run([join(folder, 'none.md')])).rejects.toMatchObject({
    code: 'not-found',
    params: { detail: 'ENOENT' },
  });
  await expect(run([])).rejects.toMatchObject({ code: 'invalid-input' });
  const large = written('large.md', '');
  truncateSync(large, 10_000_000);
  await expect(run([large])).rejects.toMatchObject({
    code: 'document-too-large',
    params: { bytes: 10_000_000, maxBytes: 262_144 },
  });
});
