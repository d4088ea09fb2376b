import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKubectl, startKubectl } from '../../support/run-kubectl.ts';
import type { Deployment, KubeObject, Pod } from '../../support/servers/kubernetes/objects.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type SeedCommand, shortDrama, supplyChain, supplyChainServices } from './seed-commands.ts';
import { deployment, writeSeedManifests } from './seed-manifests.ts';

/** The real command line runs every `kubectl` of the release plans: only this makes the server below it a witness. */

interface ConfigMap extends KubeObject {
  data: Record<string, string>;
}

const drama = 'yyc3-short-drama';
const canary = 'yyc3-short-drama-canary';
const frontend = 'frontend-deployment';

let cluster: KubernetesFixture;

beforeAll(async () => {
  cluster = await startKubernetes();
  await writeSeedManifests(cluster.folder);
  for (const name of [drama, 'monitoring', 'scm-green']) {
    cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  cluster.seed({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'traffic-config', namespace: drama },
    data: { canary_percentage: '0', stable_version: '1.9.0' },
  });
  await succeeds(['apply', '-n', drama, '-f', '-'], deployment(frontend, 'yyc3/frontend:1.9.0', { replicas: 3 }));
  await succeeds(shortDrama.rolloutStatus.args);
});

afterAll(async () => {
  await cluster?.stop();
});

async function succeeds(args: readonly string[], input = ''): Promise<string> {
  const { exitCode, stdout, stderr } = await runKubectl(cluster, args, input);
  expect({ exitCode, stderr }, args.join(' ')).toEqual({ exitCode: 0, stderr: expect.not.stringMatching(/error/i) });
  return stdout;
}

const run = ({ args }: SeedCommand) => succeeds(args);

const frontendNow = () => cluster.find<Deployment>('Deployment', drama, frontend);
const trafficNow = () => cluster.find<ConfigMap>('ConfigMap', drama, 'traffic-config')?.data;
const podsOf = (namespace: string) =>
  cluster.storage.listKind<Pod>('Pod', namespace).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
const restartedAt = (of: Deployment | null) =>
  of?.spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'];

/** The cells of a table, its head left out. */
const rowsOf = (table: string) =>
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/));

describe('the plan of the short-drama platform', () => {
  it('makes the canary environment', async () => {
    expect(await run(shortDrama.createCanary)).toBe(`namespace/${canary} created\n`);
    expect(await run(shortDrama.applyCanaryDeployment)).toBe('deployment.apps/frontend-canary created\n');
    expect(await run(shortDrama.applyCanaryService)).toBe('service/frontend-canary created\n');
    const applied = cluster.find<Deployment>('Deployment', canary, 'frontend-canary');
    expect(applied?.spec.template.spec.containers[0]).toMatchObject({
      image: 'yyc3/frontend:2.0.0',
      ports: [{ containerPort: 8080, protocol: 'TCP' }],
      env: [{ name: 'APP_VERSION', value: '1.0.0' }],
    });
    expect(applied?.metadata.annotations).toHaveProperty(['kubectl.kubernetes.io/last-applied-configuration']);
    await waitFor('the canary has two ready pods behind its service', () => {
      const found = cluster.find<KubeObject & { subsets: { addresses?: object[] }[] }>(
        'Endpoints',
        canary,
        'frontend-canary',
      );
      return found?.subsets[0]?.addresses?.length === 2;
    });
  });

  it('makes its monitoring', async () => {
    expect(await run(shortDrama.applyPrometheus)).toBe(
      'configmap/prometheus-config created\ndeployment.apps/prometheus created\n',
    );
    expect(await run(shortDrama.applyAlertmanager)).toBe(
      'configmap/alertmanager-config created\ndeployment.apps/alertmanager created\n',
    );
    await waitFor('monitoring is ready', () => cluster.readyPods('monitoring').length === 2);
    const rows = rowsOf(await run(shortDrama.getMonitoringPods));
    expect(rows.map(([name = '', ready, status]) => [name.split('-')[0], ready, status])).toEqual([
      ['alertmanager', '1/1', 'Running'],
      ['prometheus', '1/1', 'Running'],
    ]);
  });

  it('moves 5 % and restarts the front end', async () => {
    expect(await run(shortDrama.trafficTo5)).toBe('configmap/traffic-config patched\n');
    expect(trafficNow()).toEqual({ canary_percentage: '5', stable_version: '1.9.0' });
    const before = podsOf(drama).map(({ metadata }) => metadata.uid);
    expect(before).toHaveLength(3);
    expect(await run(shortDrama.restart)).toBe(`deployment.apps/${frontend} restarted\n`);
    expect(restartedAt(frontendNow())).toBeDefined();
    expect(await run(shortDrama.rolloutStatus)).toContain(`deployment "${frontend}" successfully rolled out`);
    const after = podsOf(drama).map(({ metadata }) => metadata.uid);
    expect(after).toHaveLength(3);
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
    expect(frontendNow()?.status).toMatchObject({ updatedReplicas: 3, availableReplicas: 3, replicas: 3 });
    await waitFor('the old pods are gone', () => cluster.storage.listKind<Pod>('Pod', drama).length === 3);
    const names = rowsOf(await run(shortDrama.getPods)).map(([name]) => name);
    expect(names).toEqual(podsOf(drama).map(({ metadata }) => metadata.name));
  });

  it('follows the log of the front end', async () => {
    const following = startKubectl(cluster, shortDrama.followLogs.args);
    await waitFor('the log so far', () => following.stdout().includes('started from yyc3/frontend:1.9.0'));
    for (const { metadata } of podsOf(drama)) cluster.logs.write(metadata.uid, 'GET /api/health 200');
    await waitFor('the new line', () => following.stdout().includes('GET /api/health 200\n'));
    await following.stop();
  });

  it('moves 20 %, 50 % with more replicas, and 100 %', async () => {
    await run(shortDrama.trafficTo20);
    const shown = await run(shortDrama.getTraffic);
    expect(shown).toContain('  canary_percentage: "20"\n  stable_version: 1.9.0\nkind: ConfigMap\n');
    await run(shortDrama.trafficTo50);
    expect(await run(shortDrama.scale)).toBe(`deployment.apps/${frontend} scaled\n`);
    expect(frontendNow()?.spec.replicas).toBe(6);
    await run(shortDrama.rolloutStatus);
    expect(cluster.readyPods(drama)).toHaveLength(6);
    await run(shortDrama.trafficTo100);
    expect(trafficNow()?.canary_percentage).toBe('100');
  });

  it('shows what the pods use, and takes the canary environment away', async () => {
    const rows = rowsOf(await run(shortDrama.topPods));
    expect(rows).toHaveLength(6);
    expect(rows[0]?.slice(1)).toEqual(['10m', '64Mi']);
    expect(await run(shortDrama.deleteCanary)).toBe(`namespace "${canary}" deleted\n`);
    expect(cluster.find('Namespace', undefined, canary)).toBeNull();
    expect(cluster.storage.listKind('Deployment', canary)).toEqual([]);
    expect(podsOf(canary)).toEqual([]);
    expect(rowsOf(await run(shortDrama.getPods))).toHaveLength(6);
  });

  it('goes back to 0 %', async () => {
    const revision = frontendNow()?.metadata.annotations?.['deployment.kubernetes.io/revision'];
    await run(shortDrama.trafficTo0);
    await run(shortDrama.restart);
    await run(shortDrama.rolloutStatus);
    expect(trafficNow()).toEqual({ canary_percentage: '0', stable_version: '1.9.0' });
    const after = frontendNow();
    expect(Number(after?.metadata.annotations?.['deployment.kubernetes.io/revision'])).toBe(Number(revision) + 1);
    expect(after?.status).toMatchObject({ updatedReplicas: 6, availableReplicas: 6, replicas: 6 });
  });
});

describe('the plan of the supply-chain platform', () => {
  it.each(supplyChainServices.map((service, index) => [service, index] as const))('deploys %s', async (name, index) => {
    const apply = supplyChain.apply[index];
    const wait = supplyChain.waitForReady[index];
    if (apply === undefined || wait === undefined) throw new Error('every service is applied and waited for');
    expect(await run(apply)).toBe(`deployment.apps/${name} created\nservice/${name} created\n`);
    const own = () => podsOf('scm-green').filter(({ metadata }) => metadata.labels?.app === name);
    // The command line gives up at once where no pod is there yet: the plan leaves that to chance.
    await waitFor('its pods are there', () => own().length === 2);
    const said = await run(wait);
    expect(said.trim().split('\n').sort()).toEqual(
      own()
        .map(({ metadata }) => `pod/${metadata.name} condition met`)
        .sort(),
    );
    expect(cluster.readyPods('scm-green').filter(({ metadata }) => metadata.labels?.app === name)).toHaveLength(2);
  });

  it('follows the logs of all pods of a service', async () => {
    const following = startKubectl(cluster, supplyChain.followLogs.args);
    await waitFor('both pods', () => following.stdout().split('started from scm/order-service:v1.0.0').length === 3);
    const orders = podsOf('scm-green').filter(({ metadata }) => metadata.labels?.app === 'order-service');
    for (const { metadata } of orders) cluster.logs.write(metadata.uid, `ERROR order of ${metadata.name} failed`);
    await waitFor('both errors', () =>
      orders.every(({ metadata }) => following.stdout().includes(`ERROR order of ${metadata.name} failed`)),
    );
    await following.stop();
  });

  it('restarts a service', async () => {
    expect(await run(supplyChain.restartOrders)).toBe('deployment.apps/order-service restarted\n');
    const orders = () => cluster.find<Deployment>('Deployment', 'scm-green', 'order-service');
    await waitFor('all are new', () => {
      const { metadata, status, spec } = orders() ?? {};
      return status?.observedGeneration === metadata?.generation && status?.updatedReplicas === spec?.replicas;
    });
    expect(restartedAt(orders())).toBeDefined();
  });
});
