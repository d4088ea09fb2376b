import { expect, it } from 'vitest';
import { parseNoveltyQuery } from '../../../../electron/backend/connectors/novelty/novelty-query.ts';

it.each([
  ['new 5m', { kind: 'new', windowMs: 300_000, min: 1 }],
  [' new min = 3 300000ms ', { kind: 'new', windowMs: 300_000, min: 3 }],
  ['grown 5m', { kind: 'grown', windowMs: 300_000, ratio: 3, min: 10 }],
  ['grown ratio=1.5 1h min=20', { kind: 'grown', windowMs: 3_600_000, ratio: 1.5, min: 20 }],
  ['count 90s', { kind: 'count', windowMs: 90_000, pattern: null }],
  ['count "timed \\"out\\"" 5m', { kind: 'count', windowMs: 300_000, pattern: { kind: 'text', text: 'timed "out"' } }],
  ['count 5m "余额不足"', { kind: 'count', windowMs: 300_000, pattern: { kind: 'text', text: '余额不足' } }],
  [
    'count /a\\/b (c|d)/ 5m',
    { kind: 'count', windowMs: 300_000, pattern: { kind: 'expression', source: 'a\\/b (c|d)' } },
  ],
])('understands %s', (text, query) => {
  expect(parseNoveltyQuery(text)).toEqual({ ok: true, query });
});

it.each([
  ['', 'at 1: new, grown or count'],
  ['newest 5m', 'at 1: "newest"'],
  ['new', 'at 4: window'],
  ['new 5x', 'at 5: "5x"'],
  ['new 2h', 'at 5: "2h"'],
  ['new 5m 6m', 'at 8: "6m"'],
  ['new 5m ratio=3', 'at 8: "ratio=3"'],
  ['grown 5m ratio=often', 'at 10: "ratio=often"'],
  ['grown  5m  min=0', 'at 12: "min=0"'],
  ['grown 5m "a"', 'at 10: "\\"a\\""'],
  ['count "open 5m', 'at 7: "\\"open"'],
  ['count /(/ 5m', 'at 7: "/(/"'],
  ['count "" 5m', 'at 7: "\\"\\""'],
])('names the place in %s', (text, problem) => {
  expect(parseNoveltyQuery(text)).toEqual({ ok: false, problem });
});
