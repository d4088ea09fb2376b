import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { Resources } from './resources.ts';

/** Something that must be allowed. */
export interface Permission {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';
  readonly apiVersion: string;
  readonly kind: string;
  /** Default: every object of the kind; whoever may do it to single ones alone may not. */
  readonly name?: string | undefined;
  /** Default: the connection's. */
  readonly namespace?: string | undefined;
  readonly subresource?: string;
}

interface Missing {
  /** Empty where it lies in none. */
  readonly namespace: string;
  /** As it is asked for on the command line: `patch deployments web -n shop`. */
  readonly text: string;
}

/** So many are asked for at once: a plan may hold hundreds of objects. */
const abreast = 6;
const detailCharacters = 2_000;
const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean(), reason: z.string().nullish() }) });

/**
 * Asks the API server whether this user has every permission; nothing is written. Throws `kubernetes-forbidden` with all
 * that are missing in `detail`, a line each, and what any call throws.
 */
export async function requirePermissions(
  client: KubernetesClient,
  resources: Resources,
  permissions: readonly Permission[],
  call: () => CallOptions,
): Promise<void> {
  const found: (Missing | null)[] = [];
  const left = permissions.entries();
  const work = async () => {
    for (const [index, permission] of left) found[index] = await review(client, resources, permission, call);
  };
  await Promise.all(Array.from({ length: abreast }, work));
  const missing = found.filter((one) => one !== null);
  if (missing.length === 0) return;
  const { userName, contextName } = await client.access(call());
  const [namespace = '', ...others] = new Set(missing.map((one) => one.namespace));
  const lines = missing.map(({ text }) => text).join('\n');
  throw new CockpitFault('kubernetes-forbidden', {
    user: userName || 'anonymous',
    context: contextName,
    namespace: namespace === '' || others.length > 0 ? null : namespace,
    detail: lines.slice(0, detailCharacters),
  });
}

/** Null: it is allowed. */
async function review(
  client: KubernetesClient,
  resources: Resources,
  { verb, apiVersion, kind, name = '', namespace, subresource }: Permission,
  call: () => CallOptions,
): Promise<Missing | null> {
  const { plural, namespaced } = await resources.kindOf({ apiVersion, kind }, call());
  const within = namespaced ? (namespace ?? (await client.access(call())).namespace) : scopeOf(kind, verb, name);
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const resourceAttributes = {
    ...{ verb, group, version, resource: plural },
    ...(subresource === undefined ? {} : { subresource }),
    ...(within === '' ? {} : { namespace: within }),
    ...(name === '' ? {} : { name }),
  };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const answer = reviewSchema.safeParse(await client.json({ method: 'POST', path, body }, call()));
  if (!answer.success) throw new CockpitFault('connector-bad-answer', { path, reason: 'no-review' });
  const { allowed, reason } = answer.data.status;
  if (allowed) return null;
  const what = [plural, subresource].filter(Boolean).join('/');
  const where = within === '' ? '' : `-n ${within}`;
  const why = reason ? `(${reason})` : '';
  return { namespace: within, text: [verb, what, name, where, why].filter((part) => part !== '').join(' ') };
}

/** A request about a Namespace counts as one within it, unless it makes it. */
function scopeOf(kind: string, verb: Permission['verb'], name: string): string {
  return kind === 'Namespace' && verb !== 'create' ? name : '';
}
