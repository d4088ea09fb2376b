import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  ConnectorInstance,
  ConnectorMetadata,
  HealthReport,
} from '../../../electron/backend/connectors/connector.ts';
import { connectors } from '../../../electron/backend/connectors/index.ts';
import { endpointFields } from '../../../electron/backend/endpoints/endpoint-config.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type Certificate, type CertificateAuthority, createAuthority } from '../../support/servers/certificates.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { type FaultyServer, startFaultyServer } from '../../support/servers/start-faulty-server.ts';

const call = { deadlineMs: 10_000 };
const deadlineMs = 400;
/** What a busy machine may take beyond a deadline or after a cancel. */
const latenessMs = 100;
const secret = 'very-secret';

let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await createAuthority();
});
afterAll(() => authority.stop());

/** The connectors that speak HTTP by an endpoint of their configuration (`endpointFields`). */
const overHttp: ConnectorMetadata[] = [];
for (const metadata of connectors) {
  const { configSchema } = await metadata.load();
  if (Object.keys(endpointFields).every((field) => field in configSchema.shape)) overHttp.push(metadata);
}

it('is asked of connectors that there are', () => {
  expect(overHttp.map(({ kind }) => kind)).toContain('prometheus');
});

describe.each(overHttp)('faults on the way to $kind', (metadata) => {
  const cleanups: (() => unknown)[] = [];
  let fixture: ConnectorFixture;

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, metadata.capabilities[0]!);
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => fixture?.stop());

  async function open(url: string): Promise<ConnectorInstance> {
    const own = url.startsWith('https:') ? { caCertificate: authority.cert } : {};
    const config = { ...fixture.config, url, auth: 'bearer', token: secret, ...own };
    const connection = await openConnector(metadata, config);
    cleanups.push(() => connection.close());
    return connection;
  }
  async function faulty(certificate?: Certificate): Promise<FaultyServer> {
    const server = await startFaultyServer({
      behind: String(fixture.config.url),
      ...(certificate === undefined ? {} : { certificate }),
    });
    cleanups.push(() => server.stop());
    return server;
  }
  /** A health check that must fail, in time, and say nothing of the secret. */
  async function failure(connection: ConnectorInstance, options = call): Promise<HealthReport> {
    const took = stopwatch();
    const report = await connection.health(options);
    expect(took()).toBeLessThan(options.deadlineMs + latenessMs);
    expect(report.ok).toBe(false);
    expect(JSON.stringify(report)).not.toContain(secret);
    return report;
  }

  it('nobody listens, and nobody knows the name', async () => {
    const gone = await open(`http://127.0.0.1:${await freePort()}`);
    expect(await failure(gone)).toMatchObject({ code: 'connection-unreachable', params: { what: 'refused' } });
    const nameless = await open('http://no-such-host.invalid');
    expect(await failure(nameless)).toMatchObject({ code: 'name-not-resolved' });
  });

  it.each(['black-hole', 'drip'] as const)(
    '%s: ends at the deadline, and at once when it is cancelled',
    async (fault) => {
      const server = await faulty();
      const connection = await open(server.url);
      expect(await connection.health(call)).toMatchObject({ ok: true });
      server.setFault(fault);
      expect(await failure(connection, { deadlineMs })).toMatchObject({ code: 'deadline-exceeded' });
      const controller = new AbortController();
      const cancelled = connection.health({ deadlineMs: 60_000, signal: controller.signal });
      // The request is on its way by then.
      await new Promise((resolve) => setImmediate(resolve));
      const took = stopwatch();
      controller.abort();
      await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
      expect(took()).toBeLessThan(latenessMs);
      server.setFault('none');
      expect(await connection.health(call)).toMatchObject({ ok: true });
    },
  );

  it.each([
    ['reset', ['connector-bad-answer']],
    ['garbage', ['connector-bad-answer']],
    ['error-500', ['connector-http-status', `${metadata.kind}-query-failed`]],
    ['unauthorised', ['endpoint-unauthorised']],
  ] as const)('%s in the middle: says so, and is well again afterwards', async (fault, codes) => {
    const server = await faulty();
    const connection = await open(server.url);
    expect(await connection.health(call)).toMatchObject({ ok: true });
    server.setFault(fault);
    const { code, params } = await failure(connection);
    expect(codes).toContain(code);
    if (fault === 'error-500') expect(params).toMatchObject({ status: 500 });
    if (fault === 'unauthorised') expect(params).toMatchObject({ status: 401, what: 'credential' });
    server.setFault('none');
    expect(await connection.health(call)).toMatchObject({ ok: true });
  });

  it('a certificate that is not trusted, has expired, is for another name, or changes in the middle', async () => {
    const good = await authority.issue(['IP:127.0.0.1']);
    const stranger = await createAuthority();
    cleanups.push(() => stranger.stop());
    const changes = [
      [await stranger.issue(['IP:127.0.0.1']), 'tls-untrusted'],
      [await authority.issue(['IP:127.0.0.1'], 'expired'), 'tls-expired'],
      [await authority.issue(['DNS:elsewhere.test']), 'tls-name-mismatch'],
    ] as const;
    const server = await faulty(good);
    const connection = await open(server.url);
    expect(await connection.health(call)).toMatchObject({ ok: true });
    for (const [certificate, code] of changes) {
      // The same connection, which was well until now, and one that meets it for the first time.
      server.setCertificate(certificate);
      expect(await failure(connection)).toMatchObject({ code });
      expect(await failure(await open(server.url))).toMatchObject({ code });
      server.setCertificate(good);
      expect(await connection.health(call)).toMatchObject({ ok: true });
    }
  });
});
