import { freePort } from '../servers/free-port.ts';
import { startKubernetes } from '../servers/kubernetes/start-kubernetes.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import type { ConnectorFixture } from './connector-fixture.ts';
import { frontendNamespace, kubeconfigTo, seedFrontend } from './kubernetes-switch.ts';

export async function kubernetesFixture(): Promise<ConnectorFixture> {
  const cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  const hanging = await startHangingServer();
  await seedFrontend(cluster, '1');
  const hangingConfig = { kubeconfigText: kubeconfigTo(hanging.port) };
  return {
    config: { kubeconfigFile: cluster.kubeconfig, namespace: frontendNamespace },
    metrics: {
      queries: {
        value: 'ready Deployment/frontend-deployment',
        empty: 'ready Deployment/nobody',
        invalid: 'ready Pods',
      },
      hangingConfig,
    },
    cluster: {
      namespace: frontendNamespace,
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'frontend-deployment' },
      container: 'app',
      write(workload, text) {
        for (const { metadata } of cluster.storage.listKind('Pod', frontendNamespace)) {
          if (metadata.name.startsWith(workload)) cluster.logs.write(metadata.uid, text);
        }
      },
    },
    hangingConfig,
    goneConfig: { kubeconfigText: kubeconfigTo(await freePort()) },
    async stop() {
      await cluster.stop();
      await hanging.stop();
    },
  };
}
