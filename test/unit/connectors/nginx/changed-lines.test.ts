import { describe, expect, it } from 'vitest';
import { changedLines } from '../../../../electron/backend/connectors/nginx/changed-lines.ts';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const withChanged = (text: readonly string[], ...numbers: number[]) =>
  text.map((line, index) => (numbers.includes(index + 1) ? `${line} 新` : line));

describe('the diff of changed lines', () => {
  it('is empty where nothing changed', () => {
    expect(changedLines('a\nb\n', 'a\nb\n', 'f')).toBe('');
  });

  it('joins near changes and parts far ones, three lines around each', () => {
    const before = lines(30);
    const diff = changedLines(`${before.join('\n')}\n`, `${withChanged(before, 2, 6, 29).join('\n')}\n`, 'f').split(
      '\n',
    );
    expect(diff.filter((line) => line.startsWith('@@'))).toEqual(['@@ -1,9 +1,9 @@', '@@ -26,5 +26,5 @@']);
    expect(diff.slice(0, 6)).toEqual(['--- f', '+++ f', '@@ -1,9 +1,9 @@', ' line 1', '-line 2', '+line 2 新']);
    expect(diff.slice(-3)).toEqual(['+line 29 新', ' line 30', '']);
  });

  it('keeps the last line where the file has no line feed at its end', () => {
    expect(changedLines('a\nb', 'a\nc', 'f')).toBe('--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n');
  });

  it('is bounded', () => {
    const before = lines(20_000).join('\n');
    expect(changedLines(before, before.replaceAll('line', 'row'), 'f').length).toBe(64 * 1024);
  });
});
