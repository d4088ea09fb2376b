import { describe, expect, it } from 'vitest';
import { parseMetricsQuery } from '../../../electron/backend/connectors/practice/metrics-query.ts';

describe('query language of the practice connection', () => {
  it('reads function, argument, labels and window', () => {
    expect(parseMetricsQuery(' latency_quantile(0.95) { version = "canary" } [1.5s] ')).toEqual({
      ok: true,
      query: {
        function: 'latency_quantile',
        quantile: 0.95,
        labels: new Map([['version', 'canary']]),
        windowMs: 1_500,
      },
    });
    expect(parseMetricsQuery('requests{version="stable",code="200"}[250ms]')).toEqual({
      ok: true,
      query: {
        function: 'requests',
        quantile: 0,
        labels: new Map([
          ['version', 'stable'],
          ['code', '200'],
        ]),
        windowMs: 250,
      },
    });
  });

  it.each(['error_ratio[2m]', 'error_ratio{}[2m]'])('takes %s as all versions together', (text) => {
    const parsed = parseMetricsQuery(text);
    expect(parsed.ok && [parsed.query.labels.size, parsed.query.windowMs]).toEqual([0, 120_000]);
  });

  it.each([
    ['', 'syntax'],
    ['requests', 'syntax'],
    ['requests[30]', 'syntax'],
    ['requests[30s] or 1', 'syntax'],
    ['toString[30s]', 'function toString'],
    ['rate{version="canary"}[30s]', 'function rate'],
    ['requests(0.5)[30s]', 'argument 0.5'],
    ['latency_quantile[30s]', 'argument'],
    ['latency_quantile(95)[30s]', 'argument 95'],
    ['requests{tier="vip"}[30s]', 'label tier'],
    ['latency_quantile(0.9){code="200"}[30s]', 'label code'],
    ['requests{version="a",version="b"}[30s]', 'label version'],
    ['requests{version=~"a|b"}[30s]', 'matcher version=~"a|b"'],
    ['requests[0s]', 'window 0s'],
    ['requests[31m]', 'window 31m'],
  ])('refuses %j', (text, problem) => {
    expect(parseMetricsQuery(text)).toEqual({ ok: false, problem });
  });
});
