import { CockpitFault } from '../../../shared/errors.ts';
import type { ScrapedSeries } from './metrics-text.ts';

/** When a scrape was answered. */
export interface ScrapeTime {
  /** UTC ms, for people and for the age of a reading. */
  readonly at: number;
  /** Monotonic ms, for the length of windows. */
  readonly monotonicMs: number;
}

type Labels = ReadonlyMap<string, string>;

/** A series and a number of it: what it was, or by how much it went up. */
export interface SeriesValue {
  readonly labels: Labels;
  readonly value: number;
}

/** Which series are meant. The same object stands for the same choice: what it chose is remembered. */
export interface SeriesChoice {
  /** Told all series before `holds` is asked of each, so that what is dear is done at once. */
  learn?(series: readonly { readonly name: string; readonly labels: Labels }[]): void;
  holds(name: string, labels: Labels): boolean;
}

/** The scrapes from the one before the window to the one that ends it. */
export interface ScrapeWindow {
  readonly end: ScrapeTime;
  /** Ms between the first and the last of them; 0 where there is only one. */
  readonly spanMs: number;
  /** By how much each counter went up. */
  increases(choice: SeriesChoice): readonly SeriesValue[];
  /** What each counter has counted since the first scrape, up to the end. */
  counted(choice: SeriesChoice): readonly SeriesValue[];
  /** Each series at the end: a counter as if it had never been reset, a state where the scrape has it. */
  latest(choice: SeriesChoice): readonly SeriesValue[];
  /** For each scrape that has any of these states what they hold together. */
  sums(choice: SeriesChoice): readonly number[];
}

export interface RingRules {
  /** How a series is kept; null: not at all. */
  kindOf(name: string, type: string | null): 'counter' | 'state' | null;
  readonly keptMs: number;
  /** Scrapes of this time are all kept, older ones at most one in `thinnedMs`: of a long window it is no matter. */
  readonly allKeptMs: number;
  readonly thinnedMs: number;
  readonly maxSeries: number;
  /** A window does not begin with a scrape that is longer before its start. Default: however long. */
  readonly maxGapMs?: number;
}

interface Scrape extends ScrapeTime {
  /** Per column: of a counter the increase since the ring began, resets taken out; of a state its value, or NaN. */
  readonly values: Float64Array;
}

interface Column {
  readonly name: string;
  readonly labels: Labels;
  readonly kind: 'counter' | 'state';
  /** Of a counter, what it was when the ring began. */
  readonly base: number;
  /** The counter as the server gave it last; 0 where the last scrape did not have it. */
  lastValue: number;
}

interface Chosen {
  readonly columns: readonly (Pick<Column, 'labels' | 'kind' | 'base'> & { readonly index: number })[];
  /** Columns that there were when it was made. */
  readonly of: number;
}

/** At most this many scrapes, however short the interval. */
const maxScrapes = 10_000;

/**
 * The scrapes of the last while. Counters become increases when they come in: a counter that went down was reset, and
 * what it shows then is what it has counted since. One that appears later began at 0.
 */
export class SampleRing {
  readonly #rules: RingRules;
  readonly #columns = new Map<string, Column>();
  readonly #chosen = new WeakMap<SeriesChoice, Chosen>();
  readonly #scrapes: Scrape[] = [];
  /** Scrapes before this index are older than `allKeptMs`, and thinned. */
  #thinned = 0;

  constructor(rules: RingRules) {
    this.#rules = rules;
  }

  /** Adds one scrape. Throws `connector-bad-answer` where it has more than `maxSeries` different series over time. */
  add(series: readonly ScrapedSeries[], time: ScrapeTime): void {
    const { kindOf, maxSeries, allKeptMs, keptMs } = this.#rules;
    const first = this.#scrapes.length === 0;
    const previous = this.#scrapes.at(-1)?.values;
    const found = new Map<string, number>();
    for (const { id, name, labels, type, value } of series) {
      const kind = this.#columns.get(id)?.kind ?? kindOf(name, type);
      if (kind === null || (kind === 'counter' && !Number.isFinite(value))) continue;
      const base = first ? value : 0;
      const column = this.#columns.get(id) ?? { name, labels, kind, base, lastValue: base };
      if (!this.#columns.has(id)) {
        if (this.#columns.size >= maxSeries) throw new CockpitFault('connector-bad-answer', { detail: 'series' });
        this.#columns.set(id, column);
      }
      // NaN stands for a series that is not there: one that is there and no number is kept as an infinity.
      if (kind === 'state') found.set(id, Number.isFinite(value) ? value : Number.POSITIVE_INFINITY);
      else found.set(id, value < column.lastValue ? value : value - column.lastValue);
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

  /**
   * The window that ends at the newest scrape at or before `at` (UTC ms; left out: the newest); null where there is
   * none. Where the ring is younger than the window it is what was seen.
   */
  window(windowMs: number, at = Number.POSITIVE_INFINITY): ScrapeWindow | null {
    const endIndex = this.#lastWhere((scrape) => scrape.at <= at);
    const end = this.#scrapes[endIndex];
    if (end === undefined) return null;
    const startsAtMs = end.monotonicMs - windowMs;
    let startIndex = Math.max(
      0,
      this.#lastWhere((scrape) => scrape.monotonicMs <= startsAtMs),
    );
    const maxGapMs = this.#rules.maxGapMs ?? Number.POSITIVE_INFINITY;
    if (startIndex < endIndex && startsAtMs - this.#scrapes[startIndex]!.monotonicMs > maxGapMs) startIndex += 1;
    const start = this.#scrapes[startIndex]!;
    const columnsOf = (choice: SeriesChoice) =>
      this.#columnsOf(choice).filter(({ index }) => index < end.values.length);
    return {
      end,
      spanMs: end.monotonicMs - start.monotonicMs,
      increases: (choice) =>
        columnsOf(choice).flatMap(({ kind, index, labels }) =>
          kind === 'state' ? [] : [{ labels, value: end.values[index]! - (start.values[index] ?? 0) }],
        ),
      counted: (choice) =>
        columnsOf(choice).flatMap(({ kind, index, labels }) =>
          kind === 'state' ? [] : [{ labels, value: end.values[index]! }],
        ),
      latest: (choice) =>
        columnsOf(choice)
          .map(({ kind, index, labels, base }) => ({
            labels,
            value: end.values[index]! + (kind === 'state' ? 0 : base),
          }))
          .filter(({ value }) => !Number.isNaN(value)),
      sums: (choice) => {
        const columns = columnsOf(choice).filter(({ kind }) => kind === 'state');
        return this.#scrapes
          .slice(startIndex, endIndex + 1)
          .map(({ values }) =>
            columns.map(({ index }) => values[index] ?? Number.NaN).filter((value) => !Number.isNaN(value)),
          )
          .filter((held) => held.length > 0)
          .map((held) => held.reduce((sum, value) => sum + value, 0));
      },
    };
  }

  /** The columns of a choice, looked up again only when there are new ones. Throws what the choice throws. */
  #columnsOf(choice: SeriesChoice): Chosen['columns'] {
    const known = this.#chosen.get(choice);
    if (known?.of === this.#columns.size) return known.columns;
    const all = [...this.#columns.values()];
    choice.learn?.(all);
    const columns = all
      .map((column, index) => ({ ...column, index }))
      .filter(({ name, labels }) => choice.holds(name, labels));
    this.#chosen.set(choice, { columns, of: this.#columns.size });
    return columns;
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
    const { thinnedMs } = this.#rules;
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
