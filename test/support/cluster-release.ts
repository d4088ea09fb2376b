import type { ClusterAction } from '../../shared/steps/cluster.ts';
import { frontendNamespace } from './connector-fixtures/kubernetes-switch.ts';
import type { KubernetesFixture } from './servers/kubernetes/start-kubernetes.ts';
import { type ConnectionFile, smallPlan } from './small-plan.ts';

export const frontend = { kind: 'Deployment', name: 'frontend-deployment' } as const;

/** A step of a cluster as a test writes it; its title is its id. */
export function clusterStep(id: string, action: ClusterAction, more: Readonly<Record<string, unknown>> = {}) {
  return { id, kind: 'cluster', title: id, on: 'cluster', do: action, ...more } as const;
}

/** The small plan whose switch is a percentage in a ConfigMap, and a slot `cluster`. */
export function clusterPlan(more: Readonly<Record<string, unknown>>): string {
  return smallPlan({ connections: { cluster: { capability: 'cluster' } }, ...more });
}

/** Both slots of `clusterPlan` on one cluster: the switch restarts nothing. */
export function clusterConnections(cluster: KubernetesFixture): Readonly<Record<string, ConnectionFile>> {
  const access = { kubeconfigFile: cluster.kubeconfig, namespace: frontendNamespace };
  const fields = ['data.canary_percentage = "{percent}"'];
  return {
    edge: {
      kind: 'kubernetes-switch',
      environment: 'test',
      config: { ...access, objectName: 'traffic-config', fields },
    },
    cluster: { kind: 'kubernetes', environment: 'test', config: access },
  };
}
