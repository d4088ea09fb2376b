import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { startAppVersion } from '../../support/servers/start-app-version.ts';
import { startPrometheus } from '../../support/servers/start-prometheus.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(url: string): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('prometheus'), { url });
  cleanups.push(() => connection.close());
  return connection;
}

it('measures an error ratio and a latency that are really there, behind a path', async () => {
  const app = await startAppVersion('v2');
  cleanups.push(() => app.stop());
  const prometheus = await startPrometheus({
    targets: [{ address: app.address }],
    scrapeIntervalMs: 250,
    routePrefix: '/monitoring/prometheus',
  });
  cleanups.push(() => prometheus.stop());
  const { metrics, health } = await open(`${prometheus.url}/`);
  app.injectErrors(0.25);
  app.injectLatency(30);
  const send = () =>
    fetch(`http://${app.address}/`)
      .then((answer) => answer.text())
      // The last ones meet a server that has ended.
      .catch(() => {});
  const sending = setInterval(send, 10);
  cleanups.push(async () => clearInterval(sending));

  const selector = (code: string) => `sum(rate(http_requests_total{version="v2"${code}}[2s]))`;
  const ratio = `${selector(',code=~"5.."')} / ${selector('')}`;
  const read = async (query: string) => {
    const reading = await metrics!.instant(query, call);
    return reading.kind === 'value' ? reading.value : Number.NaN;
  };
  await waitFor('a quarter of the answers are errors', async () => Math.abs((await read(ratio)) - 0.25) < 0.08);
  const p95 = 'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{version="v2"}[2s])))';
  const seconds = await waitFor('a latency', async () => (await read(p95)) || null);
  expect(seconds).toBeGreaterThan(0.025);
  expect(seconds).toBeLessThan(0.5);
  const series = await waitFor('a series of the counter', async () => {
    const now = Date.now();
    const points = await metrics!.range('http_requests_total{code="200"}', now - 3_000, now, 250, call);
    return points.length > 4 ? points : null;
  });
  expect(series.at(-1)!.value).toBeGreaterThan(series[0]!.value);
  const to = Date.now();
  expect(await metrics!.range('no_such_metric', to - 3_000, to, 250, call)).toEqual([]);
  // 12,001 points are more than the server gives at once.
  const long = await metrics!.range('vector(1)', to - 1_200_000, to, 100, call);
  expect(long).toHaveLength(12_001);
  expect(new Set(long.map(({ at }) => at)).size).toBe(12_001);
  expect(await health(call)).toMatchObject({ ok: true, params: { version: expect.stringMatching(/^\d+\./) } });

  const bad = await metrics!.instant('rate(', call);
  expect(bad).toMatchObject({ kind: 'missing', reason: 'http-error', detail: expect.stringContaining('400 bad_data') });
});

it('reads on after the server was frozen, and says so while it is and when it is dead', async () => {
  const prometheus = await startPrometheus({ targets: [] });
  cleanups.push(() => prometheus.stop());
  const { metrics, health } = await open(prometheus.url);
  const ask = (deadlineMs: number) => metrics!.instant('vector(1)', { deadlineMs });
  expect(await ask(10_000)).toMatchObject({ kind: 'value', value: 1 });
  prometheus.process.pause();
  expect(await ask(300)).toEqual({ kind: 'missing', reason: 'deadline', detail: '300 ms' });
  prometheus.process.resume();
  expect(await ask(10_000)).toMatchObject({ kind: 'value', value: 1 });
  await prometheus.stop();
  expect(await ask(10_000)).toMatchObject({ kind: 'missing', reason: 'unreachable', detail: 'ECONNREFUSED' });
  expect(await health(call)).toMatchObject({ ok: false, code: 'connection-unreachable' });
});

it('refuses answers that are no readings: too long, no JSON, a redirect, a cut connection', async () => {
  const port = await freePort();
  const server = createServer((request, response) => {
    request.resume();
    const body = new URLSearchParams();
    request.on('data', (chunk: Buffer) => {
      for (const [name, value] of new URLSearchParams(chunk.toString())) body.set(name, value);
    });
    request.on('end', () => {
      const query = body.get('query');
      if (query === 'long') response.end(Buffer.alloc(1024 * 1024 + 1, 'x'));
      else if (query === 'redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      else if (query === 'cut')
        response.writeHead(200, { 'content-length': '10' }).write('x', () => response.destroy());
      else response.end('<html>');
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const { metrics, health } = await open(`http://127.0.0.1:${port}`);
  const ask = (query: string) => metrics!.instant(query, call);
  expect(await ask('long')).toMatchObject({ kind: 'missing', reason: 'bad-answer', detail: 'too-long' });
  expect(await ask('html')).toMatchObject({ kind: 'missing', reason: 'bad-answer', detail: 'not-a-query-result' });
  expect(await ask('redirect')).toMatchObject({ kind: 'missing', reason: 'http-error' });
  expect(await ask('cut')).toMatchObject({ kind: 'missing', reason: 'bad-answer', detail: 'broken' });
  expect(await health(call)).toMatchObject({ ok: false, code: 'connector-bad-answer' });
});
