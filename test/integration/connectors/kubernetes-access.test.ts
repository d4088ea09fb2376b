import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { frontendNamespace as namespace, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const workload = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'frontend-deployment' };
const opened: ConnectorInstance[] = [];
/** Takes CONNECT, and remembers where to. */
const proxied: string[] = [];
const proxySockets = new Set<Socket>();
const proxy = createServer((socket) => {
  proxySockets.add(socket);
  socket.on('error', () => {});
  socket.once('data', (head) => {
    const to = /^CONNECT (\S+):(\d+) /.exec(head.toString());
    if (to === null) return socket.destroy();
    proxied.push(`${to[1]}:${to[2]}`);
    const onward = connect(Number(to[2]), to[1] ?? '', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
  });
});
let cluster: KubernetesFixture;

async function open(config: object = {}): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('kubernetes'), {
    kubeconfigFile: cluster.kubeconfig,
    namespace,
    ...config,
  });
  opened.push(connection);
  return connection;
}

beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1, proxyUrl: `http://127.0.0.1:${port}` });
  await seedFrontend(cluster, '1');
});
afterAll(async () => {
  for (const connection of opened) await connection.close();
  await cluster?.stop();
  for (const socket of proxySockets) socket.destroy();
  proxy.close();
});
beforeEach(() => cluster.faults.clear());

it.each(['admin', 'releaser', 'proxied'])('reaches the cluster by the context %s', async (context) => {
  const { health } = await open({ context });
  expect(await health(call)).toMatchObject({ ok: true, code: 'kubernetes-ok', params: { context, namespace } });
  expect(proxied.includes(`127.0.0.1:${cluster.port}`)).toBe(context === 'proxied');
});

it('logs in again by itself when the token of a login program is refused in the middle', async () => {
  vi.stubEnv('PATH', `${cluster.folder}:${process.env.PATH}`);
  const { cluster: operations } = await open({ context: 'exec' });
  const status = () => operations!.rolloutStatus(workload, call);
  expect(await status()).toMatchObject({ state: 'complete' });
  cluster.access.addToken('second', { name: 'releaser', groups: ['system:masters'] });
  await writeFile(join(cluster.folder, 'token'), 'second');
  cluster.access.expireToken(cluster.tokens.releaser);
  expect(await status()).toMatchObject({ state: 'complete' });
  cluster.access.expireToken('second');
  await expect(status()).rejects.toMatchObject({
    code: 'kubernetes-unauthorised',
    params: { user: 'exec' },
    retryable: false,
  });
  cluster.access.addToken(cluster.tokens.releaser, { name: 'releaser', groups: ['system:masters'] });
  vi.unstubAllEnvs();
});

it('tells every refusal apart, and which of them may pass', async () => {
  const { cluster: operations } = await open();
  const ask = (deadlineMs = 10_000) => operations!.rolloutStatus(workload, { deadlineMs });
  const path = /deployments/;
  for (const [code, fault, retryable] of [
    [403, 'kubernetes-forbidden', false],
    [409, 'kubernetes-conflict', false],
    [410, 'kubernetes-gone', true],
    [422, 'kubernetes-refused', false],
    [500, 'kubernetes-failed', true],
    [503, 'kubernetes-failed', true],
  ] as const) {
    cluster.faults.order({ kind: 'status', code }, { path });
    await expect(ask()).rejects.toMatchObject({ code: fault, retryable, params: { status: code, context: 'admin' } });
  }
  cluster.faults.order({ kind: 'status', code: 429, retryAfterSeconds: 1 }, { path });
  const beganAt = performance.now();
  expect(await ask()).toMatchObject({ state: 'complete' });
  expect(performance.now() - beganAt).toBeGreaterThan(900);
  cluster.faults.order({ kind: 'status', code: 429, retryAfterSeconds: 60 }, { path });
  await expect(ask(500)).rejects.toMatchObject({ code: 'kubernetes-busy', retryable: true });
  cluster.faults.order({ kind: 'garbage' }, { path });
  await expect(ask()).rejects.toMatchObject({ code: 'connector-bad-answer', params: { reason: 'not-json' } });
  cluster.faults.order({ kind: 'half' }, { path });
  await expect(ask()).rejects.toMatchObject({ code: 'connector-bad-answer' });
  cluster.faults.order({ kind: 'silence' }, { path });
  await expect(ask(200)).rejects.toMatchObject({ code: 'deadline-exceeded' });
  expect(await ask()).toMatchObject({ state: 'complete' });
});

it.each(['kubernetes', 'kubernetes-pod', 'kubernetes-switch'])(
  '%s checks no certificate only where the connection itself says so, whatever the kubeconfig does',
  async (kind) => {
    const trusted = await readFile(cluster.kubeconfig, 'utf8');
    const kubeconfigText = trusted.replace(/certificate-authority-data: .*/, 'insecure-skip-tls-verify: true');
    const rest = {
      kubernetes: {},
      'kubernetes-pod': { workload: 'Deployment/frontend-deployment' },
      'kubernetes-switch': { objectName: 'traffic-config', fields: ['data.canary_percentage = "{percent}"'] },
    }[kind];
    const health = async (config: object) => {
      const connection = await openConnector(connectorByKind(kind), { namespace, ...rest, ...config });
      opened.push(connection);
      return connection.health(call);
    };
    expect(await health({ kubeconfigText })).toMatchObject({
      ok: false,
      code: 'tls-check-skipped',
      params: { context: 'admin' },
    });
    const lax = { verifyTls: false };
    const anybody = [await health({ kubeconfigText, ...lax }), await health({ kubeconfigText: trusted, ...lax })];
    for (const { ok, code, params } of anybody)
      expect([ok, code, params.tlsVerified]).toEqual([true, expect.stringMatching(/-unverified$/), false]);
  },
);

it('trusts no other certificate than that of the kubeconfig, and says where it trusts any', async () => {
  const kubeconfigOf = (more: object) =>
    JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      clusters: [{ name: 'k', cluster: { server: cluster.url, ...more } }],
      users: [{ name: 'u', user: { token: cluster.tokens.releaser } }],
    });
  const strict = await open({ kubeconfigFile: undefined, kubeconfigText: kubeconfigOf({}) });
  const refused = await strict.health(call);
  expect(refused.ok).toBe(false);
  expect(JSON.stringify(refused.params)).toMatch(/SELF_SIGNED|UNABLE_TO|CERT/);
  const lax = await open({
    kubeconfigFile: undefined,
    kubeconfigText: kubeconfigOf({ 'insecure-skip-tls-verify': true }),
    verifyTls: false,
  });
  expect(await lax.health(call)).toMatchObject({ ok: true, code: 'kubernetes-ok-unverified' });
});

it('counts restarts and warnings of pods that crash, and who is not ready', async () => {
  const { metrics, cluster: operations } = await open();
  const read = async (query: string) => {
    const reading = await metrics!.instant(query, call);
    return reading.kind === 'value' ? reading.value : reading;
  };
  expect(await read('restarts Deployment/frontend-deployment')).toBe(0);
  expect(await read('unready Deployment/frontend-deployment')).toBe(0);
  expect(await read('warnings frontend 10m')).toBe(0);
  cluster.node.setOutcome('frontend:broken', 'crashes');
  await operations!.setImage(workload, 'app', 'frontend:broken', call);
  await waitFor('restarts are counted', async () => Number(await read('restarts Deployment/frontend-deployment')) > 1);
  await waitFor('warnings are counted', async () => Number(await read('warnings frontend 10m')) > 0);
  expect(await read('warnings backend 10m')).toBe(0);
  expect(await read('restarts Deployment/nobody')).toMatchObject({ kind: 'missing', reason: 'empty' });
  cluster.faults.order({ kind: 'status', code: 403 }, { path: /events/ });
  expect(await read('warnings 10m')).toMatchObject({
    kind: 'missing',
    reason: 'http-error',
    detail: expect.stringMatching(/^403/),
  });
});
