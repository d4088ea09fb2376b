import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import type { KubernetesClient } from './kubernetes-client.ts';

/** An object by what its manifest says. */
export interface ObjectRef {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  /** `ConfigMap`, `Deployment`. */
  readonly kind: string;
  readonly name: string;
  /** Default: the connection's. */
  readonly namespace?: string | undefined;
}

/** How the API calls a kind in its paths. */
export interface ResourceKind {
  readonly plural: string;
  readonly namespaced: boolean;
  /** Whether it is none of the API's own: it may not be installed. */
  readonly custom?: boolean;
}

export interface Resources {
  /** `/apis/apps/v1/namespaces/shop/deployments/web`. Throws `kubernetes-kind-unknown`. */
  pathOf(ref: ObjectRef, options: CallOptions): Promise<string>;
  /** The collection that the object belongs to: the same without its name. */
  collectionOf(ref: Omit<ObjectRef, 'name'>, options: CallOptions): Promise<string>;
  /** `deployments`, for a question about permissions. */
  kindOf(ref: Pick<ObjectRef, 'apiVersion' | 'kind'>, options: CallOptions): Promise<ResourceKind>;
  /** As `kindOf`, but of a custom kind the server is asked whether it has it. Throws `kubernetes-kind-unknown`. */
  servedKindOf(ref: Pick<ObjectRef, 'apiVersion' | 'kind'>, options: CallOptions): Promise<ResourceKind>;
}

/** Those that the cockpit itself needs are known, so that a rollback asks nothing that it need not. */
const known: Readonly<Record<string, ResourceKind>> = {
  'v1 ConfigMap': { plural: 'configmaps', namespaced: true },
  'v1 Pod': { plural: 'pods', namespaced: true },
  'v1 Service': { plural: 'services', namespaced: true },
  'v1 Event': { plural: 'events', namespaced: true },
  'v1 Namespace': { plural: 'namespaces', namespaced: false },
  'apps/v1 Deployment': { plural: 'deployments', namespaced: true },
  'apps/v1 StatefulSet': { plural: 'statefulsets', namespaced: true },
  'apps/v1 DaemonSet': { plural: 'daemonsets', namespaced: true },
  'apps/v1 ReplicaSet': { plural: 'replicasets', namespaced: true },
  'batch/v1 Job': { plural: 'jobs', namespaced: true },
  'v1 Endpoints': { plural: 'endpoints', namespaced: true },
  'networking.k8s.io/v1 Ingress': { plural: 'ingresses', namespaced: true },
  'gateway.networking.k8s.io/v1 HTTPRoute': { plural: 'httproutes', namespaced: true, custom: true },
  'networking.istio.io/v1 VirtualService': { plural: 'virtualservices', namespaced: true, custom: true },
};

const resourceListSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** Finds where objects lie in the API, by asking it once for every group that is not known already. */
export function createResources(client: KubernetesClient): Resources {
  const groups = new Map<string, Promise<z.infer<typeof resourceListSchema>>>();

  async function kindOf(ref: Pick<ObjectRef, 'apiVersion' | 'kind'>, options: CallOptions): Promise<ResourceKind> {
    return known[`${ref.apiVersion} ${ref.kind}`] ?? discovered(ref, options);
  }

  async function servedKindOf(ref: Pick<ObjectRef, 'apiVersion' | 'kind'>, options: CallOptions) {
    const fixed = known[`${ref.apiVersion} ${ref.kind}`];
    return fixed === undefined || fixed.custom === true ? discovered(ref, options) : fixed;
  }

  async function discovered({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>, options: CallOptions) {
    const among = (list: z.infer<typeof resourceListSchema> | undefined) =>
      list?.resources.find((one) => one.kind === kind && !one.name.includes('/'));
    // What was not there when it was asked last may be installed since: by a step of the release, after its preflight.
    const found = among(await groups.get(apiVersion)) ?? among(await discover(apiVersion, options));
    if (found === undefined) throw new CockpitFault('kubernetes-kind-unknown', { name: kind, path: apiVersion });
    return { plural: found.name, namespaced: found.namespaced };
  }

  function discover(apiVersion: string, options: CallOptions) {
    const asked = client.json({ method: 'GET', path: root(apiVersion) }, options).then((answer) => {
      const read = resourceListSchema.safeParse(answer);
      if (read.success) return read.data;
      throw new CockpitFault('connector-bad-answer', { path: root(apiVersion), reason: 'no-resource-list' });
    });
    // Kept once it is known; a failure, or somebody's cancel, is not.
    asked.then(
      () => groups.set(apiVersion, asked),
      () => {},
    );
    return asked;
  }

  async function collectionOf(ref: Omit<ObjectRef, 'name'>, options: CallOptions): Promise<string> {
    const { plural, namespaced } = await kindOf(ref, options);
    if (!namespaced) return `${root(ref.apiVersion)}/${plural}`;
    const namespace = ref.namespace ?? (await client.access(options)).namespace;
    return `${root(ref.apiVersion)}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
  }

  return {
    kindOf,
    servedKindOf,
    collectionOf,
    pathOf: async (ref, options) => `${await collectionOf(ref, options)}/${encodeURIComponent(ref.name)}`,
  };
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
