import { expect, it } from 'vitest';
import { namedIn } from '../../../../electron/backend/connectors/scrape/named-metrics.ts';
import { parseScrapeQuery } from '../../../../electron/backend/connectors/scrape/scrape-query.ts';
import { MetricsTextReader } from '../../../../electron/backend/scraped/metrics-text.ts';

const page = `# TYPE http_seconds histogram
http_seconds_bucket{le="1"} 4
http_seconds_bucket{le="+Inf"} 5
# TYPE failures counter
plain 1
`;

function named(text: string) {
  const parsed = parseScrapeQuery(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  const reader = new MetricsTextReader();
  const series = reader.read(page);
  return namedIn(parsed.query, { series, typeOf: (name) => reader.typeOf(name) });
}

it('tells type and unit of what is there, of what is described, and of what says nothing of itself', () => {
  expect(named('histogram_quantile(0.95, rate(http_seconds_bucket[1m])) + plain')).toEqual([
    { name: 'http_seconds_bucket', type: 'histogram', unit: 'seconds' },
    { name: 'plain', type: 'untyped', unit: null },
  ]);
  // Nothing failed yet.
  expect(named('sum(rate(failures_total[1m]))')).toEqual([{ name: 'failures_total', type: 'counter', unit: null }]);
});

it('tells what is not there, also where a constant stands in for it', () => {
  const unheard = [{ name: 'plane', type: null, unit: null }];
  expect(named('sum(plane)')).toEqual(unheard);
  expect(named('plane or vector(0)')).toEqual(unheard);
  expect(named('plane or plain')).toEqual([{ name: 'plain', type: 'untyped', unit: null }]);
});
