import { describe, expect, it } from 'vitest';
import { DocumentRing } from '../../../../electron/backend/connectors/json-metrics/document-ring.ts';
import { parseJsonQuery } from '../../../../electron/backend/connectors/json-metrics/json-query.ts';
import { sourceTimeOf } from '../../../../electron/backend/connectors/json-metrics/source-time.ts';
import { parseJsonPath } from '../../../../electron/backend/scraped/json-path.ts';

const startedAt = 1_800_000_000_000;

function seen(...documents: readonly (readonly [seconds: number, document: unknown])[]): DocumentRing {
  const ring = new DocumentRing(20_000);
  for (const [seconds, document] of documents) {
    ring.add(document, null, { at: startedAt + seconds * 1000, monotonicMs: seconds * 1000 });
  }
  return ring;
}

function ask(ring: DocumentRing, text: string, at?: number) {
  const parsed = parseJsonQuery(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return ring.evaluate(parsed.query, at);
}

describe('numbers in JSON answers', () => {
  it('by path, as they are and as they were', () => {
    const ring = seen(
      [0, { pools: [{ used: 3 }], 错误率: 0.5, 'a.b': 1 }],
      [5, { pools: [{ used: 4 }], 错误率: 0.25, 'a.b': 2 }],
    );
    expect(ask(ring, 'pools[0].used')).toEqual({ kind: 'value', value: 4, sampledAt: startedAt + 5_000 });
    expect(ask(ring, 'pools[0].used', startedAt + 1_000)).toEqual({ kind: 'value', value: 3, sampledAt: startedAt });
    expect(ask(ring, '错误率')).toMatchObject({ value: 0.25 });
    expect(ask(ring, '["a.b"]')).toMatchObject({ value: 2 });
    expect(ask(ring, 'ratio(pools[0].used, ["a.b"])')).toMatchObject({ value: 2 });
    expect(ask(ring, 'ratio(错误率, ["a.b"])', startedAt)).toMatchObject({ value: 0.5 });
  });

  it('counters to rates, resets added up', () => {
    const ring = seen(
      [0, { failed: 100, all: 1_000 }],
      [10, { failed: 110, all: 1_100 }],
      [20, { failed: 4, all: 60 }],
    );
    expect(ask(ring, 'rate(failed[20s])')).toMatchObject({ value: 14 / 20 });
    expect(ask(ring, 'increase(all[1m])')).toMatchObject({ value: 160 });
    expect(ask(ring, 'ratio(rate(failed[10s]), rate(all[10s]))', startedAt + 10_000)).toMatchObject({ value: 0.1 });
  });

  it('says why there is no number', () => {
    const ring = seen([0, { a: 'twelve', b: null, c: [1], d: true, e: { f: 0 }, toString: undefined, big: 1e308 }]);
    const reason = (text: string) => {
      const reading = ask(ring, text);
      return reading.kind === 'missing' ? `${reading.reason}: ${reading.detail}` : reading.value;
    };
    expect(reason('a')).toBe('bad-answer: text at a');
    expect(reason('b')).toBe('nan: null at b');
    expect(reason('c')).toBe('bad-answer: list at c');
    expect(reason('d')).toBe('bad-answer: boolean at d');
    expect(reason('e')).toBe('bad-answer: object at e');
    expect(reason('e.f.g')).toBe('empty: e.f.g');
    expect(reason('c[1]')).toBe('empty: c[1]');
    expect(reason('c.length')).toBe('empty: c.length');
    expect(reason('e.constructor')).toBe('empty: e.constructor');
    expect(reason('rate(e.f[1m])')).toBe('empty: one answer');
    expect(reason('ratio(e.f, e.f)')).toBe('nan: NaN');
    expect(reason('ratio(e.f, a)')).toBe('bad-answer: text at a');
  });

  it.each([
    ['', 'path '],
    ['a..b', 'path a..b'],
    ['rate(a)', 'window'],
    ['rate(a[2h])', 'window 2h'],
    ['ratio(a)', 'ratio'],
    ['ratio(ratio(a, b), c)', 'path ratio(a'],
    ['max(a)', 'path max(a)'],
  ])('%j is not understood', (text, problem) => {
    expect(parseJsonQuery(text)).toEqual({ ok: false, problem });
  });

  it('reads the time that a document names, and none that would hide its age', () => {
    const path = parseJsonPath('meta.at')!;
    const time = (at: unknown) => sourceTimeOf({ meta: { at } }, path, startedAt);
    expect(time(startedAt / 1000 - 30)).toBe(startedAt - 30_000);
    expect(time(startedAt - 30_000)).toBe(startedAt - 30_000);
    expect(time(new Date(startedAt - 1_000).toISOString())).toBe(startedAt - 1_000);
    expect(time('2027-01-15T16:00:00+08:00')).toBe(startedAt);
    expect(time(startedAt + 5_000)).toBe(startedAt);
    expect(time(startedAt + 61_000)).toBe('time: in the future');
    // Without a zone nobody knows when it was.
    expect(time('2027-01-15T08:00:00')).toBe('time: not understood');
    expect(time(undefined)).toBe('time: missing');
    expect(time(true)).toBe('time: not understood');
  });
});
