import type { ScrapedSeries } from '../../scraped/metrics-text.ts';
import type { QueryCheck } from '../connector.ts';
import type { ScrapeQuery } from './scrape-query.ts';

/** What is known of names from what was scraped. */
export interface ScrapedNames {
  readonly series: readonly ScrapedSeries[];
  /** A family that is described and counts nothing yet; null: it is not. */
  typeOf(name: string): string | null;
}

/** By convention a name ends with its unit; OpenMetrics demands it. */
const unitSuffix = /_(seconds|bytes|ratio|celsius|meters|volts|amperes|joules|grams)(?:_(?:total|bucket|sum))?$/;

/** The metrics that a query names, as a scrape has them. */
export function namedIn(query: ScrapeQuery, scraped: ScrapedNames): QueryCheck['metrics'] {
  switch (query.kind) {
    case 'number':
      return [];
    case 'series':
    case 'growth':
    case 'mean':
      return [described(query.choice.metric, scraped)];
    case 'fold':
    case 'quantile':
      return namedIn(query.of, scraped);
    case 'binary':
      return [...namedIn(query.left, scraped), ...namedIn(query.right, scraped)];
    case 'or': {
      const [left, right] = [namedIn(query.left, scraped), namedIn(query.right, scraped)];
      // Either may be there. A constant stands in for what is misspelt, too: it makes nothing known.
      return left.some(({ type }) => type === null) && right.length > 0 ? right : left;
    }
  }
}

function described(name: string, { series, typeOf }: ScrapedNames): QueryCheck['metrics'][number] {
  const found = series.find((one) => one.name === name);
  const type = found === undefined ? typeOf(name) : (found.type ?? 'untyped');
  return { name, type, unit: type === null ? null : (unitSuffix.exec(name)?.[1] ?? null) };
}
