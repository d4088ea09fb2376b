import { z } from 'zod';
import { toCockpitError } from '../../../../shared/errors.ts';
import type { CredentialExpiry } from '../../../../shared/release/credential-expiry.ts';
import { accessFields, accessSecrets } from '../../kubernetes/access-config.ts';
import { checkCluster } from '../../kubernetes/cluster-health.ts';
import { createKubernetesClient, type KubernetesClient } from '../../kubernetes/kubernetes-client.ts';
import { createObjects, type Objects } from '../../kubernetes/objects.ts';
import type { Permission } from '../../kubernetes/permissions.ts';
import { type CallOptions, type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { clusterMetrics } from './cluster-metrics.ts';
import { clusterOperations } from './cluster-operations.ts';

const configSchema = z.strictObject(accessFields);

export const kubernetesConnector = defineConnector({
  configSchema,
  secretFields: [...accessSecrets],
  async open(config): Promise<ConnectorInstance> {
    const client = createKubernetesClient(config);
    const objects = createObjects(client);
    return {
      cluster: clusterOperations({ client, objects }),
      metrics: clusterMetrics(objects),
      health: (options) => checkHealth(client, objects, options),
      async close() {
        client.close();
      },
    };
  },
});

/** What reading needs; which writes are wanted is known only by the plan. */
const permissions: readonly Permission[] = [
  { verb: 'get', apiVersion: 'apps/v1', kind: 'Deployment' },
  { verb: 'list', apiVersion: 'v1', kind: 'Pod' },
  { verb: 'list', apiVersion: 'v1', kind: 'Event' },
];

async function checkHealth(client: KubernetesClient, objects: Objects, options: CallOptions): Promise<HealthReport> {
  const startedAt = performance.now();
  const report = (ok: boolean, code: string, params: HealthReport['params'], expiry?: CredentialExpiry | null) => ({
    ok,
    code,
    params,
    ...(expiry == null ? {} : { expiry }),
    tookMs: performance.now() - startedAt,
  });
  try {
    const { expiry, ...where } = await checkCluster(client, objects.resources, permissions, options);
    return report(true, where.tlsVerified ? 'kubernetes-ok' : 'kubernetes-ok-unverified', where, expiry);
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code === 'cancelled') throw error;
    return report(false, code, params);
  }
}
