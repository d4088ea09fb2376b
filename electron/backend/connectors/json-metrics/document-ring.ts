import { atPath, type JsonPath, pathText } from '../../scraped/json-path.ts';
import type { ScrapedSeries } from '../../scraped/metrics-text.ts';
import { SampleRing, type ScrapeTime, type SeriesChoice } from '../../scraped/sample-ring.ts';
import type { QueryCheck, Reading } from '../connector.ts';
import { type JsonQuery, keptMs } from './json-query.ts';

type Missing = Extract<Reading, { kind: 'missing' }>;

const noLabels: ReadonlyMap<string, string> = new Map();
/** Numbers of one document that are kept; those that come after are only to be had as they are now. */
const mostNumbers = 1_000;
const deepest = 20;

/** The numbers of the documents of the last hour, and the newest document whole. */
export class DocumentRing {
  readonly #ring: SampleRing;
  #newest: unknown;
  /** UTC ms that the newest document itself names; null where none is asked for. */
  #sourceTime: number | null = null;
  readonly #choices = new Map<string, SeriesChoice>();

  constructor(maxGapMs: number) {
    this.#ring = new SampleRing({
      // Each number is kept twice: as it was, and as a counter with its resets taken out.
      kindOf: (name) => (name.startsWith('counter ') ? 'counter' : 'state'),
      keptMs,
      allKeptMs: 2 * 60_000,
      thinnedMs: 10_000,
      maxSeries: mostNumbers * 4,
      maxGapMs,
    });
  }

  /** Throws `connector-bad-answer` where there were more than 2,000 different numbers over time. */
  add(document: unknown, sourceTime: number | null, time: ScrapeTime): void {
    const series: ScrapedSeries[] = [];
    collect(document, [], series);
    this.#ring.add(series, time);
    this.#newest = document;
    this.#sourceTime = sourceTime;
  }

  get newest(): ScrapeTime | null {
    return this.#ring.newest;
  }

  get oldest(): ScrapeTime | null {
    return this.#ring.oldest;
  }

  /** As it was at `at` (UTC ms; left out: now, with the time that the document names). */
  evaluate(query: JsonQuery, at?: number): Reading {
    const end = this.#ring.window(0, at)?.end;
    if (end === undefined) return missing('empty', 'no answer');
    const value = this.#number(query, at);
    if (typeof value !== 'number') return value;
    if (!Number.isFinite(value)) return missing('nan', String(value));
    return { kind: 'value', value, sampledAt: (at === undefined ? this.#sourceTime : null) ?? end.at };
  }

  /** The places that a query names, as the newest document has them. */
  named(query: JsonQuery): QueryCheck['metrics'] {
    if (query.kind === 'ratio') return [...this.named(query.part), ...this.named(query.whole)];
    const found = atPath(this.#newest, query.path);
    return [{ name: said(query.path), type: found === undefined ? null : typeName(found), unit: null }];
  }

  #number(query: JsonQuery, at: number | undefined): number | Missing {
    switch (query.kind) {
      case 'value':
        return at === undefined ? numberAt(this.#newest, query.path) : this.#kept(query.path, at);
      case 'ratio': {
        const part = this.#number(query.part, at);
        const whole = this.#number(query.whole, at);
        if (typeof part !== 'number') return part;
        return typeof whole === 'number' ? part / whole : whole;
      }
      case 'rate':
      case 'increase': {
        const window = this.#ring.window(query.windowMs, at);
        // It must still be there, and be a number.
        const now = at === undefined ? numberAt(this.#newest, query.path) : this.#kept(query.path, at);
        if (typeof now !== 'number') return now;
        if (window === null || window.spanMs === 0) return missing('empty', 'one answer');
        const [increase] = window.increases(this.#choice('counter', query.path));
        if (increase === undefined) return missing('empty', `not kept: ${said(query.path)}`);
        return query.kind === 'rate' ? increase.value / (window.spanMs / 1000) : increase.value;
      }
    }
  }

  #kept(path: JsonPath, at: number): number | Missing {
    const [found] = this.#ring.window(0, at)?.latest(this.#choice('state', path)) ?? [];
    return found?.value ?? missing('empty', said(path));
  }

  #choice(kind: 'counter' | 'state', path: JsonPath): SeriesChoice {
    const name = `${kind} ${pathText(path)}`;
    const choice = this.#choices.get(name) ?? { holds: (found) => found === name };
    if (this.#choices.size < mostNumbers) this.#choices.set(name, choice);
    return choice;
  }
}

function collect(value: unknown, path: JsonPath, into: ScrapedSeries[]): void {
  if (into.length >= mostNumbers * 2 || path.length > deepest) return;
  if (typeof value === 'number') {
    const text = pathText(path);
    for (const kind of ['counter', 'state']) {
      const name = `${kind} ${text}`;
      into.push({ id: name, name, labels: noLabels, value, type: null });
    }
  } else if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) collect(one, [...path, index], into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) collect(one, [...path, name], into);
  }
}

function numberAt(document: unknown, path: JsonPath): number | Missing {
  const found = atPath(document, path);
  if (typeof found === 'number') return found;
  if (found === undefined) return missing('empty', said(path));
  if (found === null) return missing('nan', `null at ${said(path)}`);
  return missing('bad-answer', `${typeName(found)} at ${said(path)}`);
}

function typeName(found: unknown): string {
  return Array.isArray(found) ? 'list' : typeof found === 'string' ? 'text' : typeof found;
}

/** For people: at most 100 characters. */
function said(path: JsonPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('')
    .slice(0, 100);
}

function missing(reason: Missing['reason'], detail: string): Missing {
  return { kind: 'missing', reason, detail };
}
