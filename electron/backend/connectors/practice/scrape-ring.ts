import { SampleRing, type SeriesChoice } from '../../scraped/sample-ring.ts';
import type { Reading } from '../connector.ts';
import { answerFrom, type QuerySeries, seriesFor } from './metrics-answer.ts';
import { keptMs, type MetricsQuery } from './metrics-query.ts';

const columnKinds: ReadonlyMap<string, 'counter' | 'state'> = new Map([
  ['http_requests_total', 'counter'],
  ['http_segment_requests_total', 'counter'],
  ['http_request_duration_seconds_bucket', 'counter'],
  ['http_request_duration_seconds_sum', 'counter'],
  ['http_segment_duration_seconds_bucket', 'counter'],
  ['http_segment_duration_seconds_sum', 'counter'],
  ['http_requests_in_flight', 'state'],
  ['practice_gauge', 'state'],
]);

type Selection = SeriesChoice & Pick<QuerySeries, 'state' | 'total'>;

/** The scrapes of the last half hour, and what the queries of the practice connection make of them. */
export class ScrapeRing extends SampleRing {
  readonly #selections = new WeakMap<MetricsQuery, Selection>();

  constructor() {
    super({
      kindOf: (name) => columnKinds.get(name) ?? null,
      keptMs,
      allKeptMs: 2 * 60_000,
      thinnedMs: 1_000,
      maxSeries: 3_000,
    });
  }

  /** Answers `query` for the window that ends at the newest scrape at or before `at` (UTC ms; left out: the newest). */
  evaluate(query: MetricsQuery, at = Number.POSITIVE_INFINITY): Reading {
    const window = this.window(query.windowMs, at);
    if (window === null) return missing('empty', 'no scrape');
    const { end, spanMs } = window;
    const selection = this.#selectionFor(query);
    if (selection.state) {
      const sums = window.sums(selection);
      // The newest scrape must have it.
      if (window.latest(selection).length === 0) return missing('empty', 'no series');
      return valueOr(sums.reduce((sum, value) => sum + value, 0) / sums.length, end.at, 'not a number');
    }
    // A series that nothing was counted in yet is not there yet: that is none, not nothing to say.
    if (selection.total) return valueOr(answerFrom(query, window.counted(selection), 0), end.at, 'not a number');
    if (spanMs === 0) return missing('empty', 'one scrape');
    const increases = window.increases(selection);
    if (increases.length === 0) return missing('empty', 'no series');
    return valueOr(answerFrom(query, increases, spanMs / 1000), end.at, 'no requests');
  }

  #selectionFor(query: MetricsQuery): Selection {
    const known = this.#selections.get(query);
    if (known !== undefined) return known;
    const { names, labels, state, total } = seriesFor(query);
    const selection = {
      holds: (name: string, found: Parameters<typeof labels>[0]) => names.includes(name) && labels(found),
      state,
      total,
    };
    this.#selections.set(query, selection);
    return selection;
  }
}

function valueOr(value: number, sampledAt: number, otherwise: string): Reading {
  return Number.isFinite(value) ? { kind: 'value', value, sampledAt } : missing('nan', otherwise);
}

function missing(reason: 'empty' | 'nan', detail: string): Reading {
  return { kind: 'missing', reason, detail };
}
