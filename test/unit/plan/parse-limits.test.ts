import { describe, expect, it } from 'vitest';
import { parsePlan } from '../../../shared/plan/parse.ts';
import { deepestNesting, longestPlanText, tooDeepAt } from '../../../shared/plan/parse-limits.ts';

const head = 'apiVersion: cockpit/v1\ntitle: T\nfrom: a\nto: b\n';
const first = (text: string) => {
  const { file, issues } = parsePlan(text);
  const [issue] = issues;
  return { file, finding: issue?.finding, line: issue?.line, column: issue?.column, params: issue?.params };
};

describe('limits of a plan text', () => {
  it('refuses a long file before reading it, and names the limit', () => {
    expect(first('#'.repeat(10 * 1024 * 1024))).toMatchObject({
      file: null,
      finding: 'file-too-large',
      line: 1,
      params: { characters: 10 * 1024 * 1024, limit: longestPlanText },
    });
  });

  it.each([
    ['brackets', `refs: ${'['.repeat(50_000)}`, 5],
    ['braces', `refs: ${'{a: '.repeat(50_000)}`, 5],
    ['lists in a line', `refs: \n  ${'- '.repeat(50_000)}a`, 6],
    ['keys in a line', `refs:\n  ${'? '.repeat(50_000)}a`, 6],
    ['indents', `refs:\n${Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth + 1)}a:`).join('\n')}`, 205],
  ])('refuses nesting without end, which would exhaust the stack: %s', (_name, text, line) => {
    const found = first(head + text);
    expect(found).toMatchObject({ file: null, finding: 'yaml-syntax/depth', params: { limit: deepestNesting } });
    expect(found.line).toBe(line);
  });

  it('takes what is deep but not too deep, and brackets that are closed again', () => {
    expect(tooDeepAt('['.repeat(deepestNesting))).toBeNull();
    expect(tooDeepAt('[] '.repeat(10_000))).toBeNull();
    expect(tooDeepAt(`a:\n${'  b: 1\n'.repeat(10_000)}`)).toBeNull();
    expect(tooDeepAt(`steps: [{ id: a }]\n${'- { run: ["$a[0]"] }\n'.repeat(1_000)}`)).toBeNull();
  });

  it('refuses aliases in crowds', () => {
    expect(first(`${head}refs: [&a x, ${'*a, '.repeat(5_000)}]`)).toMatchObject({
      finding: 'yaml-syntax/aliases',
      line: 5,
    });
  });

  it('finds repeated keys among very many without comparing each with each', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `  k${index}: x`).join('\n');
    expect(first(`${head}secrets:\n${keys}\n  k7: y\n`)).toMatchObject({
      finding: 'yaml-syntax',
      line: 20_006,
      column: 3,
      params: { detail: 'DUPLICATE_KEY' },
    });
  });
});
