import { describe, expect, it } from 'vitest';
import { parseMetricsQuery } from '../../../electron/backend/connectors/practice/metrics-query.ts';

describe('query language of the practice connection', () => {
  it('reads function, argument, labels and window', () => {
    expect(parseMetricsQuery(' latency_quantile(0.95) { version = "canary" } [1.5s] ')).toEqual({
      ok: true,
      query: {
        function: 'latency_quantile',
        quantile: 0.95,
        bound: 0,
        gauge: '',
        labels: new Map([['version', ['canary']]]),
        windowMs: 1_500,
      },
    });
    expect(parseMetricsQuery('requests{version="stable",code="200"}[250ms]')).toEqual({
      ok: true,
      query: {
        function: 'requests',
        quantile: 0,
        bound: 0,
        gauge: '',
        labels: new Map([
          ['version', ['stable']],
          ['code', ['200']],
        ]),
        windowMs: 250,
      },
    });
    expect(parseMetricsQuery('error_ratio{planTier="free", languagePair=~"L1|L4"}[1m]')).toMatchObject({
      query: {
        labels: new Map([
          ['planTier', ['free']],
          ['languagePair', ['L1', 'L4']],
        ]),
      },
    });
  });

  it('asks for a state now, or over a window', () => {
    expect(parseMetricsQuery('gauge("cpu_usage")')).toMatchObject({ query: { gauge: 'cpu_usage', windowMs: 0 } });
    expect(parseMetricsQuery('gauge( "cpu_usage" )[30s]')).toMatchObject({ query: { windowMs: 30_000 } });
    expect(parseMetricsQuery('concurrency{version="canary"}')).toMatchObject({ query: { windowMs: 0 } });
  });

  it.each(['error_ratio[2m]', 'error_ratio{}[2m]'])('takes %s as all versions together', (text) => {
    const parsed = parseMetricsQuery(text);
    expect(parsed.ok && [parsed.query.labels.size, parsed.query.windowMs]).toEqual([0, 120_000]);
  });

  it.each([
    ['', 'syntax'],
    ['requests', 'window'],
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
    ['requests{version!="a"}[30s]', 'matcher version!="a"'],
    ['requests{city="北京"}[30s]', 'label city'],
    ['latency_mean{planTier="pro",userType="vip"}[30s]', 'label userType'],
    ['concurrency{planTier="pro"}[30s]', 'label planTier'],
    ['share{version="canary"}[30s]', 'label version'],
    ['status_ratio{version="canary"}[30s]', 'label code'],
    ['gauge(cpu_usage)', 'argument cpu_usage'],
    ['gauge()', 'argument'],
    ['gauge("cpu_usage"){version="canary"}', 'label version'],
    ['requests[0s]', 'window 0s'],
    ['requests[31m]', 'window 31m'],
    ['requests_total[30s]', 'window'],
    ['slower_total{version="canary"}', 'argument'],
    ['slower_total(0.45)', 'argument 0.45'],
    ['slower_total(0.4){planTier="pro"}', 'argument 0.4'],
  ])('refuses %j', (text, problem) => {
    expect(parseMetricsQuery(text)).toEqual({ ok: false, problem });
  });
});
