import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { clusterConnections, clusterPlan, clusterStep } from '../../support/cluster-release.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { order, pressOn } from '../../support/operator.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

/** T-14: an environment as a namespace, deleted by a release that comes back. */

let cluster: KubernetesFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [cluster, cockpit] = await Promise.all([startKubernetes({ tickMs: 5, readyAfterTicks: 1 }), startCockpit()]);
  await seedFrontend(cluster, '0');
});
afterEach(async () => {
  await cockpit.close();
  await cluster.stop();
});

const namespace = 'green';
const labels = { app: 'web' };
const podSpec = {
  imagePullSecrets: [{ name: 'registry' }],
  containers: [
    { name: 'app', image: 'web:v1', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'a' } } }] },
  ],
};
const meta = (name: string, more: object = {}) => ({ name, namespace, ...more });
const template = { metadata: { labels }, spec: podSpec };
const rbac = 'rbac.authorization.k8s.io/v1';

/** Requests go to pods of another label: nothing is behind the Service, so the namespace may be deleted. */
function seedEnvironment(): void {
  cluster.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { team: 'shop' } } },
    { apiVersion: 'v1', kind: 'Secret', metadata: meta('db'), stringData: { a: 'hunter-two' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: meta('registry'), stringData: { b: 'hunter-three' } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta('settings'),
      data: { greeting: 'hello', 说明: '第一行\n第二行' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta('web'),
      spec: { selector: { slot: 'live' }, ports: [{ port: 80 }] },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('runner'), secrets: [{ name: 'runner-token-a1b2c' }] },
    {
      apiVersion: rbac,
      kind: 'Role',
      metadata: meta('reader'),
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
    {
      ...{ apiVersion: rbac, kind: 'RoleBinding', metadata: meta('reader') },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace }],
    },
    {
      ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
      metadata: meta('files', { annotations: { 'pv.kubernetes.io/bind-completed': 'yes', owner: 'shop' } }),
      spec: { accessModes: ['ReadWriteOnce'], volumeName: 'pvc-1234', resources: { requests: { storage: '1Gi' } } },
    },
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta('web') },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    },
    {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: meta('migrate') },
      spec: {
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'tools:1', command: ['true'] }] },
        },
      },
    },
    {
      ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: meta('report') },
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec: podSpec } } } },
    },
    {
      ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: meta('web') },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 4,
      },
    },
    {
      ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: meta('web') },
      spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta('shell'),
      spec: { containers: [{ name: 'sh', image: 'tools:1' }] },
    },
  );
}

const object = { kind: 'Namespace', name: namespace } as const;
const isDone = (stepId: string) => (state: ReleaseState) => state.steps[stepId]?.status === 'succeeded';
const plan = (more: object = {}) =>
  clusterPlan({
    steps: [
      clusterStep('remove', { action: 'delete', object, serves: 'nothing', restore: true, ...more }, { batch: 'B10' }),
    ],
  });
const fly = (text = plan()): Promise<FlownRelease> => cockpit.create(text, clusterConnections(cluster));
const there = (kind: string, name: string) => cluster.find(kind, namespace, name) as unknown as Fields | null;
interface Fields {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>>; readonly labels?: object };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}
const settled = async () => {
  seedEnvironment();
  await waitFor('it runs', () => cluster.readyPods(namespace).length === 3);
  await waitFor('the Job has run', () => JSON.stringify(there('Job', 'migrate')).includes('"Complete"'));
};

it('keeps what a namespace holds before it is deleted, and a rollback makes it again, all but its Secrets', async () => {
  await settled();
  const [web] = cluster.readyPods(namespace).filter(({ metadata }) => metadata.name.startsWith('web'));
  const digest = web?.status?.containerStatuses?.[0]?.imageID;
  const release = await fly();
  await pressOn(release, 'it is deleted', isDone('remove'));
  await waitFor('it is gone', () => cluster.find('Namespace', undefined, namespace) === null);

  const touch = release.state().clusterTouches.find(({ stepId }) => stepId === 'remove');
  expect(touch).toMatchObject({ existed: true, restore: true });
  expect(touch?.contents).toEqual({
    // With the account that every namespace has.
    objects: 12,
    secrets: ['db', 'registry'],
    secretsListed: true,
    volumes: ['files'],
    suspended: ['migrate'],
    images: expect.arrayContaining([{ container: 'app', image: 'web:v1', digest }]),
    leftOut: ['Pod/shell'],
  });
  const { releaseId } = release;
  const [kept] = await cockpit.backend.client.releases.clusterBefore({ releaseId, stepId: 'remove' });
  const documents = parseAllDocuments(kept?.manifest ?? '').map((document) => document.toJS() as Fields);
  expect(documents[0]).toMatchObject({ kind: 'Namespace', metadata: { labels: { team: 'shop' } } });
  for (const { metadata } of documents) {
    const { name: _, namespace: __, labels: ___, annotations: ____, ...others } = metadata as Record<string, unknown>;
    expect(others).toEqual({});
  }
  expect(JSON.stringify(documents)).not.toMatch(
    /clusterIP|pvc-1234|bind-completed|controller-uid|runner-token|"kind":"(Secret|Pod|ReplicaSet|Endpoints)"/,
  );

  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  expect(release.state().rollback?.status).toBe('succeeded');
  await waitFor('its pods are ready', () => cluster.readyPods(namespace).length === 2);
  expect(cluster.find('Namespace', undefined, namespace)?.metadata.labels).toMatchObject({ team: 'shop' });
  expect(there('ConfigMap', 'settings')?.data).toEqual({ greeting: 'hello', 说明: '第一行\n第二行' });
  expect(there('PersistentVolumeClaim', 'files')?.metadata.annotations).toEqual({ owner: 'shop' });
  expect(there('Job', 'migrate')?.spec).toMatchObject({ suspend: true });
  for (const [kind, name] of [
    ...[
      ['Service', 'web'],
      ['Role', 'reader'],
      ['RoleBinding', 'reader'],
      ['ServiceAccount', 'runner'],
    ],
    ...[
      ['CronJob', 'report'],
      ['HorizontalPodAutoscaler', 'web'],
      ['HTTPRoute', 'web'],
    ],
  ] as const) {
    expect(there(kind!, name!), `${kind}/${name}`).not.toBeNull();
  }
  for (const name of ['db', 'registry']) expect(there('Secret', name)).toBeNull();
  expect(there('Pod', 'shell')).toBeNull();

  await cockpit.backend.close();
  const files = readdirSync(cockpit.dataDirectory, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const all = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n');
  for (const value of ['hunter-two', 'hunter-three']) {
    for (const text of [value, Buffer.from(value).toString('base64')]) expect(all).not.toContain(text);
  }
});

it('waits until the deletion has come to its end before it makes it again', async () => {
  await settled();
  const release = await fly();
  cluster.controllers.pause();
  await pressOn(release, 'it is deleted', isDone('remove'));
  expect(cluster.find('Namespace', undefined, namespace)?.metadata.deletionTimestamp).toBeDefined();
  const from = cluster.requests.length;
  await order(release, { type: 'roll-back', scope: 'all' });
  const looks = () =>
    cluster.requests.slice(from).filter((request) => request === `GET /api/v1/namespaces/${namespace}`);
  await waitFor('it looks again and again', () => looks().length > 1);
  expect(cluster.requests.slice(from).filter((request) => /^PATCH.*\/green/.test(request))).toEqual([]);
  cluster.controllers.resume();
  await waitFor('it is back', () => release.state().rollback?.status === 'succeeded');
  await waitFor('its pods are ready', () => cluster.readyPods(namespace).length === 2);
});

it('leaves what was not deleted after all as it is', async () => {
  await settled();
  cluster.seed({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('all'),
    spec: { selector: labels, ports: [{ port: 80 }] },
  });
  await waitFor('requests reach it', () => JSON.stringify(there('Endpoints', 'all')).includes('10.244'));
  const release = await fly(plan({ serves: 'edge' }));
  await pressOn(release, 'it is refused', ({ steps }) => steps.remove?.status === 'failed');
  expect(release.state().steps.remove?.result?.error?.code).toBe('kubernetes-serves-traffic');
  expect(release.state().clusterTouches[0]?.contents?.live).toBe(true);
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().rollback?.status === 'succeeded');
  expect(there('Job', 'migrate')?.spec.suspend).not.toBe(true);
  expect(cluster.readyPods(namespace)).toHaveLength(3);
});

it('deletes nothing of which there is more than it can keep', async () => {
  await settled();
  for (let count = 0; count < 501; count += 1) {
    cluster.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(`many-${count}`), data: {} });
  }
  const release = await fly();
  await pressOn(release, 'it is refused', ({ steps }) => steps.remove?.status === 'failed');
  expect(release.state().steps.remove?.result?.error).toMatchObject({
    code: 'namespace-too-full',
    params: { namespace, kind: 'ConfigMap' },
  });
  expect(cluster.find('Namespace', undefined, namespace)?.metadata.deletionTimestamp).toBeUndefined();
});

it('deletes nothing of which a part may not be read', async () => {
  await settled();
  cluster.faults.order({ kind: 'status', code: 403 }, { times: 5, methods: ['GET'], path: /green\/cronjobs/ });
  const release = await fly();
  await pressOn(release, 'it is refused', ({ steps }) => steps.remove?.status === 'failed');
  expect(release.state().steps.remove?.result?.error?.code).toBe('kubernetes-forbidden');
  expect(release.state().clusterTouches).toEqual([]);
  expect(cluster.find('Namespace', undefined, namespace)?.metadata.deletionTimestamp).toBeUndefined();
});

it('names the Secrets that its manifests need where this user may not list them', async () => {
  await settled();
  cluster.faults.order({ kind: 'status', code: 403 }, { times: 5, methods: ['GET'], path: /green\/secrets/ });
  const release = await fly(plan({ restore: false }));
  await pressOn(release, 'it is deleted', isDone('remove'));
  const [touch] = release.state().clusterTouches;
  expect(touch?.contents).toMatchObject({ secrets: ['db', 'registry'], secretsListed: false });
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  expect(release.state().rollback?.actions.filter(({ phase }) => phase === 'cluster')).toEqual([]);
});
