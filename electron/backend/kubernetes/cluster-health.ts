import { z } from 'zod';
import type { CredentialExpiry } from '../../../shared/release/credential-expiry.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type Permission, requirePermissions } from './permissions.ts';
import type { Resources } from './resources.ts';

/** Where the connection leads to, as whom, and how long for: `health` of every connection to a cluster says these. */
export interface ClusterFacts {
  readonly version: string;
  readonly context: string;
  readonly namespace: string;
  readonly user: string;
  /** ISO to the minute; a dash where the credential does not say. */
  readonly expires: string;
  readonly expiry: CredentialExpiry | null;
  /** Whether the server's certificate is checked; a plain address has none. */
  readonly tlsVerified: boolean;
}

/**
 * Tries the way to the API server and asks it for every permission. Throws `kubernetes-forbidden` with all that
 * are missing in `detail`, and what any call throws.
 */
export async function checkCluster(
  client: KubernetesClient,
  resources: Resources,
  permissions: readonly Permission[],
  options: CallOptions,
): Promise<ClusterFacts> {
  const limits = startCall(options, 'kubernetes');
  const call = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  try {
    const access = await client.access(call());
    const version = await client.json({ method: 'GET', path: '/version' }, call());
    await requirePermissions(client, resources, permissions, call);
    const expiresAt = await client.expiresAt(call());
    const expiry = await client.expiry(call());
    const { cluster } = access;
    return {
      version: z.object({ gitVersion: z.string().max(100) }).safeParse(version).data?.gitVersion ?? '?',
      context: access.contextName,
      namespace: access.namespace,
      user: access.userName || 'anonymous',
      expires: expiresAt === null ? '–' : `${new Date(expiresAt).toISOString().slice(0, 16)}Z`,
      expiry,
      tlsVerified: cluster.server.startsWith('https:') && !cluster['insecure-skip-tls-verify'],
    };
  } finally {
    limits.end();
  }
}
