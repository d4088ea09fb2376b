import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createEndpoint, type Endpoint } from '../../../electron/backend/endpoints/endpoint.ts';
import { endpointFields, endpointSecretFields } from '../../../electron/backend/endpoints/endpoint-config.ts';
import { type CertificateAuthority, createAuthority } from '../../support/servers/certificates.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { type FaultyServer, startFaultyServer } from '../../support/servers/start-faulty-server.ts';
import { startProxy } from '../../support/servers/start-proxy.ts';

const call = { deadlineMs: 10_000 };
const schema = z.strictObject(endpointFields);
const cleanups: (() => unknown)[] = [];
let authority: CertificateAuthority;
let plain: FaultyServer;

beforeAll(async () => {
  authority = await createAuthority();
  plain = await startFaultyServer({});
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(async () => {
  await plain.stop();
  await authority.stop();
});

function open(config: Readonly<Record<string, unknown>>): Endpoint {
  const endpoint = createEndpoint(schema.parse(config));
  cleanups.push(() => endpoint.close());
  return endpoint;
}

async function secured(names: readonly string[], more: { validity?: 'expired'; clientAuthority?: string } = {}) {
  const certificate = await authority.issue(names, more.validity);
  const { clientAuthority } = more;
  const server = await startFaultyServer({
    certificate,
    ...(clientAuthority === undefined ? {} : { clientAuthority }),
  });
  cleanups.push(() => server.stop());
  return server;
}

const get = (endpoint: Endpoint, options: { deadlineMs: number; signal?: AbortSignal } = call) =>
  endpoint.request({ path: '/api?a=1' }, options);

describe('requests', () => {
  it('go below the prefix and never out of it', async () => {
    const endpoint = open({ url: `${plain.url}/metrics/v1/` });
    expect(JSON.parse(String((await get(endpoint)).body))).toEqual({ method: 'GET', url: '/metrics/v1/api?a=1' });
    for (const path of ['/../v2', '/%2e%2e/v2', 'v2', '@evil.test/', '']) {
      await expect(endpoint.request({ path }, call)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    const bare = open({ url: plain.url });
    expect(JSON.parse(String((await bare.request({ path: '//evil.test/' }, call)).body)).url).toBe('//evil.test/');
  });

  it('carry the credential and the tenant', async () => {
    await get(open({ url: plain.url, auth: 'basic', user: '发布', password: 'p:ä' }));
    const { authorization } = plain.lastHeaders();
    expect(Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('发布:p:ä');
    await get(open({ url: plain.url, auth: 'bearer', token: 'abc.def', tenant: 'team-a' }));
    expect(plain.lastHeaders()).toMatchObject({ authorization: 'Bearer abc.def', 'x-scope-orgid': 'team-a' });
    await get(open({ url: plain.url, token: 'unused', tenantHeader: 'X-Org', tenant: '7' }));
    expect(plain.lastHeaders()).toMatchObject({ 'x-org': '7' });
    expect(plain.lastHeaders().authorization).toBeUndefined();
  });

  it('say what is wrong with a credential, and never what it is', async () => {
    plain.setFault('unauthorised');
    cleanups.push(() => plain.setFault('none'));
    const refusal = (config: object) => get(open({ url: plain.url, ...config })).catch((error: unknown) => error);
    const params = { status: 401, host: plain.url.slice('http://'.length) };
    expect(await refusal({})).toMatchObject({
      code: 'endpoint-unauthorised',
      params: { ...params, what: 'no-credential' },
      retryable: false,
    });
    const withToken = await refusal({ auth: 'bearer', token: 'very-secret' });
    expect(withToken).toMatchObject({ code: 'endpoint-unauthorised', params: { ...params, what: 'credential' } });
    expect(JSON.stringify(withToken) + String(withToken)).not.toContain('very-secret');
  });
});

describe('configurations', () => {
  it('are refused with a password in an address, with a part missing, or with what is no certificate', async () => {
    expect(schema.safeParse({ url: 'http://me:secret@a.test' }).success).toBe(false);
    expect(schema.safeParse({ url: 'http://a.test?x=1' }).success).toBe(false);
    expect(schema.safeParse({ url: 'http://a.test', proxy: 'http://me:secret@b.test' }).success).toBe(false);
    expect(schema.safeParse({ url: 'ftp://a.test' }).success).toBe(false);
    expect(schema.safeParse({ url: 'http://a.test', auth: 'bearer', token: 'a\nb' }).success).toBe(false);
    const url = 'https://a.test';
    const { cert, key } = await authority.issue(['DNS:me']);
    const other = await authority.issue(['DNS:other']);
    for (const [config, place] of [
      [{ auth: 'basic' }, 'user'],
      [{ auth: 'bearer' }, 'token'],
      [{ auth: 'basic', user: 'a:b' }, 'user'],
      [{ caCertificate: 'hello' }, 'caCertificate'],
      [{ clientCertificate: cert }, 'clientKey'],
      [{ clientKey: key }, 'clientCertificate'],
      [{ clientCertificate: cert, clientKey: other.key }, 'clientKey'],
    ] as const) {
      expect(() => open({ url, ...config })).toThrow(
        expect.objectContaining({ code: 'connection-invalid', params: expect.objectContaining({ place }) }),
      );
    }
  });

  it('name their secrets, and every field can be asked for in a form', () => {
    const { properties } = z.toJSONSchema(schema, { io: 'input' });
    expect(Object.keys(properties ?? {})).toEqual(Object.keys(endpointFields));
    expect(Object.keys(endpointFields)).toEqual(expect.arrayContaining([...endpointSecretFields]));
  });
});

describe('TLS', () => {
  it('trusts the authority of the connection, and only with the right name and within its time', async () => {
    const here = await secured(['IP:127.0.0.1']);
    const caCertificate = authority.cert;
    const refused = (server: FaultyServer, config: object = {}) =>
      get(open({ url: server.url, ...config })).then(
        () => 'an answer',
        (error: { code: string }) => error.code,
      );
    expect((await get(open({ url: here.url, caCertificate }))).status).toBe(200);
    expect(await refused(here)).toBe('tls-untrusted');
    const stranger = await createAuthority();
    cleanups.push(() => stranger.stop());
    expect(await refused(here, { caCertificate: stranger.cert })).toBe('tls-untrusted');
    expect(await refused(await secured(['DNS:web.test']), { caCertificate })).toBe('tls-name-mismatch');
    const old = await secured(['IP:127.0.0.1'], { validity: 'expired' });
    expect(await refused(old, { caCertificate })).toBe('tls-expired');
    const unverified = open({ url: old.url, verifyTls: false });
    expect((await get(unverified)).status).toBe(200);
    expect(unverified.tlsVerified).toBe(false);
    expect(open({ url: here.url }).tlsVerified).toBe(true);
    const noTls = await refused({ ...plain, url: plain.url.replace('http:', 'https:') });
    expect(noTls).toBe('connector-bad-answer');
  });

  it('shows a client certificate to a server that wants one', async () => {
    const server = await secured(['IP:127.0.0.1'], { clientAuthority: authority.cert });
    const client = await authority.issue(['DNS:cockpit']);
    const config = { url: server.url, caCertificate: authority.cert };
    const endpoint = open({ ...config, clientCertificate: client.cert, clientKey: client.key });
    expect((await get(endpoint)).status).toBe(200);
    await expect(get(open(config))).rejects.toMatchObject({ code: 'tls-client-refused' });
  });
});

describe('proxies', () => {
  it('are used for plain and for TLS, and the certificate is checked behind them', async () => {
    const proxy = await startProxy();
    cleanups.push(() => proxy.stop());
    const server = await secured(['DNS:metrics.test']);
    const { port } = new URL(server.url);
    const config = { proxy: proxy.url, caCertificate: authority.cert };
    expect((await get(open({ ...config, url: `https://metrics.test:${port}` }))).status).toBe(200);
    expect((await get(open({ ...config, url: plain.url.replace('127.0.0.1', 'plain.test') }))).status).toBe(200);
    expect(proxy.asked).toEqual([
      `CONNECT metrics.test:${port}`,
      `GET http://plain.test:${new URL(plain.url).port}/api?a=1`,
    ]);
    const misnamed = get(open({ ...config, url: `https://other.test:${port}` }));
    await expect(misnamed).rejects.toMatchObject({ code: 'tls-name-mismatch' });
  });

  it('come from the environment, with their password, but not for this computer', async () => {
    const proxy = await startProxy();
    cleanups.push(() => proxy.stop());
    const server = await secured(['DNS:metrics.test', 'IP:127.0.0.1']);
    vi.stubEnv('https_proxy', proxy.url.replace('http://', 'http://me:very-secret@'));
    vi.stubEnv('no_proxy', 'elsewhere.test');
    const caCertificate = authority.cert;
    expect((await get(open({ url: server.url, caCertificate }))).status).toBe(200);
    expect(proxy.asked).toEqual([]);
    const remote = { url: server.url.replace('127.0.0.1', 'metrics.test'), caCertificate };
    expect((await get(open(remote))).status).toBe(200);
    expect(proxy.lastCredential()).toBe(`Basic ${Buffer.from('me:very-secret').toString('base64')}`);
    proxy.refuse(407);
    const refused: unknown = await get(open(remote)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'proxy-refused', params: { status: 407 } });
    expect(`${JSON.stringify(refused)} ${String(refused)}`).not.toContain('very-secret');
    vi.stubEnv('https_proxy', 'not a proxy very-secret');
    vi.stubEnv('http_proxy', 'not a proxy very-secret');
    expect(() => open(remote)).toThrow(expect.objectContaining({ code: 'connection-invalid' }));
  });

  it('that are silent or gone hold nothing up, and are named', async () => {
    const proxy = await startProxy();
    cleanups.push(() => proxy.stop());
    proxy.refuse(0);
    const silent = open({ url: 'https://metrics.test', proxy: proxy.url });
    await expect(get(silent, { deadlineMs: 200 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
    // More than the pool has places, so that none may be left behind.
    const many = Array.from({ length: 20 }, () => get(silent, { deadlineMs: 100 }).catch(({ code }) => code));
    expect(new Set(await Promise.all(many))).toEqual(new Set(['deadline-exceeded']));
    proxy.refuse(502);
    await expect(get(silent)).rejects.toMatchObject({ code: 'proxy-refused', params: { status: 502 } });
    const port = await freePort();
    await expect(get(open({ url: 'https://metrics.test', proxy: `http://127.0.0.1:${port}` }))).rejects.toMatchObject({
      code: 'connection-unreachable',
      params: { what: 'refused', address: `127.0.0.1:${port}`, host: 'metrics.test' },
    });
  });
});

it('tells a name that nobody knows from an address where nobody listens', async () => {
  const unknown = get(open({ url: 'http://no-such-host.invalid' }));
  await expect(unknown).rejects.toMatchObject({ code: 'name-not-resolved', params: { name: 'no-such-host.invalid' } });
  await expect(get(open({ url: `http://127.0.0.1:${await freePort()}` }))).rejects.toMatchObject({
    code: 'connection-unreachable',
    params: { what: 'refused' },
    retryable: true,
  });
});
