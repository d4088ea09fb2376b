import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { NamespaceContents } from '../../../../shared/release/namespace-contents.ts';
import { manifestText } from '../../kubernetes/object-text.ts';
import type { KubernetesObject, ObjectList } from '../../kubernetes/objects.ts';
import { portableObject } from '../../kubernetes/portable-object.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { NamespaceExport } from '../cluster-capability.ts';
import type { ClusterParts } from './cluster-operations.ts';
import { imagesOf, secretsNamedIn } from './namespace-evidence.ts';

export interface ExportedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** None of the API's own: where it is not installed there is none of it. */
  readonly custom?: boolean;
}

const networking = 'networking.k8s.io/v1';
const rights = 'rbac.authorization.k8s.io/v1';

/** In the order in which they are applied again: what others need comes first. */
export const exportedKinds: readonly ExportedKind[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount' },
  { apiVersion: rights, kind: 'Role' },
  { apiVersion: rights, kind: 'RoleBinding' },
  { apiVersion: networking, kind: 'NetworkPolicy' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  { apiVersion: networking, kind: 'Ingress' },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', custom: true },
  { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', custom: true },
];

/** What every namespace is given by the cluster itself. */
const givenConfigMaps: ReadonlySet<string> = new Set([
  ...['kube-root-ca.crt', 'openshift-service-ca.crt', 'istio-ca-root-cert'],
]);
const accountOfToken = 'kubernetes.io/service-account.name';
/** Of all manifests together: more is neither kept nor applied again. */
const limitCharacters = 4 * 1024 * 1024;

/**
 * A namespace and what lies in it, as it can be applied again; null: there is none. Of Secrets the names alone, and not
 * even here anything else. Throws `namespace-too-full` and what the lists throw: what is not known whole is not exported.
 */
export async function exportNamespace(
  { objects }: ClusterParts,
  name: string,
  call: () => CallOptions,
): Promise<NamespaceExport | null> {
  const namespace = await objects.find({ apiVersion: 'v1', kind: 'Namespace', name }, call());
  if (namespace === null) return null;
  const whole = (kind: string, { items, more }: ObjectList): readonly KubernetesObject[] => {
    if (more) throw new CockpitFault('namespace-too-full', { namespace: name, kind });
    return items;
  };
  const lists = await Promise.all(
    exportedKinds.map(async ({ apiVersion, kind, custom }) => {
      try {
        const items = whole(kind, await objects.list({ apiVersion, kind, namespace: name }, {}, call()));
        return { kind, items: items.map((item): KubernetesObject => ({ ...item, apiVersion, kind })), unknown: false };
      } catch (thrown) {
        if (toCockpitError(thrown).code !== 'kubernetes-kind-unknown') throw thrown;
        return { kind, items: [], unknown: custom !== true };
      }
    }),
  );
  const [pods, secrets] = await Promise.all([
    objects.list({ apiVersion: 'v1', kind: 'Pod', namespace: name }, {}, call()),
    secretNames(),
  ]);
  const all = lists.flatMap(({ items }) => items).filter((object) => !isGiven(object));
  const own = all.filter(isExported);
  const kept = new Set(own.map(keyOf));
  // Whoever made what is owned makes it again, if it comes back itself.
  const orphans = all.filter(({ metadata }) => {
    const owners = ownersOf(metadata);
    return owners.length > 0 && !owners.some((owner) => kept.has(keyOf(owner)));
  });
  const bare = whole('Pod', pods).filter(({ metadata }) => ownersOf(metadata).length === 0);
  const manifests = [{ ...namespace, apiVersion: 'v1', kind: 'Namespace' }, ...own].map((object) =>
    manifestText(portableObject(object)),
  );
  const text = manifests.join('---\n');
  if (text.length > limitCharacters) throw new CockpitFault('namespace-too-full', { namespace: name, kind: null });
  const ofKind = (kind: string) => own.filter((object) => object.kind === kind);
  const contents: Omit<NamespaceContents, 'live'> = {
    objects: own.length,
    secrets: secrets ?? secretsNamedIn(own),
    secretsListed: secrets !== null,
    volumes: ofKind('PersistentVolumeClaim').map(({ metadata }) => metadata.name),
    suspended: ofKind('Job').map(({ metadata }) => metadata.name),
    images: imagesOf(pods.items),
    leftOut: [
      ...lists.filter(({ unknown }) => unknown).map(({ kind }) => kind),
      ...orphans.map(keyOf),
      ...bare.map(({ metadata }) => `Pod/${metadata.name}`),
    ],
  };
  return { manifests: text, contents };

  /** Null: this user may not list them. Those of accounts are made by the cluster. */
  async function secretNames(): Promise<readonly string[] | null> {
    try {
      const found = await objects.listMetadata({ apiVersion: 'v1', kind: 'Secret', namespace: name }, call());
      return whole('Secret', found)
        .filter(({ metadata }) => metadata.annotations?.[accountOfToken] === undefined)
        .map(({ metadata }) => metadata.name);
    } catch (thrown) {
      if (toCockpitError(thrown).code === 'kubernetes-forbidden') return null;
      throw thrown;
    }
  }
}

/** Whether nothing else makes it again. */
export function isExported(object: KubernetesObject): boolean {
  return !isGiven(object) && ownersOf(object.metadata).length === 0;
}

function isGiven({ kind, metadata }: KubernetesObject): boolean {
  return kind === 'ConfigMap' && givenConfigMaps.has(metadata.name);
}

interface Owner {
  readonly kind?: string | undefined;
  readonly name: string;
}

function ownersOf({ ownerReferences }: KubernetesObject['metadata']): readonly Owner[] {
  return Array.isArray(ownerReferences) ? (ownerReferences as Owner[]) : [];
}

function keyOf(object: Owner | KubernetesObject): string {
  const { kind = '' } = object;
  return `${kind}/${'metadata' in object ? (object as KubernetesObject).metadata.name : object.name}`;
}
