import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectorInstance, TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import {
  frontendSwitch,
  kubectl,
  frontendNamespace as namespace,
  seedFrontend,
} from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
let cluster: KubernetesFixture;
let connection: ConnectorInstance;
let traffic: TrafficCapability;
const target = 'ConfigMap/traffic-config';

interface Stored {
  readonly kind: string;
  readonly metadata: {
    uid: string;
    resourceVersion: string;
    generation?: number;
    annotations?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly spec?: { template: { metadata: { annotations?: Record<string, string> } } };
}
const configMap = () => cluster.find('ConfigMap', namespace, 'traffic-config') as unknown as Stored | null;
const deployment = () => cluster.find('Deployment', namespace, 'frontend-deployment') as unknown as Stored;
const writtenByHand = (value: string) =>
  kubectl(
    cluster,
    'patch',
    'configmap',
    'traffic-config',
    '-n',
    namespace,
    '-p',
    `{"data":{"canary_percentage":"${value}"}}`,
  );

async function raise(to: Exposure, options: { deadlineMs: number; signal?: AbortSignal } = call, of = traffic) {
  const { targets } = await of.preview(to, call);
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  return of.apply(
    targets.map((one) => ({ target: one.target, exposure: to })),
    revisions,
    options,
  );
}
const lower = (to: Exposure) => traffic.apply([{ target, exposure: to }], null, call);
const shown = async (of = traffic) => (await of.read(call)).targets[0]?.exposure;

beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(cluster, '1');
  connection = await openConnector(connectorByKind('kubernetes-switch'), {
    ...frontendSwitch,
    kubeconfigFile: cluster.kubeconfig,
    context: 'releaser',
  });
  traffic = connection.traffic!;
});
afterAll(async () => {
  await connection?.close();
  await cluster?.stop();
});
beforeEach(async () => {
  cluster.faults.clear();
  await lower(percent(1));
});

describe('a ConfigMap percentage with a restart (T-05)', () => {
  it('shows the patch and the restart, makes both, and keeps all that the way back needs', async () => {
    const before = deployment();
    const snapshot = await traffic.snapshot(call);
    expect(JSON.parse(snapshot.content)).toMatchObject({
      object: {
        kind: 'ConfigMap',
        metadata: { uid: configMap()!.metadata.uid, resourceVersion: configMap()!.metadata.resourceVersion },
        data: { canary_percentage: '1', 说明: '灰度比例\n第二行' },
      },
      workloads: [
        {
          name: 'frontend-deployment',
          uid: before.metadata.uid,
          generation: before.metadata.generation,
          replicas: 2,
          images: { app: 'frontend:v1' },
        },
      ],
    });
    const [preview] = (await traffic.preview(percent(10), call)).targets;
    expect(preview!.diff).toContain('-  canary_percentage: "1"\n+  canary_percentage: "10"\n');
    expect(preview!.diff).toContain('+++ Deployment/frontend-deployment spec.template.metadata.annotations');
    await raise(percent(10));
    expect(configMap()!.data).toEqual({ canary_percentage: '10', 说明: '灰度比例\n第二行' });
    const restartedAt = deployment().spec!.template.metadata.annotations?.['kubectl.kubernetes.io/restartedAt'];
    expect(Date.parse(restartedAt ?? '')).toBeGreaterThan(Date.now() - 30_000);
    await traffic.restore(snapshot, call);
    expect(configMap()!.data).toEqual({ canary_percentage: '1', 说明: '灰度比例\n第二行' });
  });

  it('never calls a raise done before the pods have it, and takes one back that does not come to its end', async () => {
    await kubectl(cluster, 'set', 'image', 'deployment/frontend-deployment', 'app=frontend:slow', '-n', namespace);
    await kubectl(cluster, 'rollout', 'status', 'deployment/frontend-deployment', '-n', namespace, '--timeout=20s');
    cluster.node.setOutcome('frontend:slow', 'never-ready');
    const raised = raise(percent(50), { deadlineMs: 1_000 });
    const failed = expect(raised).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await waitFor('it is written', () => configMap()?.data?.canary_percentage === '50');
    expect(await shown()).toEqual(percent(1));
    await failed;
    await waitFor('it is taken back', () => configMap()?.data?.canary_percentage === '1');
    cluster.node.setOutcome('frontend:slow', 'runs');
    await kubectl(cluster, 'rollout', 'status', 'deployment/frontend-deployment', '-n', namespace, '--timeout=20s');
    expect(await shown()).toEqual(percent(1));
  });

  it('stops a raise that meets another writer at the same moment, and goes on with a lowering', async () => {
    await raise(percent(10));
    cluster.faults.order({ kind: 'status', code: 409 }, { methods: ['PATCH'], path: /configmaps/ });
    await expect(raise(percent(50))).rejects.toMatchObject({ code: 'kubernetes-changed', params: { object: target } });
    expect(configMap()!.data?.canary_percentage).toBe('10');
    cluster.faults.order({ kind: 'status', code: 409 }, { methods: ['PATCH'], path: /configmaps/, times: 3 });
    expect((await lower(percent(0))).targets[0]?.exposure).toEqual(percent(0));
    expect(configMap()!.data?.canary_percentage).toBe('0');
  });

  it('shows what somebody else wrote, and overwrites what cannot be read by lowering it', async () => {
    await writtenByHand('33');
    expect(await shown()).toEqual(percent(33));
    await writtenByHand('ten');
    await expect(traffic.read(call)).rejects.toMatchObject({
      code: 'kubernetes-value-unclear',
      params: { path: 'data.canary_percentage', found: '"ten"' },
    });
    await expect(raise(percent(50))).rejects.toMatchObject({ code: 'kubernetes-value-unclear' });
    expect((await lower(percent(0))).targets[0]?.exposure).toEqual(percent(0));
  });

  it('makes the ConfigMap where there is none, and takes it away again', async () => {
    await kubectl(cluster, 'delete', 'configmap', 'traffic-config', '-n', namespace);
    try {
      expect(await shown()).toEqual(percent(0));
      const snapshot = await traffic.snapshot(call);
      await raise(percent(10));
      expect(configMap()!.data).toEqual({ canary_percentage: '10' });
      await traffic.restore(snapshot, call);
      expect(configMap()).toBeNull();
    } finally {
      await raise(percent(1));
    }
  });

  it('says without a write what it may not do, and when the credential ends', async () => {
    expect(await connection.health(call)).toMatchObject({
      ok: true,
      code: 'kubernetes-switch-ok',
      params: { object: target, share: '1 %', context: 'releaser', user: 'releaser', namespace, expires: '–' },
    });
    const healthOf = async (config: object) => {
      const other = await openConnector(connectorByKind('kubernetes-switch'), {
        ...frontendSwitch,
        kubeconfigFile: cluster.kubeconfig,
        ...config,
      });
      const report = await other.health(call);
      await other.close();
      return report;
    };
    const admin = await healthOf({ context: 'admin' });
    expect(Date.parse(String(admin.params.expires))).toBeGreaterThan(Date.now());
    const before = configMap()!.metadata.resourceVersion;
    expect(await healthOf({ context: 'viewer' })).toMatchObject({
      ok: false,
      code: 'kubernetes-forbidden',
      params: { user: 'viewer', namespace, detail: expect.stringMatching(/^(patch|create) (configmaps|deployments)/) },
    });
    expect(configMap()!.metadata.resourceVersion).toBe(before);
  });
});

describe('presets', () => {
  const labels = { app: 'web' };
  const meta = (name: string, more: object = {}) => ({ name, namespace, ...more });
  const objects = {
    deployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta('web'),
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'app', image: 'web:v1', env: [{ name: 'A', value: '1' }] }] },
        },
      },
    },
    ingress: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: meta('web', { annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } }),
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    },
    httpRoute: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: meta('web'),
      spec: {
        rules: [
          {
            backendRefs: [
              { name: 'web-v1', port: 80, weight: 100 },
              { name: 'web-v2', port: 80, weight: 0 },
            ],
          },
        ],
      },
    },
    virtualService: {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: meta('web'),
      spec: {
        hosts: ['web'],
        http: [
          {
            route: [
              { destination: { host: 'web', subset: 'v1' }, weight: 100 },
              { destination: { host: 'web', subset: 'v2' }, weight: 0 },
            ],
          },
        ],
      },
    },
  };
  const cases = [
    { id: 'rolloutPercent', kind: 'Deployment', to: percent(10) },
    { id: 'onOff', kind: 'Deployment', to: percent(100) },
    { id: 'replicas', kind: 'Deployment', to: { kind: 'replicas', canary: 4 } },
    { id: 'ingressWeight', kind: 'Ingress', to: percent(10) },
    { id: 'ingressHeader', kind: 'Ingress', to: percent(100) },
    { id: 'ingressCookie', kind: 'Ingress', to: percent(100) },
    // No gateway runs here that could accept a route.
    { id: 'httpRoute', kind: 'HTTPRoute', to: percent(0.5), more: { waitFor: 'nothing', condition: undefined } },
    { id: 'virtualService', kind: 'VirtualService', to: percent(25) },
  ] as const;

  beforeAll(() => cluster.seed(...Object.values(objects)));

  it.each(cases)('$id: raised, read back, and put back field by field', async ({ id, kind, to, ...rest }) => {
    const connector = await connectorByKind('kubernetes-switch').load();
    const preset = connector.presets?.find((one) => one.id === id)?.config;
    const config = {
      ...preset,
      namespace,
      objectName: 'web',
      kubeconfigFile: cluster.kubeconfig,
      ...('more' in rest ? rest.more : {}),
    };
    const opened = await openConnector(connectorByKind('kubernetes-switch'), config);
    try {
      const spec = () => {
        const { spec: found, metadata } = cluster.find(kind, namespace, 'web') as unknown as {
          spec: unknown;
          metadata: { annotations?: Record<string, string> };
        };
        const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata.annotations ?? {};
        return { found, annotations };
      };
      const before = spec();
      const snapshot = await opened.traffic!.snapshot(call);
      expect((await raise(to, call, opened.traffic!)).targets[0]?.exposure).toEqual(
        id === 'httpRoute' ? { kind: 'weights', stable: 199, canary: 1 } : to,
      );
      expect(spec()).not.toEqual(before);
      await opened.traffic!.restore(snapshot, call);
      expect(spec()).toEqual(before);
    } finally {
      await opened.close();
    }
  });
});
