import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import { type KubernetesFixture, startKubernetes } from '../servers/kubernetes/start-kubernetes.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { waitFor } from '../wait-for.ts';
import type { ConnectorFixture } from './connector-fixture.ts';
import { kubeconfigTo } from './kubernetes-switch.ts';
import { shellCommands } from './shell-commands.ts';

export const podNamespace = 'shop';

/** Two replicas of a workload with two containers; commands run there as nobody, or as the user of the tests. */
export async function seedShop(cluster: KubernetesFixture, user: 'nobody' | 'own' = 'own'): Promise<void> {
  const labels = { app: 'web' };
  const namespace = podNamespace;
  const containers = [
    { name: 'app', image: 'web:v1' },
    { name: 'sidecar', image: 'proxy:v1', env: [{ name: 'ROLE', value: 'sidecar' }] },
    // An image without a shell.
    { name: 'bare', image: 'bare:v1', env: [{ name: 'PATH', value: '/nowhere' }] },
  ];
  const spec = { containers, ...(user === 'nobody' ? { securityContext: { runAsUser: 65_534 } } : {}) };
  cluster.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace },
      spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  );
  await waitFor('the pods are ready', () => cluster.readyPods(namespace).length === 2);
}

/** The pod that is taken: the first by name. */
export function firstPod(cluster: KubernetesFixture) {
  const pods = [...cluster.readyPods(podNamespace)].sort((one, other) =>
    one.metadata.name < other.metadata.name ? -1 : 1,
  );
  return pods[0]!;
}

export const podConfig = (cluster: KubernetesFixture) => ({
  kubeconfigFile: cluster.kubeconfig,
  namespace: podNamespace,
  workload: 'Deployment/web',
});

/** Files are those of one pod. */
export const onePodConfig = (cluster: KubernetesFixture) => ({
  ...podConfig(cluster),
  podBy: 'name',
  podName: firstPod(cluster).metadata.name,
});

export async function kubernetesPodFixture(): Promise<ConnectorFixture> {
  const cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  const hanging = await startHangingServer();
  await seedShop(cluster, 'nobody');
  const folder = cluster.podFolder(firstPod(cluster));
  const [unreadable, closed] = [join(folder, 'secret.conf'), join(folder, 'closed')];
  writeFileSync(unreadable, 'secret');
  chmodSync(unreadable, 0);
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  const config = onePodConfig(cluster);
  const elsewhere = (port: number) => ({ ...config, kubeconfigFile: undefined, kubeconfigText: kubeconfigTo(port) });
  return {
    config,
    exec: shellCommands,
    machine: { folder, unreadable, unwritable: join(closed, 'app.conf') },
    hangingConfig: elsewhere(hanging.port),
    goneConfig: elsewhere(await freePort()),
    async stop() {
      await cluster.stop();
      await hanging.stop();
    },
  };
}
