import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { KubernetesObject, Objects } from '../../kubernetes/objects.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { ClusterObject } from '../cluster-capability.ts';

const serviceSchema = z.object({ spec: z.object({ selector: z.record(z.string(), z.string()).nullish() }).nullish() });
const endpointsSchema = z.object({
  subsets: z.array(z.object({ addresses: z.array(z.unknown()).nullish() })).nullish(),
});
const templateSchema = z.object({
  spec: z.object({
    template: z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).nullish() }).nullish() }),
  }),
});

/**
 * Throws `kubernetes-serves-traffic` where requests can still reach what is to be deleted: a Service with ready
 * endpoints, a workload or pod whose labels such a Service selects, a namespace with such a Service.
 */
export async function requireIdle(
  objects: Objects,
  object: ClusterObject,
  found: KubernetesObject,
  options: CallOptions,
): Promise<void> {
  const labels = labelsOf(object.kind, found);
  const namespace = object.kind === 'Namespace' ? object.name : object.namespace;
  const wholeNamespace = object.kind === 'Namespace';
  if (labels === null && !wholeNamespace && object.kind !== 'Service') return;
  const { items, more } = await objects.list({ apiVersion: 'v1', kind: 'Service', namespace }, {}, options);
  // A namespace too full to be looked through is not known to be idle.
  if (more) throw new CockpitFault('kubernetes-serves-traffic', { object: nameOf(object), service: '…' });
  for (const service of items) {
    const selector = serviceSchema.parse(service).spec?.selector ?? null;
    const concerns =
      wholeNamespace ||
      (object.kind === 'Service' && service.metadata.name === object.name) ||
      (labels !== null && selector !== null && selects(selector, labels));
    if (!concerns) continue;
    const ref = { apiVersion: 'v1', kind: 'Endpoints', name: service.metadata.name, namespace };
    const endpoints = await objects.find(ref, options);
    const ready = (endpointsSchema.safeParse(endpoints).data?.subsets ?? []).flatMap(
      ({ addresses }) => addresses ?? [],
    );
    if (ready.length === 0) continue;
    throw new CockpitFault('kubernetes-serves-traffic', {
      object: nameOf(object),
      service: service.metadata.name,
      found: ready.length,
    });
  }
}

/** Of the API's own kinds, those whose pods may be behind a Service. */
const podKinds: ReadonlySet<string> = new Set([
  ...['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'],
]);

/** Whether `requireIdle` looks at Services for such an object; null: it is not there yet, and only its kind can tell. */
export function looksAtServices(kind: string, found: KubernetesObject | null): boolean {
  if (kind === 'Service' || kind === 'Namespace') return true;
  return found === null ? podKinds.has(kind) : labelsOf(kind, found) !== null;
}

const nameOf = ({ kind, name }: ClusterObject) => `${kind}/${name}`;

/** Of the pods that it is or makes; null where it makes none. */
function labelsOf(kind: string, found: KubernetesObject): Readonly<Record<string, string>> | null {
  if (kind === 'Pod') return found.metadata.labels ?? {};
  return templateSchema.safeParse(found).data?.spec.template.metadata?.labels ?? null;
}

function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
