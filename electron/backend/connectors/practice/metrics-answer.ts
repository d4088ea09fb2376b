import { bucketQuantile } from '../../scraped/bucket-quantile.ts';
import { metricNumber } from '../../scraped/metrics-text.ts';
import type { SeriesValue } from '../../scraped/sample-ring.ts';
import { attributeLabels, type MetricsQuery } from './metrics-query.ts';

/** Which series a query is answered from. */
export interface QuerySeries {
  readonly names: readonly string[];
  /** Whether a series of these names is one of them. */
  labels(found: ReadonlyMap<string, string>): boolean;
  /** Values that are read as they are, not counters whose increase counts. */
  readonly state: boolean;
  /** What was counted since the connection began, not within a window. */
  readonly total: boolean;
}

export function seriesFor(query: MetricsQuery): QuerySeries {
  // Its code tells which of the requests count, not which ones it is a share of.
  const asked = [...query.labels].filter(([label]) => query.function !== 'status_ratio' || label !== 'code');
  const labels: QuerySeries['labels'] = (found) =>
    asked.every(([label, values]) => values.some((value) => isValue(label, found.get(label), value)));
  if (query.function === 'gauge') {
    return {
      names: ['practice_gauge'],
      labels: (found) => found.get('name') === query.gauge,
      state: true,
      total: false,
    };
  }
  if (query.function === 'concurrency') {
    return { names: ['http_requests_in_flight'], labels, state: true, total: false };
  }
  const bySegment = asked.some(([label]) => attributeLabels.includes(label));
  if (query.function === 'latency_quantile' || query.function === 'latency_mean') {
    const name = bySegment ? 'http_segment_duration_seconds' : 'http_request_duration_seconds';
    const names = query.function === 'latency_mean' ? [`${name}_bucket`, `${name}_sum`] : [`${name}_bucket`];
    return { names, labels, state: false, total: false };
  }
  if (query.function === 'slower_total') {
    const name = bySegment ? 'http_segment_duration_seconds' : 'http_request_duration_seconds';
    return { names: [`${name}_bucket`], labels, state: false, total: true };
  }
  const total = query.function === 'requests_total';
  return { names: [bySegment ? 'http_segment_requests_total' : 'http_requests_total'], labels, state: false, total };
}

/** A status code may be given by its class: `5xx`. */
function isValue(label: string, found: string | undefined, value: string): boolean {
  if (found === undefined) return false;
  if (label === 'code' && /^[1-5]xx$/.test(value)) return found.length === 3 && found[0] === value[0];
  return found === value;
}

/**
 * The number that a query asks for, from the increases of its series and the seconds in which they came about. NaN
 * where nothing was counted that it could be a share or a quantile of.
 */
export function answerFrom(query: MetricsQuery, increases: readonly SeriesValue[], spanSeconds: number): number {
  const count = (holds: (labels: ReadonlyMap<string, string>) => boolean) =>
    increases.reduce((sum, { labels, value }) => (holds(labels) ? sum + value : sum), 0);
  const code = (labels: ReadonlyMap<string, string>) => Number(labels.get('code'));
  const all = () => count(() => true);
  switch (query.function) {
    case 'requests':
    case 'requests_total':
      return all();
    case 'slower_total': {
      const upTo = (bound: number) => count((labels) => metricNumber(labels.get('le') ?? '') === bound);
      return upTo(Number.POSITIVE_INFINITY) - upTo(query.bound);
    }
    case 'requests_per_second':
      return all() / spanSeconds;
    case 'error_ratio':
      return count((labels) => code(labels) >= 500) / all();
    case 'success_ratio':
      return count((labels) => code(labels) < 400) / all();
    case 'availability':
      // 499: whoever asked did not wait any longer.
      return count((labels) => code(labels) < 499) / all();
    case 'status_ratio': {
      const codes = query.labels.get('code') ?? [];
      return count((labels) => codes.some((value) => isValue('code', labels.get('code'), value))) / all();
    }
    case 'share':
      return count((labels) => labels.get('version') === 'canary') / all();
    case 'latency_quantile':
      return bucketQuantile(query.quantile, increases);
    case 'latency_mean':
      return count((labels) => !labels.has('le')) / count((labels) => labels.get('le') === '+Inf');
    case 'concurrency':
    case 'gauge':
      // States are not counted.
      return Number.NaN;
  }
}
