import { describe, expect, it } from 'vitest';
import { measuredBy } from '../../../electron/backend/connectors/prometheus/query-unit.ts';

const told = [
  { name: 'queue_wait', type: 'gauge', unit: 'milliseconds' },
  { name: 'native_seconds', type: 'histogram', unit: null },
  { name: 'threads_count', type: 'gauge', unit: null },
  { name: 'odd_seconds', type: 'gauge', unit: 'fortnights' },
];
const unitOf = (query: string) => measuredBy(query, told)?.unit ?? null;

describe('the unit of what a query gives', () => {
  it.each([
    ['wait_seconds', 'seconds'],
    ['wait_milliseconds{job="a"}', 'milliseconds'],
    ['wait_ms offset 5m', 'milliseconds'],
    ['queue_wait', 'milliseconds'],
    ['cache_hit_ratio', 'ratio'],
    ['disk_used_percent', 'percent'],
    ['memory_bytes', 'bytes'],
    ['max by (job) (wait_ms)', 'milliseconds'],
    ['avg(wait_ms{version="canary"}) without (pod)', 'milliseconds'],
    ['max(max_over_time(wait_ms[5m:1m] @ end()))', 'milliseconds'],
    ['topk(1, wait_ms) > 0 or vector(0)', 'milliseconds'],
    ['quantile(0.9, wait_ms{a="}"})', 'milliseconds'],
    ['clamp_min(-wait_ms, 5)', 'milliseconds'],
    ['avg(wait_ms) - avg(wait_ms offset 1h)', 'milliseconds'],
    ['histogram_quantile(0.95, sum by (le) (rate(wait_milliseconds_bucket{version="canary"}[1m])))', 'milliseconds'],
    ['histogram_quantile(0.95, sum(rate(wait_seconds_bucket[1m])) by (le, job))', 'seconds'],
    ['histogram_quantile(0.95, sum(rate(native_seconds[1m])))', 'seconds'],
    ['sum(rate(wait_ms_sum[1m])) / sum(rate(wait_ms_count[1m]))', 'milliseconds'],
    ['sum(rate(wait_ms_bucket{le="300"}[1m])) / sum(rate(wait_ms_count[1m]))', 'ratio'],
    ['sum(rate(http_total{code=~"5.."}[1m])) / sum(rate(http_total[1m]))', 'ratio'],
    ['sum(rate(http_requests_total[1m]))', 'per-second'],
    ['sum(irate(wait_seconds_count[1m]))', 'per-second'],
    ['sum(increase(gc_seconds_sum[1m]))', 'seconds'],
  ])('%s: %s', (query, unit) => {
    expect(unitOf(query)).toBe(unit);
  });

  it.each([
    'wait_ms / 1000',
    'avg(wait_ms) * 0.001',
    '100 * sum(rate(http_total{code="500"}[1m])) / sum(rate(http_total[1m]))',
    'sum(rate(http_total{code="500"}[1m])) / sum(rate(http_total[1m])) * 100',
    'histogram_quantile(0.95, rate(wait_ms_bucket[1m])) / 1e3',
    '1 - cache_hit_ratio',
    'wait_ms > bool 500',
    'count(wait_ms)',
    'time() - started_seconds',
    'rate(cpu_seconds_total[1m])',
    'rate(cpu_total[1m])',
    'sum(rate(latency_total[1m])) / sum(rate(http_total[1m]))',
    'sum(rate(latency_sum[1m])) / sum(rate(latency_count[1m]))',
    'errors_total / requests_total',
    'rate(threads_count[1m])',
    'odd_seconds',
    'job:wait_ms',
    'stddev(wait_ms)',
    'vector(0.5)',
    'up',
    '{__name__="wait_ms"}',
    'sum(rate(',
    'wait_ms ms',
    ')',
    '',
    '('.repeat(100_000),
  ])('does not guess at %.60s', (query) => {
    expect(unitOf(query)).toBe(null);
  });
});
