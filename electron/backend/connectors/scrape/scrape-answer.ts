import { CockpitFault } from '../../../../shared/errors.ts';
import { bucketQuantile } from '../../scraped/bucket-quantile.ts';
import type { SampleRing, SeriesValue } from '../../scraped/sample-ring.ts';
import type { Reading } from '../connector.ts';
import type { Fold, Operator, ScrapeQuery } from './scrape-query.ts';

type Missing = Extract<Reading, { kind: 'missing' }>;

/** What an expression gives: series with their values, or why there are none to be had. */
type Answer = readonly SeriesValue[] | Missing;

const noLabels: ReadonlyMap<string, string> = new Map();

/** Answers a query from what was scraped, as it was at `at` (UTC ms; left out: the newest scrape). */
export function answerScrape(query: ScrapeQuery, ring: SampleRing, at?: number): Reading {
  const end = ring.window(0, at)?.end;
  if (end === undefined) return missing('empty', 'no scrape');
  const answer = evaluated(query, ring, end.at);
  if (isMissing(answer)) return answer;
  const [first, second] = answer;
  if (first === undefined) return missing('empty', 'no series');
  if (second !== undefined) return missing('many-series', String(answer.length));
  if (!Number.isFinite(first.value)) return missing('nan', String(first.value));
  return { kind: 'value', value: first.value, sampledAt: end.at };
}

function evaluated(query: ScrapeQuery, ring: SampleRing, at: number): Answer {
  try {
    return evaluate(query, ring, at);
  } catch (error) {
    if (!(error instanceof CockpitFault)) throw error;
    return missing('bad-answer', `${error.code}: ${error.params.value ?? error.params.detail ?? ''}`);
  }
}

/** Throws `pattern-too-slow`. */
function evaluate(query: ScrapeQuery, ring: SampleRing, at: number): Answer {
  switch (query.kind) {
    case 'number':
      return [{ labels: noLabels, value: query.value }];
    case 'series':
      return ring.window(0, at)?.latest(query.choice) ?? [];
    case 'growth': {
      const window = ring.window(query.windowMs, at);
      if (window === null || window.latest(query.choice).length === 0) return [];
      if (window.spanMs === 0) return missing('empty', 'one scrape');
      const increases = window.increases(query.choice);
      if (increases.length === 0) return missing('bad-answer', 'query: no counter');
      const per = query.per === 'second' ? window.spanMs / 1000 : 1;
      return increases.map(({ labels, value }) => ({ labels, value: value / per }));
    }
    case 'mean': {
      const window = ring.window(query.windowMs, at);
      const held = window?.latest(query.choice) ?? [];
      const sums = window?.sums(query.choice) ?? [];
      if (held.length > 1) return missing('many-series', String(held.length));
      if (held.length === 0) return [];
      if (sums.length === 0) return missing('bad-answer', 'query: no gauge');
      return [{ labels: noLabels, value: folded('avg', sums) }];
    }
    case 'fold': {
      const of = evaluate(query.of, ring, at);
      if (isMissing(of)) return of;
      return groups(of, (labels) => new Map(query.by.map((label) => [label, labels.get(label) ?? '']))).map(
        ({ labels, members }) => ({
          labels,
          value: folded(
            query.how,
            members.map(({ value }) => value),
          ),
        }),
      );
    }
    case 'quantile': {
      const of = evaluate(query.of, ring, at);
      if (isMissing(of)) return of;
      return groups(
        of.filter(({ labels }) => labels.has('le')),
        (labels) => new Map([...labels].filter(([label]) => label !== 'le')),
      ).map(({ labels, members }) => ({ labels, value: bucketQuantile(query.quantile, members) }));
    }
    case 'or': {
      const left = evaluate(query.left, ring, at);
      return isMissing(left) || left.length > 0 ? left : evaluate(query.right, ring, at);
    }
    case 'binary':
      return binary(query.operator, evaluate(query.left, ring, at), evaluate(query.right, ring, at));
  }
}

/** Both sides must be one number each: which of many belong together is not guessed. */
function binary(operator: Operator, left: Answer, right: Answer): Answer {
  for (const side of [left, right]) {
    if (isMissing(side)) return side;
    if (side.length > 1) return missing('many-series', String(side.length));
  }
  const [a, b] = [left as readonly SeriesValue[], right as readonly SeriesValue[]].map(([only]) => only?.value);
  if (a === undefined || b === undefined) return [];
  const value = { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[operator];
  return [{ labels: noLabels, value }];
}

function folded(how: Fold, values: readonly number[]): number {
  const sum = () => values.reduce((total, value) => total + value, 0);
  switch (how) {
    case 'sum':
      return sum();
    case 'avg':
      return sum() / values.length;
    case 'min':
      return values.reduce((least, value) => Math.min(least, value));
    case 'max':
      return values.reduce((most, value) => Math.max(most, value));
    case 'count':
      return values.length;
  }
}

function groups(
  series: readonly SeriesValue[],
  labelsOf: (labels: SeriesValue['labels']) => SeriesValue['labels'],
): readonly { readonly labels: SeriesValue['labels']; readonly members: readonly SeriesValue[] }[] {
  const found = new Map<string, { labels: SeriesValue['labels']; members: SeriesValue[] }>();
  for (const one of series) {
    const labels = labelsOf(one.labels);
    const key = JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = found.get(key) ?? { labels, members: [] };
    group.members.push(one);
    found.set(key, group);
  }
  return [...found.values()];
}

function isMissing(answer: Answer): answer is Missing {
  return 'kind' in answer;
}

function missing(reason: Missing['reason'], detail: string): Missing {
  return { kind: 'missing', reason, detail };
}
