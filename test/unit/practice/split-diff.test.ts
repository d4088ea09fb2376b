import { describe, expect, it } from 'vitest';
import { splitDiff, splitText } from '../../../electron/backend/connectors/practice/split-diff.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';

/** What `patch` makes of it: the lines with their marks, applied to the old text. */
function patched(text: string, diff: string): string {
  const lines = text.trimEnd().split('\n');
  const [head = '', ...body] = diff.trimEnd().split('\n').slice(2);
  const [, from = '', old = '', fresh = ''] = /^@@ -(\d+),(\d+) \+\d+,(\d+) @@$/.exec(head) ?? [];
  const kept = body.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
  const gone = body.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  expect([gone.length, kept.length]).toEqual([Number(old), Number(fresh)]);
  expect(lines.slice(Number(from) - 1, Number(from) - 1 + gone.length)).toEqual(gone);
  lines.splice(Number(from) - 1, gone.length, ...kept);
  return `${lines.join('\n')}\n`;
}

const percent: Exposure = { kind: 'percent', percent: 5 };
const targets = (...of: string[]): Exposure => ({ kind: 'targets', targets: of });
const many = Array.from({ length: 40 }, (_, index) => `tenant=${index}`);

describe('the difference of two splits', () => {
  it.each<[string, Exposure, Exposure]>([
    ['two percentages', percent, { kind: 'percent', percent: 10 }],
    ['a percentage and targets', percent, targets('cn-north')],
    ['targets and a percentage', targets('cn-north'), percent],
    ['one more target in the middle', targets(...many), targets(...many.slice(0, 20), 'cn-north', ...many.slice(20))],
    ['one target less at the end', targets('a', 'a', 'a'), targets('a', 'a')],
    ['other targets', targets('a', 'b'), targets('b', 'a')],
  ])('of %s leads from the one to the other', (_name, from, to) => {
    const diff = splitDiff(from, to);
    expect(patched(splitText(from), diff)).toBe(splitText(to));
    expect(diff.split('\n').length).toBeLessThan(20);
  });

  it('is empty where nothing changes, and bounded', () => {
    expect(splitDiff(targets('a'), targets('a'))).toBe('');
    const large = Array.from({ length: 500 }, (_, index) => `tenant=${'x'.repeat(400)}${index}`);
    expect(splitDiff(percent, targets(...large)).length).toBe(64 * 1024);
  });
});
