import { CockpitFault } from '../../../../shared/errors.ts';
import type { Reading } from '../connector.ts';
import { keptMs, type MetricsQuery } from './metrics-query.ts';
import { metricNumber, type ScrapedSeries } from './metrics-text.ts';

/** When a scrape was answered. */
export interface ScrapeTime {
  /** UTC ms, for people and for the age of a reading. */
  readonly at: number;
  /** Monotonic ms, for the length of windows. */
  readonly monotonicMs: number;
}

interface Scrape extends ScrapeTime {
  /** Per column the increase since the ring began, resets taken out. */
  readonly totals: Float64Array;
}

interface Column {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** The counter as the server gave it last; 0 where the last scrape did not have it. */
  lastValue: number;
}

const requestsTotal = 'http_requests_total';
const latencyBuckets = 'http_request_duration_seconds_bucket';
const maxColumns = 1_000;
/** At most this many scrapes, however short the interval. */
const maxScrapes = 10_000;

/**
 * The scrapes of the last half hour. Counters become increases when they come in: a counter that went down was reset,
 * and what it shows then is what it has counted since.
 */
export class ScrapeRing {
  readonly #columns = new Map<string, Column>();
  #scrapes: Scrape[] = [];
  #oldest = 0;

  /** Adds one scrape. Throws `connector-bad-answer` where it has more than 1,000 different series over time. */
  add(series: readonly ScrapedSeries[], time: ScrapeTime): void {
    const first = this.#scrapes.length === 0;
    const previous = this.#scrapes.at(-1)?.totals;
    const increases = new Map<string, number>();
    for (const { id, name, labels, value } of series) {
      if (name !== requestsTotal && name !== latencyBuckets) continue;
      if (!Number.isFinite(value)) continue;
      const column = this.#columns.get(id) ?? { name, labels, lastValue: first ? value : 0 };
      if (!this.#columns.has(id)) {
        if (this.#columns.size >= maxColumns) throw new CockpitFault('connector-bad-answer', { detail: 'series' });
        this.#columns.set(id, column);
      }
      increases.set(id, value >= column.lastValue ? value - column.lastValue : value);
      column.lastValue = value;
    }
    const totals = new Float64Array(this.#columns.size);
    let index = 0;
    for (const [id, column] of this.#columns) {
      const increase = increases.get(id);
      if (increase === undefined) column.lastValue = 0;
      totals[index] = (previous?.[index] ?? 0) + (increase ?? 0);
      index += 1;
    }
    this.#scrapes.push({ ...time, totals });
    this.#forget(time.monotonicMs - keptMs);
  }

  get newest(): ScrapeTime | null {
    return this.#scrapes.at(-1) ?? null;
  }

  get oldest(): ScrapeTime | null {
    return this.#scrapes[this.#oldest] ?? null;
  }

  /** Answers `query` for the window that ends at the newest scrape at or before `at` (UTC ms; left out: the newest). */
  evaluate(query: MetricsQuery, at = Number.POSITIVE_INFINITY): Reading {
    const end = this.#scrapes[this.#lastWhere((scrape) => scrape.at <= at)];
    if (end === undefined) return missing('empty', 'no scrape');
    const startsAtMs = end.monotonicMs - query.windowMs;
    // Where the ring is younger than the window it says what it has seen, as a rate over what it has seen.
    const start =
      this.#scrapes[this.#lastWhere((scrape) => scrape.monotonicMs <= startsAtMs)] ?? this.#scrapes[this.#oldest]!;
    if (start === end) return missing('empty', 'one scrape');
    const spanSeconds = (end.monotonicMs - start.monotonicMs) / 1000;
    const increases = this.#increases(query, start, end);
    if (increases.length === 0) return missing('empty', 'no series');
    const value = answerOf(query, increases, spanSeconds);
    return Number.isFinite(value) ? { kind: 'value', value, sampledAt: end.at } : missing('nan', 'no requests');
  }

  #increases(query: MetricsQuery, start: Scrape, end: Scrape): readonly Increase[] {
    const name = query.function === 'latency_quantile' ? latencyBuckets : requestsTotal;
    const chosen: Increase[] = [];
    let index = 0;
    for (const { name: columnName, labels } of this.#columns.values()) {
      const matches = columnName === name && [...query.labels].every(([label, value]) => labels.get(label) === value);
      if (matches && index < end.totals.length) {
        chosen.push({ labels, value: end.totals[index]! - (start.totals[index] ?? 0) });
      }
      index += 1;
    }
    return chosen;
  }

  /** Index of the last kept scrape for which `holds` is true, -1 for none; `holds` is true up to some scrape only. */
  #lastWhere(holds: (scrape: Scrape) => boolean): number {
    let low = this.#oldest;
    let high = this.#scrapes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#scrapes[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low > this.#oldest ? low - 1 : -1;
  }

  #forget(beforeMs: number): void {
    while (
      this.#scrapes.length - this.#oldest > maxScrapes ||
      (this.#scrapes.length - this.#oldest > 1 && this.#scrapes[this.#oldest + 1]!.monotonicMs <= beforeMs)
    ) {
      this.#oldest += 1;
    }
    // Shifting the array at every scrape would move all of it; this way each entry is moved about once.
    if (this.#oldest > 1_000) {
      this.#scrapes = this.#scrapes.slice(this.#oldest);
      this.#oldest = 0;
    }
  }
}

interface Increase {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

function answerOf(query: MetricsQuery, increases: readonly Increase[], spanSeconds: number): number {
  if (query.function === 'latency_quantile') return bucketQuantile(query.quantile, increases);
  const all = sum(increases);
  switch (query.function) {
    case 'requests':
      return all;
    case 'requests_per_second':
      return all / spanSeconds;
    case 'error_ratio':
      return sum(increases.filter(({ labels }) => labels.get('code')?.startsWith('5'))) / all;
  }
}

function sum(increases: readonly Increase[]): number {
  return increases.reduce((total, { value }) => total + value, 0);
}

/**
 * The quantile by linear interpolation inside the bucket it falls into, as Prometheus' `histogram_quantile`: the first
 * bucket starts at 0, and above the last finite bound that bound is the answer. NaN without observations.
 */
function bucketQuantile(quantile: number, increases: readonly Increase[]): number {
  const byBound = new Map<number, number>();
  for (const { labels, value } of increases) {
    const bound = metricNumber(labels.get('le') ?? '');
    if (bound !== null) byBound.set(bound, (byBound.get(bound) ?? 0) + value);
  }
  const buckets = [...byBound].sort(([a], [b]) => a - b);
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total === 0) return Number.NaN;
  const rank = quantile * total;
  let lowerBound = 0;
  let below = 0;
  for (const [bound, cumulative] of buckets) {
    if (cumulative >= rank) {
      if (bound === Number.POSITIVE_INFINITY) return lowerBound;
      return lowerBound + ((bound - lowerBound) * (rank - below)) / (cumulative - below);
    }
    lowerBound = bound;
    below = cumulative;
  }
  return Number.NaN;
}

function missing(reason: 'empty' | 'nan', detail: string): Reading {
  return { kind: 'missing', reason, detail };
}
