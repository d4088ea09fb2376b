import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { preflightDeadlineMs } from '../../../electron/backend/preflight/run-preflight.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { createCertificateAuthority } from '../../support/servers/certificate-authority.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { startFaultyServer } from '../../support/servers/start-faulty-server.ts';
import { startHangingServer } from '../../support/servers/start-hanging-server.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { type PrometheusFixture, startPrometheus } from '../../support/servers/start-prometheus.ts';
import { nginxConnection, prometheusConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let prometheus: PrometheusFixture;
let cockpit: CockpitInProcess;
/** Is scraped; one of its two metrics says its unit itself, the other one by its name alone. */
const slowQueue = createServer((_request, response) => {
  const lines = [
    '# TYPE queue_wait_milliseconds gauge',
    '# UNIT queue_wait_milliseconds milliseconds',
    'queue_wait_milliseconds 340',
    '# TYPE disk_used_percent gauge',
    'disk_used_percent 61',
    '# EOF',
  ];
  response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0' });
  response.end(`${lines.join('\n')}\n`);
});

beforeAll(async () => {
  nginx = await startNginx();
  await new Promise<void>((resolve) => slowQueue.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(slowQueue.address() as AddressInfo).port}`;
  prometheus = await startPrometheus({ targets: [{ address }], scrapeIntervalMs: 200 });
});
afterAll(async () => {
  slowQueue.close();
  slowQueue.closeAllConnections();
  await prometheus.stop();
  await nginx.stop();
});
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const guard = (id: string, query: string, unit = 'ratio') => ({
  id,
  title: id,
  from: 'metrics',
  query,
  window: '1m',
  every: '5s',
  unit,
  ...(unit === 'seconds' ? { green: '< 500 ms', red: '>= 1 s' } : { green: '< 1 %', red: '>= 5 %' }),
});
const plan = (query: string, unit?: string) =>
  smallPlan({ connections: { metrics: { capability: 'metrics' } }, guards: [guard('errors', query, unit)] });
const create = (text: string, url = prometheus.url) =>
  cockpit.create(text, { edge: nginxConnection(nginx), metrics: prometheusConnection(url) });

async function resultsOf(release: FlownRelease): Promise<readonly PreflightResult[]> {
  const evidence = await cockpit.backend.client.releases.preflightEvidence({ releaseId: release.releaseId });
  return evidence?.results ?? [];
}

/** Every file that nginx runs on, byte for byte and with when it was written. */
async function filesOfNginx(): Promise<readonly (readonly [string, number, string])[]> {
  const folder = dirname(nginx.configFile);
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { mtimeMs, isFile } = await stat(path).then((found) => ({
        mtimeMs: found.mtimeMs,
        isFile: found.isFile(),
      }));
      return [name, mtimeMs, isFile ? await readFile(path, 'hex') : ''] as const;
    }),
  );
}

it('passes where everything is well, and writes nothing', async () => {
  const release = await create(plan('vector(0.002)'));
  const before = await filesOfNginx();
  const began = performance.now();
  await release.preflight();
  expect(performance.now() - began).toBeLessThan(preflightDeadlineMs);
  expect(await filesOfNginx()).toEqual(before);
  const results = await resultsOf(release);
  expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(results.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      ...['vault', 'connection:edge', 'connection:metrics', 'guard:errors'],
      ...['preview:B10/edge', 'preview:B50/edge', 'snapshot:edge', 'probe:edge'],
    ]),
  );
  expect(results.find(({ id }) => id === 'guard:errors')).toMatchObject({ code: 'read', params: { value: 0.002 } });
  const [recorded] = release.eventsOf('preflight-recorded');
  expect(recorded?.payload.failed).toEqual([]);
  expect(recorded?.payload.passed).toBe(results.filter(({ status }) => status === 'passed').length);
});

it.each([
  ['is refused by the server', 'sum(rate(', 'prometheus-query-failed'],
  ['names a metric that nobody scrapes', 'sum(rate(nobody_scrapes_this_total[$window]))', 'metric-unknown'],
  ['gives more than one series', 'vector(1) or label_replace(vector(2), "a", "b", "", "")', 'many-series'],
])('fails for a query that %s, and for nothing else', async (_what, query, code) => {
  const release = await create(plan(query));
  await release.preflight();
  const failed = (await resultsOf(release)).filter(({ status }) => status === 'failed');
  expect(failed.map(({ id }) => id)).toEqual(['guard:errors']);
  expect(failed[0]?.code).toBe(code);
  expect(await release.send({ type: 'begin-release' })).toMatchObject({ ok: false });
});

it('warns of a query whose number is in another unit than the limits of its guard, and of no other', async () => {
  const found = async (query: string, unit: string) => {
    const release = await create(plan(query, unit));
    await release.preflight();
    const result = (await resultsOf(release)).find(({ id }) => id === 'guard:errors');
    const { payload } = release.eventsOf('preflight-recorded')[0]!;
    expect(payload.failed).toEqual([]);
    return { status: result?.status, code: result?.code, params: result?.params };
  };
  await waitFor('the queue is scraped', async () => {
    const asked = await fetch(`${prometheus.url}/api/v1/query?query=queue_wait_milliseconds`);
    return (await asked.text()).includes('340');
  });
  const units = { metric: 'queue_wait_milliseconds', metricUnit: 'milliseconds', part: 'canary' };
  expect(await found('max(queue_wait_milliseconds)', 'seconds')).toEqual({
    ...{ status: 'warned', code: 'unit-differs', params: { ...units, guardUnit: 'seconds', divisor: 1000 } },
  });
  expect(await found('max(queue_wait_milliseconds) / 1000', 'seconds')).toMatchObject({ code: 'read' });
  expect(await found('max(queue_wait_milliseconds)', 'ratio')).toEqual({
    ...{ status: 'warned', code: 'unit-unlike', params: { ...units, guardUnit: 'ratio' } },
  });
  expect(await found('avg(disk_used_percent)', 'ratio')).toMatchObject({
    ...{ code: 'unit-differs', params: { metricUnit: 'percent', divisor: 100 } },
  });
});

it('knows of a gauge without a metrics server whether there is such a number', async () => {
  const metrics = {
    ...{ kind: 'json-metrics', environment: 'test' as const },
    config: { url: prometheus.url, sourcePath: '/api/v1/status/tsdb' },
  };
  for (const [query, code] of [
    ['data.headStats.numSeries', 'read'],
    ['data.headStats.numSeriez', 'metric-unknown'],
  ] as const) {
    const release = await cockpit.create(plan(query), { edge: nginxConnection(nginx), metrics });
    await release.preflight();
    expect((await resultsOf(release)).find(({ id }) => id === 'guard:errors')).toMatchObject({ code });
  }
});

it('tells a host that is down from one that is well', async () => {
  const release = await create(plan('vector(0)'), `http://127.0.0.1:${await freePort()}`);
  await release.preflight();
  const failed = (await resultsOf(release)).filter(({ status }) => status === 'failed');
  expect(failed.map(({ id }) => id)).toEqual(['connection:metrics', 'guard:errors']);
});

it('comes to its end within 30 s though nobody answers, and says of each who did not', async () => {
  const silent = await startHangingServer();
  try {
    const slots = ['metrics', 'second', 'third'];
    const text = smallPlan({
      connections: Object.fromEntries(slots.map((slot) => [slot, { capability: 'metrics' }])),
      guards: slots.flatMap((from) => [1, 2, 3].map((n) => ({ ...guard(`${from}-${n}`, 'vector(0)'), from }))),
    });
    const nobody = prometheusConnection(`http://127.0.0.1:${silent.port}`);
    const bindings = Object.fromEntries(slots.map((slot) => [slot, nobody]));
    const release = await cockpit.create(text, { edge: nginxConnection(nginx), ...bindings });
    const asked = performance.now();
    await release.preflight();
    expect(performance.now() - asked).toBeLessThan(30_000);
    const results = await resultsOf(release);
    const failed = results.filter(({ status }) => status === 'failed').map(({ id }) => id);
    const ofSlot = (slot: string) => [`connection:${slot}`, ...[1, 2, 3].map((n) => `guard:${slot}-${n}`)];
    expect(failed.sort()).toEqual(slots.flatMap(ofSlot).sort());
    // Whose health nobody told, of those it is not known either when their credentials end.
    const credentials = results.filter(({ id }) => slots.some((slot) => id === `credentials:${slot}`));
    expect(credentials.map(({ status, code }) => [status, code])).toEqual(
      slots.map(() => ['warned', 'expiry-unknown']),
    );
  } finally {
    await silent.stop();
  }
});

it('is cancelled at once and leaves no record', async () => {
  const silent = await startHangingServer();
  try {
    const release = await create(plan('vector(0)'), `http://127.0.0.1:${silent.port}`);
    const { client } = cockpit.backend;
    const { releaseId } = release;
    await client.releases.startPreflight({ releaseId, commandId: 'start' });
    const { preflights } = cockpit.backend.context;
    await waitFor('checks are done', () => (preflights.status(releaseId).running?.done ?? 0) > 3);
    const took = stopwatch();
    await client.releases.cancelPreflight({ releaseId, commandId: 'cancel' });
    await waitFor('it has ended', () => preflights.status(releaseId).running === null, { everyMs: 2 });
    expect(took()).toBeLessThan(300);
    expect(preflights.status(releaseId).error).toMatchObject({ code: 'cancelled' });
    expect(release.eventsOf('preflight-recorded')).toEqual([]);
  } finally {
    await silent.stop();
  }
});

it('judges when a certificate ends against the window and the way back of the plan', async () => {
  const authority = createCertificateAuthority('preflight');
  const endsAt = Math.floor(Date.now() / 1000 + 3 * 3600) * 1000;
  const { certificate, key } = authority.issue({
    ...{ commonName: 'metrics', use: 'server', hosts: ['127.0.0.1'] },
    notAfter: new Date(endsAt),
  });
  const secured = await startFaultyServer({ behind: prometheus.url, certificate: { cert: certificate, key } });
  try {
    const config = { url: secured.url, caCertificate: authority.certificate };
    const release = await cockpit.create(plan('vector(0)'), {
      edge: nginxConnection(nginx),
      metrics: { ...prometheusConnection(''), config },
    });
    await release.preflight();
    const found = (await resultsOf(release)).find(({ id }) => id === 'credentials:metrics');
    const params = { what: 'server-certificate', expiresAt: endsAt };
    expect(found).toMatchObject({ status: 'warned', code: 'expires-within', params });
  } finally {
    await secured.stop();
  }
});
