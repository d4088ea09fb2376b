import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importDocument } from '../../../electron/backend/plans/import/import-document.ts';
import { maxDocumentBytes, maxDocumentLines } from '../../../electron/backend/plans/import/source-text.ts';
import { parsePlan } from '../../../shared/plan/parse.ts';
import { markdownDocument } from '../../support/markdown-documents.ts';

const long = process.env.COCKPIT_LONG !== undefined;
const runs = long ? 5_000 : 150;
/** Part of both limits that the largest documents fill: all of them takes a minute on a busy machine. */
const fill = long ? 1 : 1 / 5;

/** Every line that is not blank is placed, unplaced or layout, and the draft can be read as a plan. */
function expectAccounted(text: string): void {
  const { planText, placed, unplaced, figures } = importDocument(text);
  const { file, issues } = parsePlan(planText);
  expect({ file: file !== null, issues }).toEqual({ file: true, issues: [] });
  expect(file?.unplaced ?? []).toEqual(unplaced);
  expect(planText).not.toContain('hunter2');

  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(/^\uFEFF/, ''));
  const seen = new Set<number>();
  for (const { line, endLine } of placed) for (let at = line; at <= endLine; at += 1) seen.add(at);
  for (const { line, text: words } of unplaced) {
    for (const index of words.split('\n').keys()) seen.add(line + index);
  }
  const wordsOf = (line: string) => /[\p{L}\p{N}]/u.test(line.replace(/^\s*(?:[-+*>]|\d+[.)])\s*/, ''));
  const lost = lines.flatMap((line, index) => (seen.has(index + 1) || !wordsOf(line) ? [] : [line]));
  // Marks of fences and of the front matter hold no words but the name of a language.
  expect(lost.filter((line) => !/^\s*(?:[->*]\s*|\d+[.)]\s*)*(?:```|~~~)/.test(line))).toEqual([]);
  const { total, placed: inPlace, layout, unplaced: left } = figures.lines;
  expect(inPlace + layout + left).toBe(total);
}

describe('importing any document', () => {
  it('accounts for every line and gives a plan that can be read', () => {
    fc.assert(fc.property(markdownDocument, expectAccounted), { numRuns: runs });
  });

  it('does so for text that is no Markdown', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), expectAccounted), { numRuns: runs });
  });

  it('gives the same draft for the same document', () => {
    fc.assert(
      fc.property(markdownDocument, (text) => {
        expect(importDocument(text)).toEqual(importDocument(text));
      }),
      { numRuns: 40 },
    );
  });
});

/** The largest document of one kind: one piece over and over, within both limits. */
function largest(piece: string): string {
  const byBytes = Math.floor((fill * maxDocumentBytes) / Buffer.byteLength(piece));
  const lines = piece.split('\n').length - 1;
  return piece.repeat(lines === 0 ? byBytes : Math.min(byBytes, Math.floor((fill * (maxDocumentLines - 1)) / lines)));
}

const nasty: Readonly<Record<string, string>> = {
  'open brackets': '[',
  'nested links': '[a](',
  images: '![a]',
  emphasis: 'a**b',
  'quotes in quotes': '>',
  definitions: '[a]: b\n',
  footnotes: '[^a',
  items: '- a\n',
  'markers on one line': '- ',
  'table cells': '|a',
  'table rows': '| 阶段 | 流量 |\n|---|---|\n| a | 1% |\n',
  limits: '错误率 < 1%、',
  durations: '1-',
  'open quotes': '```bash\necho "\n',
  loops: '```bash\nfor i in a; do\n',
  labels: '**a**:\n\n',
  headings: '# a\n',
  braces: '{\n',
  tabs: '\t',
  'dotted words': 'a.',
  'joined words': '--a_',
  'programs with passwords': 'mysql ',
  'quoted words': '"a": ',
  assignments: 'secret',
  spaces: ' ',
};

describe('the largest documents', () => {
  it.each(Object.entries(nasty))('%s are read to the end', (_name, piece) => {
    expectAccounted(largest(piece));
  });

  it('deep lists are read to the end', () => {
    const lines = Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n');
    expectAccounted(lines.slice(0, maxDocumentBytes));
    expectAccounted(`\`\`\`bash\n${lines.slice(0, maxDocumentBytes - 20)}\n\`\`\``);
  });

  it('refuses more, and names the limit', () => {
    const refused = expect.objectContaining({
      code: 'document-too-large',
      params: expect.objectContaining({ maxBytes: maxDocumentBytes, maxLines: maxDocumentLines }),
    });
    expect(() => importDocument('a'.repeat(10_000_000))).toThrow(refused);
    expect(() => importDocument('\n'.repeat(maxDocumentLines))).toThrow(refused);
  });
});
