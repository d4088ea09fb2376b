import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CredentialExpiry } from '../../../shared/release/credential-expiry.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { Resources } from './resources.ts';

/** Something that must be allowed. */
export interface Permission {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly subresource?: string;
}

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
  readonly verified: boolean;
}

/**
 * Tries the way to the API server and asks it for every permission. Throws `kubernetes-forbidden` with the first that is
 * missing in `detail`, and what any call throws.
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
    await Promise.all(permissions.map((permission) => requirePermission(client, resources, permission, call)));
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
      verified: cluster.server.startsWith('https:') && !cluster['insecure-skip-tls-verify'],
    };
  } finally {
    limits.end();
  }
}

const reviewSchema = z.object({ status: z.object({ allowed: z.boolean(), reason: z.string().nullish() }) });

async function requirePermission(
  client: KubernetesClient,
  resources: Resources,
  { verb, apiVersion, kind, name, namespace, subresource }: Permission,
  call: () => CallOptions,
): Promise<void> {
  const access = await client.access(call());
  const { plural, namespaced } = await resources.kindOf({ apiVersion, kind }, call());
  const resourceAttributes = {
    verb,
    group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
    version: apiVersion.split('/').at(-1),
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespaced ? { namespace: namespace ?? access.namespace } : {}),
    ...(name === undefined ? {} : { name }),
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const review = reviewSchema.safeParse(await client.json({ method: 'POST', path, body }, call()));
  if (!review.success) throw new CockpitFault('connector-bad-answer', { path, reason: 'no-review' });
  const { allowed, reason } = review.data.status;
  if (allowed) return;
  const what = [plural, subresource].filter(Boolean).join('/');
  const detail = `${verb} ${what} ${name ?? ''} ${reason ?? ''}`.replaceAll(/ +/g, ' ').trim();
  throw new CockpitFault('kubernetes-forbidden', {
    user: access.userName,
    context: access.contextName,
    namespace: resourceAttributes.namespace ?? null,
    detail,
  });
}
