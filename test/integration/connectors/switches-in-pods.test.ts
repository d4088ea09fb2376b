import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import {
  firstPod,
  podNamespace as namespace,
  onePodConfig,
  podConfig,
  seedShop,
} from '../../support/connector-fixtures/kubernetes-pod.ts';
import { kubectl } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { startCommandGauge } from '../../support/servers/start-command-gauge.ts';
import { startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { startEnvService, typedEnv } from '../../support/servers/start-env-service.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

let cluster: KubernetesFixture;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedShop(cluster);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => cluster?.stop());

/** A connection of this kind to what is only reached from a container of a pod. */
async function inPod(
  kind: string,
  config: Readonly<Record<string, unknown>>,
  which = podConfig,
): Promise<ConnectorInstance> {
  const pod = await openConnector(connectorByKind('kubernetes-pod'), which(cluster));
  ends.push(() => pod.close());
  const surroundings = surroundingsWith({ web: pod.machine! });
  const connection = await openConnector(connectorByKind(kind), { ...config, machine: 'web' }, surroundings);
  ends.push(() => connection.close());
  return connection;
}

async function raise(connection: ConnectorInstance, value: number, options: { signal?: AbortSignal } = {}) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const [shown] = targets;
  const change = [{ target: shown!.target, exposure: percent(value) }];
  return connection.traffic!.apply(change, new Map([[shown!.target, shown!.revision]]), { ...call, ...options });
}

const execsIn = (pod: string) => cluster.requests.filter((request) => request.includes(`/pods/${pod}/exec?`)).length;

it('a switch whose script is in the image is shown, moved, read back and restored there', async () => {
  const scripts = await startCommandSwitch();
  ends.push(() => scripts.stop());
  const pinnedFiles = [await scripts.pin(scripts.setScript)];
  const connection = await inPod('command-switch', { ...scripts.config, pinnedFiles }, onePodConfig);
  const before = execsIn(firstPod(cluster).metadata.name);
  const { targets } = await connection.traffic!.preview(percent(50), call);
  expect(targets[0]!.diff).toMatch(/^--- shop\/Pod\/web-[0-9a-f-]+: app\n/);
  const snapshot = await connection.traffic!.snapshot(call);
  expect(await raise(connection, 50)).toEqual({ targets: [{ target: 'app', exposure: percent(50) }] });
  expect(await scripts.read('app')).toBe('50');
  expect(await connection.health(call)).toMatchObject({ ok: true, code: 'command-switch-ok' });
  expect(await connection.flag!.set('export', true, null, call)).toMatchObject({ value: true });
  await connection.traffic!.restore(snapshot, call);
  expect(await scripts.read('app')).toBe('1');
  expect(await connection.traffic!.snapshot(call)).toEqual(snapshot);
  expect(execsIn(firstPod(cluster).metadata.name)).toBeGreaterThan(before);
  await appendFile(scripts.setScript, 'true\n');
  await expect(raise(connection, 50)).rejects.toMatchObject({ code: 'command-file-changed' });
});

it('a command that is cancelled in the middle has ended there, and the share is what it was', async () => {
  const scripts = await startCommandSwitch();
  ends.push(() => scripts.stop());
  await scripts.write('slow', '');
  const connection = await inPod('command-switch', scripts.config);
  const abort = new AbortController();
  const raised = raise(connection, 50, { signal: abort.signal });
  raised.catch(() => {});
  const pid = await waitFor('the command runs', async () => Number((await scripts.read('running')).trim()) || null);
  await scripts.remove('slow');
  abort.abort();
  await expect(raised).rejects.toMatchObject({ code: 'cancelled' });
  await waitFor('nothing is left', () => !existsSync(`/proc/${pid}`));
  expect(await connection.traffic!.read(call)).toEqual({ targets: [{ target: 'app', exposure: percent(1) }] });
});

it('a gauge is read there, and from the next pod when that one is gone', async () => {
  const script = await startCommandGauge();
  ends.push(() => script.stop());
  const { metrics, health } = await inPod('command-gauge', script.config);
  expect(await metrics!.instant('search.errorRatio', call)).toMatchObject({ kind: 'value', value: 0.02 });
  expect(await health(call)).toMatchObject({ ok: true, code: 'command-gauge-ok' });
  expect(await script.calls()).toEqual(['300', '300']);
  const { name } = firstPod(cluster).metadata;
  expect(execsIn(name)).toBeGreaterThan(0);
  const before = cluster.requests.length;
  await kubectl(cluster, 'delete', 'pod', name, '-n', namespace);
  await script.prints('{"search": {"errorRatio": 0.5}}');
  await waitFor('the next reading', async () => {
    const reading = await metrics!.instant('search.errorRatio', call);
    return reading.kind === 'value' && reading.value === 0.5;
  });
  const since = cluster.requests.slice(before).filter((request) => request.includes('/exec?'));
  expect(since.filter((request) => !request.includes(`/pods/${name}/`))).not.toEqual([]);
});

it('an environment file is changed there, its service started anew and asked over its own loopback', async () => {
  const service = await startEnvService();
  ends.push(() => service.stop());
  const connection = await inPod('env-file', service.config, onePodConfig);
  const snapshot = await connection.traffic!.snapshot(call);
  const id = await service.pid();
  expect(await raise(connection, 25)).toEqual({ targets: [{ target: 'ROLLOUT_PERCENT', exposure: percent(25) }] });
  expect(await service.pid()).not.toBe(id);
  expect((await service.countAnswers(100)).get('v2')).toBe(25);
  await connection.traffic!.restore(snapshot, call);
  expect(await service.readEnv()).toBe(typedEnv);
});
