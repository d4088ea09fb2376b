import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { MetricsCapability, RangePoint, Reading } from '../connector.ts';
import type { PrometheusApi, QueryResult, RawSample } from './prometheus-api.ts';
import { checkQuery } from './query-check.ts';

/** Prometheus refuses more than 11,000 points a series in one answer. */
const pointsPerQuery = 10_000;

/**
 * Readings by PromQL. `sampledAt` of an instant reading is the moment at which the server evaluated the query: that is
 * all that it tells of a computed number. A target that stops answering turns into an empty answer by itself.
 */
export function createPrometheusMetrics(api: PrometheusApi): MetricsCapability {
  return {
    async instant(query, options) {
      try {
        return readingOf(await api.query('query', { query }, options));
      } catch (error) {
        return missingFor(error);
      }
    },

    async range(query, from, to, stepMs, options) {
      if (!(stepMs > 0)) throw new CockpitFault('invalid-input', { field: 'stepMs', value: stepMs });
      const startedAt = performance.now();
      const points: RangePoint[] = [];
      for (let start = from; start <= to; start += pointsPerQuery * stepMs) {
        const end = Math.min(to, start + (pointsPerQuery - 1) * stepMs);
        const result = await api.query(
          'query_range',
          { query, start: seconds(start), end: seconds(end), step: seconds(stepMs) },
          { ...options, deadlineMs: options.deadlineMs - (performance.now() - startedAt) },
        );
        points.push(...pointsOf(result));
      }
      return points;
    },

    check: (query, options) => checkQuery(api, query, options),
  };
}

function readingOf(result: QueryResult): Reading {
  switch (result.resultType) {
    case 'scalar':
      return sampleReading(result.result);
    case 'vector': {
      const [first, second] = result.result;
      if (first === undefined) return missing('empty', '');
      if (second !== undefined) return missing('many-series', String(result.result.length));
      return sampleReading(first.value);
    }
    case 'matrix':
    case 'string':
      return missing('bad-answer', result.resultType);
  }
}

function sampleReading([atSeconds, text]: RawSample): Reading {
  const value = numberOf(text);
  if (!Number.isFinite(value)) return missing('nan', text);
  return { kind: 'value', value, sampledAt: Math.round(atSeconds * 1000) };
}

/** One series becomes points; what is no number is left out, so that a chart shows a gap. */
function pointsOf(result: QueryResult): readonly RangePoint[] {
  if (result.resultType !== 'matrix') {
    throw new CockpitFault('prometheus-query-failed', { reason: 'no-series', detail: result.resultType });
  }
  if (result.result.length > 1) {
    throw new CockpitFault('prometheus-query-failed', { reason: 'many-series', detail: String(result.result.length) });
  }
  return (result.result[0]?.values ?? [])
    .map(([atSeconds, text]) => ({ at: Math.round(atSeconds * 1000), value: numberOf(text) }))
    .filter((point) => Number.isFinite(point.value));
}

/** "+Inf" and "-Inf" become infinities, anything that is not wholly a number NaN. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.replace(/Inf$/, 'Infinity'));
}

function missingFor(error: unknown): Reading {
  const { code, params } = toCockpitError(error);
  const detail = typeof params.detail === 'string' ? params.detail : '';
  switch (code) {
    case 'cancelled':
      throw error;
    case 'deadline-exceeded':
      return missing('deadline', `${params.deadlineMs} ms`);
    case 'prometheus-query-failed':
      return missing('http-error', `${params.status} ${detail}`.trim());
    case 'endpoint-unauthorised':
      return missing('http-error', String(params.status));
    case 'connector-bad-answer':
      return missing('bad-answer', typeof params.reason === 'string' ? params.reason : detail);
    case 'connection-unreachable':
      return missing('unreachable', detail);
    // Certificates, names, proxies: the code says more than the detail.
    default:
      return missing('unreachable', code);
  }
}

function missing(reason: Extract<Reading, { kind: 'missing' }>['reason'], detail: string): Reading {
  return { kind: 'missing', reason, detail };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
