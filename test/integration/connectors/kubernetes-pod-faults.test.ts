import { readFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { runProgram } from '../../../electron/backend/machines/run-program.ts';
import {
  firstPod,
  podNamespace as namespace,
  onePodConfig,
  podConfig,
  seedShop,
} from '../../support/connector-fixtures/kubernetes-pod.ts';
import { kubectl } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { type ProxyServer, startProxy } from '../../support/servers/start-proxy.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
/** What a busy machine may take after a cancel. */
const latenessMs = 150;
const path = /\/exec\?/;
const releaser = { name: 'releaser', groups: ['system:masters'] };

let proxy: ProxyServer;
let cluster: KubernetesFixture;
beforeAll(async () => {
  proxy = await startProxy();
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1, proxyUrl: proxy.url });
  await seedShop(cluster);
});
afterEach(() => cluster.faults.clear());
afterAll(async () => {
  await cluster?.stop();
  await proxy?.stop();
});

async function open(config: Readonly<Record<string, unknown>> = {}, at = cluster): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('kubernetes-pod'), { ...podConfig(at), ...config });
  onTestFinished(() => connection.close());
  return connection;
}

const run = ({ machine }: ConnectorInstance, ...command: string[]) => runProgram(machine!, command, call);

/** A program that has said the id of its process, and its call. */
async function sleeping({ exec }: ConnectorInstance, script = 'echo $$ begun; exec sleep 98765') {
  const abort = new AbortController();
  let output = '';
  const onOutput = (text: string) => {
    output += text;
  };
  const how = { env: {}, directory: null, timeoutMs: 60_000, onOutput };
  const running = exec!.run(['sh', '-c', script], how, { deadlineMs: 60_000, signal: abort.signal });
  running.catch(() => {});
  const pid = Number(await waitFor('the program runs', () => /^(\d+) begun/.exec(output)?.[1]));
  return { running, abort, pid };
}

const isThere = (pid: number) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

describe('the pod that is taken', () => {
  const whoAmI = async (config: Readonly<Record<string, unknown>>) =>
    (await run(await open(config), 'sh', '-c', 'echo "$HOSTNAME $ROLE"; pwd')).stdout;

  it('is the first by name of those that are ready, by workload, labels or name, in the container that is named', async () => {
    const pod = firstPod(cluster);
    const { name } = pod.metadata;
    const said = (role: string) => `${name} ${role}\n${cluster.podFolder(pod)}\n`;
    expect(await whoAmI({})).toBe(said(''));
    expect(await whoAmI({ podBy: 'labels', podLabels: 'app in (web),!nobody' })).toBe(said(''));
    expect(await whoAmI({ podBy: 'name', podName: name, container: 'sidecar' })).toBe(said('sidecar'));
    const { health, machine } = await open();
    expect(machine!.name).toBe('shop/Deployment/web');
    expect(await health(call)).toMatchObject({
      ok: true,
      code: 'kubernetes-pod-several',
      params: { pod: name, container: 'app', ready: 2, sockets: 'perl', namespace, uid: String(process.getuid?.()) },
    });
  });

  it('is said to be missing, to lack its container, or to have no shell', async () => {
    const cases = [
      [{ podBy: 'labels', podLabels: 'app=nobody' }, 'pod-none-ready', { object: 'app=nobody', found: 0 }],
      [{ workload: 'Deployment/nobody' }, 'kubernetes-missing', { name: 'nobody' }],
      [{ podBy: 'name', podName: 'nobody-0' }, 'kubernetes-missing', { name: 'nobody-0' }],
      [{ container: 'nobody' }, 'pod-container-missing', { container: 'nobody', found: 'app, sidecar, bare' }],
      [{ ...onePodConfig(cluster), container: 'bare' }, 'pod-program-missing', { command: 'sh', container: 'bare' }],
    ] as const;
    for (const [config, code, params] of cases) {
      const connection = await open(config);
      await expect(run(connection, 'true')).rejects.toMatchObject({ code, params });
      await expect(connection.machine!.readFile('/etc/hostname', 100, call)).rejects.toMatchObject({ code });
      expect(await connection.health(call)).toMatchObject({ ok: false, code, params });
    }
    await expect(open({ podBy: 'labels' })).rejects.toMatchObject({
      code: 'connection-invalid',
      params: { field: 'podLabels' },
    });
  });

  it('says that it is gone when it goes while a program runs, and another one is taken after that', async () => {
    const connection = await open();
    const pod = firstPod(cluster);
    const { running, pid } = await sleeping(connection);
    await kubectl(cluster, 'delete', 'pod', pod.metadata.name, '-n', namespace, '--wait=false');
    const params = { pod: pod.metadata.name, container: 'app' };
    await expect(running).rejects.toMatchObject({ code: 'pod-gone', params, retryable: false });
    expect(isThere(pid)).toBe(false);
    const { stdout } = await run(connection, 'sh', '-c', 'echo "$HOSTNAME"');
    expect(stdout.trim()).not.toBe(pod.metadata.name);
    await waitFor('two are ready again', () => cluster.readyPods(namespace).length === 2);
  });
});

it('goes through the proxy of the kubeconfig, and logs in by its token and its login program', async () => {
  vi.stubEnv('PATH', `${cluster.folder}:${process.env.PATH}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const asked = proxy.asked.length;
  for (const context of ['admin', 'proxied', 'releaser', 'exec']) {
    expect((await run(await open({ context }), 'echo', context)).stdout).toBe(`${context}\n`);
  }
  expect(new Set(proxy.asked.slice(asked))).toEqual(new Set([`CONNECT 127.0.0.1:${cluster.port}`]));
});

it('a token that expires in the middle ends nothing that runs, and is said at the next call', async () => {
  const connection = await open({ context: 'releaser' });
  const { running } = await sleeping(connection, 'echo $$ begun; sleep 0.5; exit 7');
  cluster.access.expireToken(cluster.tokens.releaser);
  onTestFinished(() => cluster.access.addToken(cluster.tokens.releaser, releaser));
  expect(await running).toBe(7);
  const refusal = { code: 'kubernetes-unauthorised', params: { user: 'releaser' }, retryable: false };
  await expect(run(connection, 'true')).rejects.toMatchObject(refusal);
  expect(await connection.health(call)).toMatchObject({ ok: false, code: refusal.code });
});

it('says which right is missing', async () => {
  const rule = { verbs: ['get', 'list'], namespaces: ['*'] };
  cluster.access.addToken('looks-only', { name: 'looker', groups: [] });
  cluster.access.allow('looker', { ...rule, resources: ['pods', 'deployments'] });
  cluster.access.allow('looker', { verbs: ['create'], resources: ['selfsubjectaccessreviews'], namespaces: ['*'] });
  const text = await readFile(cluster.kubeconfig, 'utf8');
  const kubeconfigText = text.replaceAll(cluster.tokens.releaser, 'looks-only');
  const connection = await open({ kubeconfigFile: undefined, kubeconfigText, context: 'releaser' });
  const detail = expect.stringMatching(/cannot get resource "pods\/exec"/);
  await expect(run(connection, 'true')).rejects.toMatchObject({ code: 'kubernetes-forbidden', params: { detail } });
  expect(await connection.health(call)).toMatchObject({ ok: false, code: 'kubernetes-forbidden', params: { detail } });
});

it('tells what goes wrong before anything runs, and which of it may pass', async () => {
  const connection = await open();
  const cases = [
    [{ kind: 'reset' }, 'connection-unreachable', true],
    [{ kind: 'status', code: 500 }, 'kubernetes-failed', true],
    [{ kind: 'status', code: 403 }, 'kubernetes-forbidden', false],
    [{ kind: 'garbage' }, 'connector-bad-answer', false],
  ] as const;
  for (const [fault, code, retryable] of cases) {
    cluster.faults.order(fault, { path });
    await expect(run(connection, 'true')).rejects.toMatchObject({ code, retryable });
  }
  // Once is tried again by itself.
  cluster.faults.order({ kind: 'status', code: 401 }, { path });
  cluster.faults.order({ kind: 'status', code: 429, retryAfterSeconds: 0 }, { path });
  expect((await run(connection, 'echo', 'fine')).stdout).toBe('fine\n');
});

it('meets a certificate that changes in the middle, on the connection of every program', async () => {
  const connection = await open();
  for (const [shown, code] of [
    ['foreign', 'tls-untrusted'],
    ['expired', 'tls-expired'],
  ] as const) {
    // The connection of requests is kept; that of a program is its own.
    expect((await run(connection, 'true')).exitCode).toBe(0);
    cluster.showCertificate(shown);
    await expect(run(connection, 'true')).rejects.toMatchObject({ code });
    cluster.showCertificate('good');
  }
  expect((await run(connection, 'true')).exitCode).toBe(0);
});

it('does not wait for a handshake that never comes', async () => {
  const connection = await open(onePodConfig(cluster));
  cluster.faults.order({ kind: 'silence' }, { path, times: 2 });
  const ended = stopwatch();
  const late = runProgram(connection.machine!, ['true'], { deadlineMs: 300 });
  await expect(late).rejects.toMatchObject({ code: 'deadline-exceeded' });
  expect(ended()).toBeLessThan(300 + latenessMs);
  const abort = new AbortController();
  const requests = cluster.requests.length;
  const cancelled = connection.machine!.readFile('/etc/hostname', 100, { ...call, signal: abort.signal });
  cancelled.catch(() => {});
  await waitFor('it is on its way', () => cluster.requests.slice(requests).some((request) => path.test(request)));
  const took = stopwatch();
  abort.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(took()).toBeLessThan(latenessMs);
});

it('a connection that breaks ends the program, and is not taken for its end', async () => {
  const connection = await open();
  const { running, pid } = await sleeping(connection);
  cluster.dropConnections();
  await expect(running).rejects.toMatchObject({ code: 'connection-unreachable', retryable: false });
  await waitFor('nothing is left', () => !isThere(pid));
  expect((await run(connection, 'echo', 'again')).stdout).toBe('again\n');
});

it('lets go of a connection that falls silent within 100 ms of the cancel; the program ends when the word arrives', async () => {
  const connection = await open({ context: 'proxied' });
  const { running, abort, pid } = await sleeping(connection);
  proxy.freeze();
  onTestFinished(() => proxy.thaw());
  const took = stopwatch();
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(took()).toBeLessThan(latenessMs);
  expect(isThere(pid)).toBe(true);
  proxy.thaw();
  await waitFor('it has been ended', () => !isThere(pid));
});

it('changes nothing of a file when the call ends before all of it has arrived', async () => {
  const connection = await open({ ...onePodConfig(cluster), context: 'proxied' });
  const folder = cluster.podFolder(firstPod(cluster));
  const file = join(folder, 'app.conf');
  await writeFile(file, 'weight=90;');
  const abort = new AbortController();
  const signal = abort.signal;
  const writing = connection.machine!.writeFile(file, Buffer.alloc(30_000_000, 'x'), {}, { ...call, signal });
  writing.catch(() => {});
  await waitFor('some of it has arrived', async () => (await stat(join(folder, '.app.conf.cockpit-next'))).size > 0);
  abort.abort();
  await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
  const names = async () => (await run(connection, 'ls', '-A', folder)).stdout;
  await waitFor('nothing is left of it', async () => (await names()) === 'app.conf\n');
  expect(await readFile(file, 'utf8')).toBe('weight=90;');
});

it('is back when the program has ended, though what it left behind holds its output open', async () => {
  const connection = await open();
  const beganAt = performance.now();
  const { exitCode, stdout } = await run(connection, 'sh', '-c', 'sleep 3 & echo started; exit 4');
  expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: 'started\n' });
  expect(performance.now() - beganAt).toBeLessThan(2_800);
});

describe('an API server that cannot say that an input has ended', () => {
  let old: KubernetesFixture;
  beforeAll(async () => {
    old = await startKubernetes({ tickMs: 5, readyAfterTicks: 1, channels: 'v4' });
    await seedShop(old);
  });
  afterAll(() => old?.stop());

  it('runs programs, ends them, and replaces files all the same', async () => {
    const connection = await open(onePodConfig(old), old);
    expect(await connection.health(call)).toMatchObject({ ok: true });
    expect(await run(connection, 'sh', '-c', 'cat; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      stderr: 'err\n',
    });
    const { running, abort, pid } = await sleeping(connection);
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await waitFor('nothing is left', () => !isThere(pid));
    const file = join(old.podFolder(firstPod(old)), 'app.conf');
    const revision = await connection.machine!.writeFile(file, Buffer.from('a'), { revision: null }, call);
    await connection.machine!.writeFile(file, Buffer.from('b'), { revision }, call);
    expect(await readFile(file, 'utf8')).toBe('b');
  });
});
