import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { createCertificateAuthority } from '../../support/servers/certificate-authority.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { type ProxyServer, startProxy } from '../../support/servers/start-proxy.ts';

const call = { deadlineMs: 10_000 };
const noCa = /^ +certificate-authority-data: .*\n/gm;

let cluster: KubernetesFixture;
let proxy: ProxyServer;
let other: ProxyServer;
let kubeconfig: string;
/** The cluster as it is reached by a name that nobody but a proxy knows. */
let remote: string;

beforeAll(async () => {
  proxy = await startProxy();
  other = await startProxy();
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  kubeconfig = await readFile(cluster.kubeconfig, 'utf8');
  remote = kubeconfig.replaceAll('https://127.0.0.1:', 'https://cluster.test:');
  // Read once by a process, at the first use.
  const authorities = join(cluster.folder, 'system-authorities.pem');
  await writeFile(authorities, cluster.authority);
  vi.stubEnv('SSL_CERT_FILE', authorities);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cluster?.stop();
  await Promise.all([proxy?.stop(), other?.stop()]);
});
beforeEach(() => {
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
});
afterEach(() => vi.stubEnv('HTTPS_PROXY', undefined));

async function health(kubeconfigText: string, config: object = {}) {
  const connection = await openConnector(connectorByKind('kubernetes'), { kubeconfigText, ...config });
  try {
    return await connection.health(call);
  } finally {
    await connection.close();
  }
}

it("goes through the environment's proxy, but not to this computer and not past NO_PROXY", async () => {
  const { length } = proxy.asked;
  expect(await health(remote)).toMatchObject({ ok: true, code: 'kubernetes-ok' });
  expect(new Set(proxy.asked.slice(length))).toEqual(new Set([`CONNECT cluster.test:${cluster.port}`]));
  const asked = proxy.asked.length;
  expect(await health(kubeconfig)).toMatchObject({ ok: true });
  for (const direct of ['cluster.test', '.test', 'test', '*']) {
    vi.stubEnv('NO_PROXY', `elsewhere.example, ${direct}`);
    expect(await health(remote)).toMatchObject({ ok: false });
  }
  expect(proxy.asked).toHaveLength(asked);
  vi.stubEnv('NO_PROXY', 'other.test,10.0.0.0/8');
  expect(await health(remote)).toMatchObject({ ok: true });
});

it('takes a network in NO_PROXY for all of its addresses', async () => {
  // Nobody is at these; the proxy, which goes to this computer whatever it is asked for, would have answered.
  const at = (address: string) => kubeconfig.replaceAll('https://127.0.0.1:', `https://${address}:`);
  const { length } = proxy.asked;
  vi.stubEnv('NO_PROXY', '192.0.2.0/25');
  const [within, beyond] = await Promise.all(
    ['192.0.2.127', '192.0.2.128'].map(async (address) => {
      const connection = await openConnector(connectorByKind('kubernetes'), { kubeconfigText: at(address) });
      const report = await connection.health({ deadlineMs: 1_000 });
      await connection.close();
      return report;
    }),
  );
  expect(beyond).toMatchObject({ ok: false, code: 'tls-name-mismatch' });
  expect(within).toMatchObject({ ok: false, code: expect.not.stringMatching('tls-name-mismatch') });
  expect(new Set(proxy.asked.slice(length))).toEqual(new Set([`CONNECT 192.0.2.128:${cluster.port}`]));
});

it('takes the proxy of the kubeconfig before that of the environment', async () => {
  const { length } = proxy.asked;
  const text = remote.replaceAll(/^( +)server: .*$/gm, (line, space) => `${line}\n${space}proxy-url: ${other.url}`);
  expect(await health(text)).toMatchObject({ ok: true });
  expect(new Set(other.asked)).toEqual(new Set([`CONNECT cluster.test:${cluster.port}`]));
  expect(proxy.asked).toHaveLength(length);
});

it.each(['admin', 'releaser'])(
  'trusts as %s the authorities of this system, which one of the kubeconfig replaces',
  async (context) => {
    expect(await health(kubeconfig.replaceAll(noCa, ''), { context })).toMatchObject({ ok: true });
    const foreign = Buffer.from(createCertificateAuthority('somebody else').certificate).toString('base64');
    const theirs = kubeconfig.replaceAll(noCa, (line) => line.replace(/: .*/, `: ${foreign}`));
    expect(await health(theirs, { context })).toMatchObject({ ok: false, code: 'tls-untrusted' });
  },
);
