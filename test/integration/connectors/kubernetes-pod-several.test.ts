import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import {
  firstPod,
  podNamespace as namespace,
  onePodConfig,
  podConfig,
  seedShop,
} from '../../support/connector-fixtures/kubernetes-pod.ts';
import { kubectl } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };

let cluster: KubernetesFixture;
beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedShop(cluster);
});
afterAll(() => cluster?.stop());

async function open(config: Readonly<Record<string, unknown>> = {}): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('kubernetes-pod'), { ...podConfig(cluster), ...config });
  onTestFinished(() => connection.close());
  return connection;
}

it('takes one pod of several only for programs: no file of it is read, replaced or removed for all of them', async () => {
  const file = join(cluster.podFolder(firstPod(cluster)), 'app.env');
  await writeFile(file, 'SHARE=1');
  for (const config of [{}, { podBy: 'labels', podLabels: 'app=web' }]) {
    const { machine } = await open(config);
    const refusal = { code: 'pods-several', params: { ready: 2 }, retryable: false };
    await expect(machine!.readFile(file, 100, call)).rejects.toMatchObject(refusal);
    await expect(machine!.writeFile(file, Buffer.from('SHARE=50'), {}, call)).rejects.toMatchObject(refusal);
    await expect(machine!.removeFile(file, call)).rejects.toMatchObject(refusal);
    expect(await readFile(file, 'utf8')).toBe('SHARE=1');
  }
  const one = await open(onePodConfig(cluster));
  expect(await one.health(call)).toMatchObject({ ok: true, code: 'kubernetes-pod-ok', params: { ready: 1 } });
  const { revision } = await one.machine!.readFile(file, 100, call);
  await one.machine!.writeFile(file, Buffer.from('SHARE=50'), { revision }, call);
  expect(await readFile(file, 'utf8')).toBe('SHARE=50');
  await kubectl(cluster, 'scale', 'deployment/web', '--replicas=1', '-n', namespace);
  await waitFor('one is ready', () => cluster.readyPods(namespace).length === 1);
  const { machine } = await open();
  const next = join(cluster.podFolder(firstPod(cluster)), 'next.env');
  const asked = cluster.requests.length;
  await machine!.writeFile(next, Buffer.from('SHARE=2'), { revision: null }, call);
  expect(await readFile(next, 'utf8')).toBe('SHARE=2');
  // Chosen once for what is compared and what is replaced.
  expect(cluster.requests.slice(asked).filter((request) => / \S*\/pods\?/.test(request))).toHaveLength(1);
});
