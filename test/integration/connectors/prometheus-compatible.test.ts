import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { createAuthority } from '../../support/servers/certificates.ts';
import { startAppVersion } from '../../support/servers/start-app-version.ts';
import { startFaultyServer } from '../../support/servers/start-faulty-server.ts';
import { type PrometheusFixture, startPrometheus } from '../../support/servers/start-prometheus.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const cleanups: (() => unknown)[] = [];
let prometheus: PrometheusFixture;

beforeAll(async () => {
  const app = await startAppVersion('v2');
  cleanups.push(() => app.stop());
  prometheus = await startPrometheus({ targets: [{ address: app.address }], scrapeIntervalMs: 250 });
  cleanups.push(() => prometheus.stop());
  await fetch(`http://${app.address}/`);
});
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(config: Readonly<Record<string, unknown>>): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('prometheus'), config);
  cleanups.push(() => connection.close());
  return connection;
}

describe('a server behind a gateway', () => {
  it('is reached over TLS with a client certificate, a token and a tenant, and tells its version', async () => {
    const authority = await createAuthority();
    cleanups.push(() => authority.stop());
    const client = await authority.issue(['DNS:cockpit']);
    const gateway = await startFaultyServer({
      behind: prometheus.url,
      certificate: await authority.issue(['IP:127.0.0.1']),
      clientAuthority: authority.cert,
      authorization: 'Bearer good-token',
    });
    cleanups.push(() => gateway.stop());
    const config = {
      url: gateway.url,
      auth: 'bearer',
      token: 'good-token',
      tenant: 'team-a',
      caCertificate: authority.cert,
      clientCertificate: client.cert,
      clientKey: client.key,
    };
    const { metrics, health } = await open(config);
    expect(await metrics!.instant('vector(42)', call)).toMatchObject({ kind: 'value', value: 42 });
    expect(gateway.lastHeaders()).toMatchObject({ 'x-scope-orgid': 'team-a' });
    const well = await health(call);
    expect(well).toMatchObject({
      ok: true,
      code: 'prometheus-ok',
      params: { version: expect.stringMatching(/^\d+\./) },
    });
    expect(well.params).not.toHaveProperty('tlsVerified');

    const stale = await open({ ...config, token: 'old-token' });
    expect(await stale.metrics!.instant('vector(42)', call)).toEqual({
      kind: 'missing',
      reason: 'http-error',
      detail: '401',
    });
    const refused = await stale.health(call);
    expect(refused).toMatchObject({ ok: false, code: 'endpoint-unauthorised', params: { what: 'credential' } });
    expect(JSON.stringify(refused)).not.toContain('old-token');
    const unverified = await open({ ...config, caCertificate: undefined, verifyTls: false });
    expect(await unverified.health(call)).toMatchObject({ ok: true, params: { tlsVerified: false } });
    const untrusting = await open({ ...config, caCertificate: undefined });
    expect(await untrusting.metrics!.instant('vector(42)', call)).toMatchObject({ detail: 'tls-untrusted' });
  });

  it('is well where only queries are let through, and says that it tells no version', async () => {
    const missing = ['/-/healthy', '/api/v1/status/buildinfo', '/api/v1/metadata'];
    const gateway = await startFaultyServer({ behind: prometheus.url, missing });
    cleanups.push(() => gateway.stop());
    const { metrics, health } = await open({ url: gateway.url });
    expect(await health(call)).toMatchObject({ ok: true, code: 'prometheus-ok-unversioned' });
    await waitFor('the app was scraped', async () => (await metrics!.check!('up', call)).series === 1);
    expect(await metrics!.check!('up', call)).toMatchObject({ metrics: [{ name: 'up', type: null, unit: null }] });
  });
});

describe('what a query reads', () => {
  it('is told before a release relies on it', async () => {
    const { metrics } = await open({ url: prometheus.url });
    const check = (query: string) => metrics!.check!(query, call);
    const ratio = 'sum(rate(http_requests_total{code="999"}[5m])) / sum by (version) (rate(http_requests_total[5m]))';
    const total = await waitFor('the counter was scraped', async () => {
      const found = await check('sum(http_requests_total)');
      return found.series === 1 && found.newestAt !== null ? found : null;
    });
    expect(Math.abs(Date.now() - total.newestAt!)).toBeLessThan(10_000);
    expect(total.metrics).toEqual([{ name: 'http_requests_total', type: 'counter', unit: null }]);
    const p95 = await check('histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[1m])))');
    expect(p95.metrics).toEqual([{ name: 'http_request_duration_seconds_bucket', type: 'histogram', unit: null }]);
    expect((await check('{__name__=~"http_requests_total|up"}')).series).toBeGreaterThan(1);
    // Half of the ratio has no sample: its age is not known, whatever the other half says.
    expect(await check(ratio)).toMatchObject({ newestAt: null, metrics: [{ name: 'http_requests_total' }] });
    expect(await check('no_such_metric')).toEqual({
      series: 0,
      newestAt: null,
      metrics: [{ name: 'no_such_metric', type: null, unit: null }],
      measured: null,
    });
    expect(await check('vector(1)')).toEqual({ series: 1, newestAt: null, metrics: [], measured: null });
    await expect(check('rate(')).rejects.toMatchObject({ code: 'prometheus-query-failed', params: { status: 400 } });
  });
});
