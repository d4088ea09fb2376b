import { runProcess } from '../../../electron/backend/platform/run-process.ts';
import { freePort } from '../servers/free-port.ts';
import { type KubernetesFixture, startKubernetes } from '../servers/kubernetes/start-kubernetes.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { audiences } from './audiences.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export const frontendNamespace = 'yyc3-short-drama';

/** Seed 001: a percentage in a ConfigMap, which the frontend reads when it starts. */
export async function seedFrontend(
  cluster: KubernetesFixture,
  percent: string,
  audiences: Readonly<Record<string, string>> = {},
): Promise<void> {
  const labels = { app: 'frontend' };
  const namespace = frontendNamespace;
  cluster.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'traffic-config', namespace },
      data: { canary_percentage: percent, ...audiences, 说明: '灰度比例\n第二行' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'frontend-deployment', namespace },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'frontend:v1' }] } },
      },
    },
  );
  await kubectl(cluster, 'rollout', 'status', 'deployment/frontend-deployment', '-n', namespace, '--timeout=30s');
}

/** The real client, as somebody else who works on the cluster. Returns what it printed. */
export async function kubectl(cluster: KubernetesFixture, ...args: string[]): Promise<string> {
  const env = { ...process.env, HOME: cluster.folder };
  const called = ['--kubeconfig', cluster.kubeconfig, ...args];
  const { exitCode, stdout, stderr } = await runProcess('kubectl', called, { deadlineMs: 60_000, env });
  if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

export const frontendSwitch = {
  namespace: frontendNamespace,
  objectName: 'traffic-config',
  fields: ['data.canary_percentage = "{percent}"'],
  restart: ['Deployment/frontend-deployment'],
  waitFor: 'rollout',
};

const keys = Object.keys(audiences).map((id) => `canary_${id}`);
const withAudiences = {
  ...frontendSwitch,
  audienceFields: Object.entries(audiences).map(([id, audience]) => `data.canary_${id} = "{percent}" for ${audience}`),
};
const shares = (percent: string) => Object.fromEntries(keys.map((key) => [key, percent]));

/** A kubeconfig that leads to a port of this computer. */
export const kubeconfigTo = (port: number) =>
  JSON.stringify({
    'current-context': 'elsewhere',
    contexts: [{ name: 'elsewhere', context: { cluster: 'elsewhere' } }],
    clusters: [{ name: 'elsewhere', cluster: { server: `https://127.0.0.1:${port}` } }],
  });

export async function kubernetesSwitchFixture(): Promise<ConnectorFixture> {
  const cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  const hanging = await startHangingServer();
  await seedFrontend(cluster, '1', shares('1'));
  const elsewhere = (port: number) => ({ ...withAudiences, kubeconfigText: kubeconfigTo(port) });
  return {
    config: { ...withAudiences, kubeconfigFile: cluster.kubeconfig },
    traffic: {
      target: 'ConfigMap/traffic-config',
      changedCode: 'kubernetes-changed',
      async changeByHand() {
        const patch = JSON.stringify({ data: { canary_percentage: '7', ...shares('7') } });
        await kubectl(cluster, 'patch', 'configmap', 'traffic-config', '-n', frontendNamespace, '-p', patch);
      },
      hang: async () => elsewhere(hanging.port),
      unhang: async () => {},
      lasting({ content }) {
        const { object } = JSON.parse(content) as { object: { data: unknown; metadata: { annotations?: unknown } } };
        return { data: object.data, annotations: object.metadata.annotations };
      },
    },
    hangingConfig: elsewhere(hanging.port),
    goneConfig: elsewhere(await freePort()),
    async stop() {
      await cluster.stop();
      await hanging.stop();
    },
  };
}
