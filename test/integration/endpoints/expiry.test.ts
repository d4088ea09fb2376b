import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createEndpoint, type Endpoint } from '../../../electron/backend/endpoints/endpoint.ts';
import { endpointFields } from '../../../electron/backend/endpoints/endpoint-config.ts';
import { checkEndpoint } from '../../../electron/backend/endpoints/endpoint-health.ts';
import { createCertificateAuthority, type IssuedCertificate } from '../../support/servers/certificate-authority.ts';
import { startFaultyServer } from '../../support/servers/start-faulty-server.ts';

const call = { deadlineMs: 10_000 };
const schema = z.strictObject(endpointFields);
const authority = createCertificateAuthority('endings');
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** UTC ms in so many hours; certificates know whole seconds. */
const inHours = (hours: number) => Math.floor(Date.now() / 1000 + hours * 3600) * 1000;
const until = (endsAt: number, use: 'server' | 'client') =>
  authority.issue({ commonName: use, use, hosts: ['127.0.0.1'], notAfter: new Date(endsAt) });
const pair = ({ certificate, key }: IssuedCertificate) => ({ cert: certificate, key });
/** A token that nobody signed; only its `exp` is read. */
const tokenUntil = (endsAt: number) =>
  `e30.${Buffer.from(JSON.stringify({ exp: endsAt / 1000 })).toString('base64url')}.x`;

async function secured(endsAt: number, clientAuthority?: string) {
  const server = await startFaultyServer({
    certificate: pair(until(endsAt, 'server')),
    ...(clientAuthority === undefined ? {} : { clientAuthority }),
  });
  cleanups.push(() => server.stop());
  return server;
}

function open(url: string, config: Readonly<Record<string, unknown>> = {}): Endpoint {
  const endpoint = createEndpoint(schema.parse({ url, caCertificate: authority.certificate, ...config }));
  cleanups.push(() => endpoint.close());
  return endpoint;
}

const health = (endpoint: Endpoint) =>
  checkEndpoint(endpoint, call, async (left) => {
    await endpoint.request({ path: '/' }, left());
    return { ok: true, code: 'any', params: {} };
  });

it("is that of the server's certificate, also of the one that it shows later", async () => {
  const [soon, later] = [inHours(3), inHours(9)];
  const server = await secured(soon);
  const endpoint = open(server.url);
  expect(endpoint.expiry()).toBeNull();
  expect((await health(endpoint)).expiry).toEqual({ what: 'server-certificate', expiresAt: soon });
  server.setCertificate(pair(until(later, 'server')));
  expect((await health(endpoint)).expiry).toEqual({ what: 'server-certificate', expiresAt: later });
});

it('is that of what ends first: client certificate, token, server', async () => {
  const server = await secured(inHours(9), authority.certificate);
  const { certificate, key } = until(inHours(3), 'client');
  const own = { clientCertificate: certificate, clientKey: key };
  expect((await health(open(server.url, own))).expiry).toMatchObject({ what: 'client-certificate' });
  const endsAt = inHours(1);
  const both = open(server.url, { ...own, auth: 'bearer', token: tokenUntil(endsAt) });
  expect((await health(both)).expiry).toEqual({ what: 'token', expiresAt: endsAt });
});

it('is told of a refused token as well, and of nothing that says no end or is not checked', async () => {
  const plain = await startFaultyServer({});
  cleanups.push(() => plain.stop());
  plain.setFault('unauthorised');
  const over = await health(open(plain.url, { auth: 'bearer', token: tokenUntil(inHours(-1)) }));
  expect(over).toMatchObject({ ok: false, code: 'endpoint-unauthorised', expiry: { what: 'token' } });
  plain.setFault('none');
  for (const token of ['opaque', 'a.b.c', `e30.${Buffer.from('{"exp":"soon"}').toString('base64url')}.x`])
    expect((await health(open(plain.url, { auth: 'bearer', token }))).expiry).toBeUndefined();
  const unverified = open((await secured(inHours(1))).url, { verifyTls: false });
  expect(await health(unverified)).toMatchObject({ ok: true, params: { tlsVerified: false } });
  expect(unverified.expiry()).toBeNull();
});
