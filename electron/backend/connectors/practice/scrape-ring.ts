import { CockpitFault } from '../../../../shared/errors.ts';
import type { Reading } from '../connector.ts';
import { answerFrom, type Increase, seriesFor } from './metrics-answer.ts';
import { keptMs, type MetricsQuery } from './metrics-query.ts';
import type { ScrapedSeries } from './metrics-text.ts';

/** When a scrape was answered. */
export interface ScrapeTime {
  /** UTC ms, for people and for the age of a reading. */
  readonly at: number;
  /** Monotonic ms, for the length of windows. */
  readonly monotonicMs: number;
}

interface Scrape extends ScrapeTime {
  /** Per column: of a counter the increase since the ring began, resets taken out; of a state its value, or NaN. */
  readonly values: Float64Array;
}

interface Column {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly kind: 'counter' | 'state';
  /** The counter as the server gave it last; 0 where the last scrape did not have it. */
  lastValue: number;
}

interface Selection {
  readonly columns: readonly { readonly index: number; readonly labels: Column['labels'] }[];
  /** Columns that there were when it was made. */
  readonly of: number;
}

const columnKinds: ReadonlyMap<string, Column['kind']> = new Map([
  ['http_requests_total', 'counter'],
  ['http_segment_requests_total', 'counter'],
  ['http_request_duration_seconds_bucket', 'counter'],
  ['http_request_duration_seconds_sum', 'counter'],
  ['http_segment_duration_seconds_bucket', 'counter'],
  ['http_segment_duration_seconds_sum', 'counter'],
  ['http_requests_in_flight', 'state'],
  ['practice_gauge', 'state'],
]);
const maxColumns = 3_000;
/** Scrapes of the last two minutes are all kept, older ones at most one a second: of a long window it is no matter. */
const allKeptMs = 2 * 60_000;
const thinnedMs = 1_000;
/** At most this many scrapes, however short the interval. */
const maxScrapes = 10_000;

/**
 * The scrapes of the last half hour. Counters become increases when they come in: a counter that went down was reset,
 * and what it shows then is what it has counted since.
 */
export class ScrapeRing {
  readonly #columns = new Map<string, Column>();
  readonly #selections = new WeakMap<MetricsQuery, Selection>();
  readonly #scrapes: Scrape[] = [];
  /** Scrapes before this index are two minutes old, and thinned. */
  #thinned = 0;

  /** Adds one scrape. Throws `connector-bad-answer` where it has more than 3,000 different series over time. */
  add(series: readonly ScrapedSeries[], time: ScrapeTime): void {
    const first = this.#scrapes.length === 0;
    const previous = this.#scrapes.at(-1)?.values;
    const found = new Map<string, number>();
    for (const { id, name, labels, value } of series) {
      const kind = columnKinds.get(name);
      if (kind === undefined || !Number.isFinite(value)) continue;
      const column = this.#columns.get(id) ?? { name, labels, kind, lastValue: first ? value : 0 };
      if (!this.#columns.has(id)) {
        if (this.#columns.size >= maxColumns) throw new CockpitFault('connector-bad-answer', { detail: 'series' });
        this.#columns.set(id, column);
      }
      found.set(id, kind === 'state' || value < column.lastValue ? value : value - column.lastValue);
      column.lastValue = value;
    }
    const values = new Float64Array(this.#columns.size);
    let index = 0;
    for (const [id, column] of this.#columns) {
      const now = found.get(id);
      if (now === undefined) column.lastValue = 0;
      values[index] = column.kind === 'state' ? (now ?? Number.NaN) : (previous?.[index] ?? 0) + (now ?? 0);
      index += 1;
    }
    this.#scrapes.push({ ...time, values });
    this.#thin(time.monotonicMs - allKeptMs);
    this.#forget(time.monotonicMs - keptMs);
  }

  get newest(): ScrapeTime | null {
    return this.#scrapes.at(-1) ?? null;
  }

  get oldest(): ScrapeTime | null {
    return this.#scrapes[0] ?? null;
  }

  /** Answers `query` for the window that ends at the newest scrape at or before `at` (UTC ms; left out: the newest). */
  evaluate(query: MetricsQuery, at = Number.POSITIVE_INFINITY): Reading {
    const endIndex = this.#lastWhere((scrape) => scrape.at <= at);
    const end = this.#scrapes[endIndex];
    if (end === undefined) return missing('empty', 'no scrape');
    const startsAtMs = end.monotonicMs - query.windowMs;
    // Where the ring is younger than the window it says what it has seen, as a rate over what it has seen.
    const startIndex = Math.max(
      0,
      this.#lastWhere((scrape) => scrape.monotonicMs <= startsAtMs),
    );
    const { columns } = this.#selectionFor(query);
    const { state, total } = seriesFor(query);
    if (state) return this.#state(columns, end, this.#scrapes.slice(startIndex, endIndex + 1));
    if (total) return { kind: 'value', value: answerFrom(query, sinceBeginning(columns, end), 0), sampledAt: end.at };
    const start = this.#scrapes[startIndex]!;
    if (start === end) return missing('empty', 'one scrape');
    const increases: readonly Increase[] = columns
      .filter(({ index }) => index < end.values.length)
      .map(({ index, labels }) => ({ labels, value: end.values[index]! - (start.values[index] ?? 0) }));
    if (increases.length === 0) return missing('empty', 'no series');
    const value = answerFrom(query, increases, (end.monotonicMs - start.monotonicMs) / 1000);
    return Number.isFinite(value) ? { kind: 'value', value, sampledAt: end.at } : missing('nan', 'no requests');
  }

  /** The mean over the scrapes of what the columns hold together; the newest scrape must have it. */
  #state(columns: Selection['columns'], end: Scrape, scrapes: readonly Scrape[]): Reading {
    const held = (scrape: Scrape) => columns.map(({ index }) => scrape.values[index] ?? Number.NaN);
    const sums = scrapes
      .map((scrape) => held(scrape).filter((value) => !Number.isNaN(value)))
      .filter((values) => values.length > 0)
      .map((values) => values.reduce((sum, value) => sum + value, 0));
    if (held(end).every((value) => Number.isNaN(value))) return missing('empty', 'no series');
    return { kind: 'value', value: sums.reduce((sum, value) => sum + value, 0) / sums.length, sampledAt: end.at };
  }

  /** The columns of a query, looked up again only when there are new ones. */
  #selectionFor(query: MetricsQuery): Selection {
    const known = this.#selections.get(query);
    if (known?.of === this.#columns.size) return known;
    const { names, labels: asked } = seriesFor(query);
    const columns = [...this.#columns.values()]
      .map(({ name, labels }, index) => ({ name, labels, index }))
      .filter(({ name, labels }) => names.includes(name) && asked(labels));
    const selection = { columns, of: this.#columns.size };
    this.#selections.set(query, selection);
    return selection;
  }

  /** Index of the last kept scrape for which `holds` is true, -1 for none; `holds` is true up to some scrape only. */
  #lastWhere(holds: (scrape: Scrape) => boolean): number {
    let low = 0;
    let high = this.#scrapes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#scrapes[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #thin(beforeMs: number): void {
    while (this.#thinned + 1 < this.#scrapes.length && this.#scrapes[this.#thinned]!.monotonicMs <= beforeMs) {
      const [before, after] = [this.#scrapes[this.#thinned - 1], this.#scrapes[this.#thinned + 1]!];
      if (before !== undefined && after.monotonicMs - before.monotonicMs <= thinnedMs) {
        this.#scrapes.splice(this.#thinned, 1);
      } else {
        this.#thinned += 1;
      }
    }
  }

  #forget(beforeMs: number): void {
    let count = Math.max(0, this.#scrapes.length - maxScrapes);
    while (count < this.#scrapes.length - 1 && this.#scrapes[count + 1]!.monotonicMs <= beforeMs) count += 1;
    this.#scrapes.splice(0, count);
    this.#thinned = Math.max(0, this.#thinned - count);
  }
}

/** A series that nothing was counted in yet is not there yet: that is none, not nothing to say. */
function sinceBeginning(columns: Selection['columns'], end: Scrape): readonly Increase[] {
  return columns.flatMap(({ index, labels }) => {
    const value = end.values[index];
    return value === undefined ? [] : [{ labels, value }];
  });
}

function missing(reason: 'empty' | 'nan', detail: string): Reading {
  return { kind: 'missing', reason, detail };
}
