import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { createEndpoint, type Endpoint } from '../../endpoints/endpoint.ts';
import { endpointFields, endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint, requireSuccess } from '../../endpoints/endpoint-health.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { MetricsTextReader, type ScrapedSeries } from '../../scraped/metrics-text.ts';
import { pollFields, pollPace } from '../../scraped/poll-config.ts';
import { polledMetrics } from '../../scraped/polled-metrics.ts';
import { SampleRing } from '../../scraped/sample-ring.ts';
import { type ConnectorInstance, defineConnector } from '../connector.ts';
import { namedIn } from './named-metrics.ts';
import { answerScrape } from './scrape-answer.ts';
import { keptMs, parseScrapeQuery } from './scrape-query.ts';
import { seriesKind } from './series-kind.ts';

/** A service's own `/metrics`, where there is no Prometheus. */
const configSchema = z.strictObject({
  ...endpointFields,
  ...pollFields,
  sourcePath: pollFields.sourcePath.default('/metrics'),
});

const maxAnswerBytes = 8 * 1024 * 1024;
const accepted = 'text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.5, */*;q=0.1';

export const scrapeConnector = defineConnector({
  configSchema,
  secretFields: [...endpointSecretFields],
  async open(config): Promise<ConnectorInstance> {
    const endpoint = createEndpoint(config);
    const { sourcePath } = config;
    const reader = new MetricsTextReader();
    const pace = pollPace(config);
    const ring = new SampleRing({
      kindOf: seriesKind,
      keptMs,
      allKeptMs: 2 * 60_000,
      thinnedMs: 10_000,
      maxSeries: 5_000,
      maxGapMs: pace.staleAfterMs + 10_000,
    });
    let newest: readonly ScrapedSeries[] = [];
    const metrics = polledMetrics(
      {
        host: endpoint.host,
        parse: parseScrapeQuery,
        async poll(options) {
          const series = await scrape(endpoint, sourcePath, reader, options);
          newest = series;
          ring.add(series, { at: Date.now(), monotonicMs: performance.now() });
        },
        evaluate: (query, at) => answerScrape(query, ring, at),
        kept: ring,
        named: (query) => namedIn(query, { series: newest, typeOf: (name) => reader.typeOf(name) }),
      },
      pace,
    );
    return {
      metrics,
      health: (options) =>
        checkEndpoint(endpoint, options, async (left) => {
          const { length: series } = await scrape(endpoint, sourcePath, new MetricsTextReader(), left());
          const code = series === 0 ? 'scrape-no-series' : 'scrape-ok';
          return { ok: series > 0, code, params: { path: sourcePath, series } };
        }),
      async close() {
        metrics.close();
        endpoint.close();
      },
    };
  },
});

/** Throws `connector-http-status`, `connector-bad-answer`, and what the endpoint throws. */
async function scrape(
  endpoint: Endpoint,
  path: string,
  reader: MetricsTextReader,
  options: CallOptions,
): Promise<readonly ScrapedSeries[]> {
  const request = { path, headers: { accept: accepted }, maxBytes: maxAnswerBytes };
  const answer = requireSuccess(await endpoint.request(request, options), endpoint, path);
  const text = answer.body.toString('utf8');
  // OpenMetrics says where it ends, so that half an answer is not taken for the whole.
  const isOpenMetrics = answer.headers['content-type']?.includes('openmetrics') === true;
  if (isOpenMetrics && !text.trimEnd().endsWith('# EOF')) {
    throw new CockpitFault('connector-bad-answer', { host: endpoint.host, detail: '# EOF' }, { retryable: true });
  }
  return reader.read(text);
}
