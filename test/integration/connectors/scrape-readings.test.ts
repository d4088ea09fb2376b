import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type PrometheusFixture, startPrometheus } from '../../support/servers/start-prometheus.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const textFormat = 'text/plain; version=0.0.4';

let page = '';
let contentType = textFormat;
let service: Server;
let url: string;
let prometheus: PrometheusFixture;
let scrape: ConnectorInstance;
let reference: ConnectorInstance;

beforeAll(async () => {
  page = `# TYPE took_seconds histogram
took_seconds_bucket{version="new",le="0.005"} 3
took_seconds_bucket{version="new",le="0.1"} 61
took_seconds_bucket{version="new",le="0.5"} 90
took_seconds_bucket{version="new",le="+Inf"} 97
took_seconds_bucket{version="old",le="0.005"} 0
took_seconds_bucket{version="old",le="0.1"} 10
took_seconds_bucket{version="old",le="0.5"} 400
took_seconds_bucket{version="old",le="+Inf"} 400
# TYPE chill histogram
chill_bucket{le="-5"} 4
chill_bucket{le="0"} 9
chill_bucket{le="+Inf"} 12
requests_total{code="200",path="/a\\"b"} 940
requests_total{code="503",path="/"} 60
queue_length 17
`;
  service = createServer((_, response) => response.writeHead(200, { 'Content-Type': contentType }).end(page));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as { port: number };
  url = `http://127.0.0.1:${port}`;
  prometheus = await startPrometheus({ targets: [{ address: `127.0.0.1:${port}` }], scrapeIntervalMs: 250 });
  scrape = await openConnector(connectorByKind('scrape'), { url, everySeconds: 1 });
  reference = await openConnector(connectorByKind('prometheus'), { url: prometheus.url });
  await waitFor('Prometheus has scraped', async () => {
    const reading = await reference.metrics!.instant('queue_length', call);
    return reading.kind === 'value';
  });
});
afterAll(async () => {
  await scrape?.close();
  await reference?.close();
  await prometheus?.stop();
  service?.closeAllConnections();
  await new Promise((resolve) => service?.close(resolve));
});

describe('a page that is read directly', () => {
  it.each([
    'queue_length',
    'histogram_quantile(0.02, sum by (le) (took_seconds_bucket))',
    'histogram_quantile(0.5, sum by (le) (took_seconds_bucket{version="new"}))',
    'histogram_quantile(0.95, sum(took_seconds_bucket) by (le))',
    'histogram_quantile(0.99, took_seconds_bucket{version="new"})',
    'histogram_quantile(0.2, sum by (le) (chill_bucket))',
    'histogram_quantile(0.6, sum by (le) (chill_bucket))',
    'histogram_quantile(0.9, sum by (le) (chill_bucket))',
    'sum(requests_total{code=~"5.."}) / sum(requests_total)',
    'sum(requests_total{code!~"5..",path!=""}) or vector(0)',
    'sum(requests_total{nothing="x"}) or vector(7)',
    'requests_total{path="/a\\"b"} * 2 - 3 / 4',
    'count(took_seconds_bucket) + max(took_seconds_bucket) - min(took_seconds_bucket)',
    'avg(requests_total)',
  ])('%s is what a real Prometheus says', async (query) => {
    const theirs = await reference.metrics!.instant(query, call);
    const ours = await scrape.metrics!.instant(query, call);
    expect(theirs.kind).toBe('value');
    const { value } = theirs as { value: number };
    expect(ours).toMatchObject({ kind: 'value', value: expect.closeTo(value, 9) });
  });

  it('misses what a real Prometheus misses, for the same reason', async () => {
    for (const query of ['took_seconds_bucket', 'no_such_metric', 'queue_length{a="b"}', 'queue_length / 0']) {
      const { kind, ...theirs } = await reference.metrics!.instant(query, call);
      expect(kind).toBe('missing');
      expect(await scrape.metrics!.instant(query, call)).toMatchObject({ reason: 'reason' in theirs && theirs.reason });
    }
  });

  it('takes half a page of OpenMetrics for none', async () => {
    const before = page;
    contentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
    try {
      page = 'queue_length 17\n';
      expect(await scrape.health(call)).toMatchObject({ ok: false, code: 'connector-bad-answer' });
      page = 'queue_length 17\n# EOF\n';
      expect(await scrape.health(call)).toMatchObject({ ok: true, params: { series: 1 } });
    } finally {
      page = before;
      contentType = textFormat;
    }
  });

  it('gives up a pattern that backtracks without end, and the clock of the backend goes on', async () => {
    const before = page;
    page += `up{instance="${'a'.repeat(60)}!"} 1\nup{instance="other!"} 1\n`;
    const own = await openConnector(connectorByKind('scrape'), { url, everySeconds: 1 });
    const pattern = '([a-z0-9]+[-.]?)+:80';
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    try {
      const answers = [];
      // Asked again it is not searched again: what was given up holds nobody up.
      for (let asked = 0; asked < 20; asked += 1) {
        answers.push(await own.metrics!.instant(`sum(up{instance=~"${pattern}"})`, call));
        const seen = ticks;
        await waitFor('the clock ticks', async () => ticks > seen);
      }
      for (const answer of answers) {
        expect(answer).toMatchObject({
          kind: 'missing',
          reason: 'bad-answer',
          detail: `pattern-too-slow: ^(?s:${pattern})$`,
        });
      }
      expect(await own.metrics!.instant('sum(up{instance=~"o[^a]+"})', call)).toMatchObject({ value: 1 });
      expect(await own.metrics!.instant('sum(up{instance!~"o[^a]+"})', call)).toMatchObject({ value: 1 });
    } finally {
      clearInterval(timer);
      page = before;
      await own.close();
    }
  });
});
