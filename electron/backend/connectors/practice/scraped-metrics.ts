import { Agent } from 'node:http';
import { CockpitFault } from '../../../../shared/errors.ts';
import { MetricsTextReader } from '../../scraped/metrics-text.ts';
import { type PolledMetrics, polledMetrics } from '../../scraped/polled-metrics.ts';
import { parseMetricsQuery } from './metrics-query.ts';
import { callHttp } from './router-client.ts';
import { ScrapeRing } from './scrape-ring.ts';

/** Scrapes `<routerUrl>/metrics` from the first query until `close`, and answers from what it has. */
export function scrapedMetrics(routerUrl: string): PolledMetrics {
  const ring = new ScrapeRing();
  const reader = new MetricsTextReader();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `${routerUrl}/metrics`;
  const metrics = polledMetrics(
    {
      host: new URL(routerUrl).host,
      parse: parseMetricsQuery,
      async poll(options) {
        const answered = await callHttp(url, { agent }, options);
        if (answered.status !== 200) throw new CockpitFault('connector-http-status', { url, status: answered.status });
        ring.add(reader.read(answered.text), { at: Date.now(), monotonicMs: performance.now() });
      },
      evaluate: (query, at) => ring.evaluate(query, at),
      kept: ring,
    },
    { everyMs: 300, deadlineMs: 1_500, staleAfterMs: 2_000 },
  );
  return {
    ...metrics,
    close: () => {
      metrics.close();
      agent.destroy();
    },
  };
}
