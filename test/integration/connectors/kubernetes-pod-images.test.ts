import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { runProgram } from '../../../electron/backend/machines/run-program.ts';
import { openConnector } from '../../support/open-connector.ts';
import type { Pod } from '../../support/servers/kubernetes/objects.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const namespace = 'default';

let cluster: KubernetesFixture;
beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
});
afterAll(() => cluster?.stop());

/** A pod whose image has these programs and no other. */
async function podWith(
  name: string,
  fill: (folder: string) => void,
): Promise<{ connection: ConnectorInstance; pod: Pod }> {
  const folder = join(cluster.folder, name);
  mkdirSync(folder);
  fill(folder);
  const containers = [{ name: 'app', image: `${name}:1`, env: [{ name: 'PATH', value: folder }] }];
  cluster.seed({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: { containers } });
  const pod = await waitFor('the pod is ready', () =>
    cluster.readyPods(namespace).find((one) => one.metadata.name === name),
  );
  const config = { kubeconfigFile: cluster.kubeconfig, podBy: 'name', podName: name };
  const connection = await openConnector(connectorByKind('kubernetes-pod'), config);
  onTestFinished(() => connection.close());
  return { connection, pod };
}

it('BusyBox alone, as in Alpine: programs are run and ended, files replaced, sockets said to be missing', async () => {
  const { connection, pod } = await podWith('alpine', (folder) => execFileSync('busybox', ['--install', '-s', folder]));
  const { machine, exec } = connection;
  expect(await connection.health(call)).toMatchObject({
    ok: true,
    code: 'kubernetes-pod-ok',
    params: { sockets: '–' },
  });
  const how = { env: { SECRET: "it's 密" }, directory: '/usr' };
  const printed = await runProgram(machine!, ['sh', '-c', 'echo "$SECRET $PWD $1"; exit 3', 'sh', '$x'], call, how);
  expect(printed).toEqual({ exitCode: 3, stdout: "it's 密 /usr $x\n", stderr: '' });

  let output = '';
  const onOutput = (text: string) => {
    output += text;
  };
  const abort = new AbortController();
  const settings = { env: {}, directory: null, timeoutMs: 60_000, onOutput };
  const script = 'sleep 98762 & echo "$! $$ begun"; wait';
  const running = exec!.run(['sh', '-c', script], settings, { deadlineMs: 60_000, signal: abort.signal });
  running.catch(() => {});
  const said = await waitFor('the program runs', () => /^(\d+) (\d+) begun/.exec(output));
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await waitFor('nothing is left', () => !said.slice(1).some((pid) => existsSync(`/proc/${pid}`)));

  const file = join(cluster.podFolder(pod), "it's app.env");
  const revision = await machine!.writeFile(file, Buffer.from('A=1\n'), { revision: null, mode: 0o640 }, call);
  const next = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
  await machine!.writeFile(file, next, { revision }, call);
  expect(await machine!.readFile(file, 100_000, call)).toMatchObject({ content: next, mode: 0o640 });
  expect((await readFile(file)).equals(next)).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  await machine!.removeFile(file, call);
  await expect(machine!.readFile(file, 10, call)).rejects.toMatchObject({ code: 'file-missing', params: { file } });
  const socket = machine!.connect({ kind: 'tcp', host: '127.0.0.1', port: cluster.port }, call);
  await expect(socket).rejects.toMatchObject({ code: 'pod-program-missing', params: { command: 'perl' } });
});

it('a shell alone: it is said that files cannot be reached, and what is missing', async () => {
  const { connection } = await podWith('shell', (folder) => symlinkSync('/bin/sh', join(folder, 'sh')));
  expect(await connection.health(call)).toMatchObject({
    ok: true,
    code: 'kubernetes-pod-no-files',
    params: { pod: 'shell', missing: expect.stringMatching(/^stat, head, /) },
  });
  const trusted = await readFile(cluster.kubeconfig, 'utf8');
  const kubeconfigText = trusted.replace(/certificate-authority-data: .*/, 'insecure-skip-tls-verify: true');
  const config = { kubeconfigText, podBy: 'name', podName: 'shell', verifyTls: false };
  const unchecked = await openConnector(connectorByKind('kubernetes-pod'), config);
  onTestFinished(() => unchecked.close());
  const { code, params } = await unchecked.health(call);
  expect([code, params.tlsVerified]).toEqual(['kubernetes-pod-no-files', false]);

  const read = connection.machine!.readFile('/etc/hostname', 1_000, call);
  await expect(read).rejects.toMatchObject({
    code: 'file-unreadable',
    params: { detail: expect.stringMatching(/stat/) },
  });
  const write = connection.machine!.writeFile('/tmp/never', Buffer.from('x'), {}, call);
  await expect(write).rejects.toMatchObject({ code: 'file-unwritable' });
});
