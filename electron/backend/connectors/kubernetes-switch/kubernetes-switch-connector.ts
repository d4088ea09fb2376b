import { toCockpitError } from '../../../../shared/errors.ts';
import type { CredentialExpiry } from '../../../../shared/release/credential-expiry.ts';
import { type Exposure, targetShares } from '../../../../shared/release/exposure.ts';
import { accessSecrets } from '../../kubernetes/access-config.ts';
import { checkCluster } from '../../kubernetes/cluster-health.ts';
import { createKubernetesClient, type KubernetesClient } from '../../kubernetes/kubernetes-client.ts';
import { createObjects } from '../../kubernetes/objects.ts';
import type { Permission } from '../../kubernetes/permissions.ts';
import { startCall } from '../../platform/call-limits.ts';
import { type CallOptions, type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { configSchema, type SwitchParts, type SwitchPlan, switchPlan } from './switch-config.ts';
import { switchPresets } from './switch-presets.ts';
import { effectiveExposure, readState } from './switch-state.ts';
import { switchTraffic } from './switch-traffic.ts';
import { createUndoing } from './undoing.ts';

export const kubernetesSwitchConnector = defineConnector({
  configSchema,
  secretFields: [...accessSecrets],
  presets: switchPresets,
  async open(config): Promise<ConnectorInstance> {
    const plan = switchPlan(config);
    const client = createKubernetesClient(config);
    const parts = { plan, objects: createObjects(client), undoing: createUndoing() };
    return {
      traffic: switchTraffic(parts),
      health: (options) => checkHealth(client, parts, options),
      async close() {
        client.close();
      },
    };
  },
});

/** Tries what a shift would need without a write: the server, the object, its fields, and every permission. */
async function checkHealth(client: KubernetesClient, parts: SwitchParts, options: CallOptions): Promise<HealthReport> {
  const startedAt = performance.now();
  const report = (ok: boolean, code: string, params: HealthReport['params'], expiry?: CredentialExpiry | null) => ({
    ok,
    code,
    params,
    ...(expiry == null ? {} : { expiry }),
    tookMs: performance.now() - startedAt,
  });
  const limits = startCall(options, parts.plan.target);
  const call = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  try {
    const facts = await checkCluster(client, parts.objects.resources, permissionsOf(parts.plan), call());
    const { expiry, ...where } = facts;
    const exposure = effectiveExposure(parts.plan, await readState(parts, call()));
    const share = shareText(exposure);
    const code = where.tlsVerified ? 'kubernetes-switch-ok' : 'kubernetes-switch-ok-unverified';
    return report(true, code, { object: parts.plan.target, share, ...where }, expiry);
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code === 'cancelled') throw error;
    return report(false, code, params);
  } finally {
    limits.end();
  }
}

const longestShares = 500;

/** Numbers without words, as they stand in the fields. */
function shareText(exposure: Exposure): string {
  if (exposure.kind === 'percent') return `${exposure.percent} %`;
  if (exposure.kind === 'weights' || exposure.kind === 'replicas') {
    return [exposure.stable, exposure.canary].filter((number) => number !== undefined).join(' : ');
  }
  const shares = (targetShares(exposure) ?? []).map(({ target, percent }) => `${target} ${percent} %`);
  return shares.join(', ').slice(0, longestShares);
}

function permissionsOf({ object, restart }: SwitchPlan): readonly Permission[] {
  const verbs = ['get', 'patch'] as const;
  return [
    ...[object, ...restart].flatMap((ref) => verbs.map((verb) => ({ verb, ...ref }))),
    // A ConfigMap that is not there yet is made by the first raise. A name cannot be asked for with `create`.
    ...(object.kind === 'ConfigMap' ? [{ ...object, verb: 'create' as const, name: undefined }] : []),
  ];
}
