import { z } from 'zod';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client.ts';
import type { KubernetesObject, Objects } from '../../kubernetes/objects.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { ClusterObject } from '../cluster-capability.ts';

/** Of all pods together; what came last is kept. */
const mostBytes = 256 * 1024;

const selectorSchema = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()).nullish() }).nullish() }),
});
const podSchema = z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string() })) }) });

/** The last lines of every container of a pod, or of the pods of a workload or Job. */
export async function readLogs(
  { client, objects }: { readonly client: KubernetesClient; readonly objects: Objects },
  object: ClusterObject,
  tailLines: number,
  options: CallOptions,
): Promise<string> {
  const found = await objects.get(object, options);
  const pods = object.kind === 'Pod' ? [found] : await podsOf(objects, object, found, options);
  const sources = pods.flatMap((pod) =>
    (podSchema.safeParse(pod).data?.spec.containers ?? []).map(({ name }) => ({
      pod: pod.metadata.name,
      container: name,
    })),
  );
  const share = Math.floor(mostBytes / Math.max(1, sources.length));
  const texts = await Promise.all(
    sources.map(async ({ pod, container }) => {
      const ref = { apiVersion: 'v1', kind: 'Pod', name: pod, namespace: object.namespace };
      const path = `${await objects.resources.pathOf(ref, options)}/log`;
      const query = { container, tailLines: String(tailLines), limitBytes: String(share) };
      const text = await client.text({ method: 'GET', path, query }, options);
      if (sources.length === 1) return text;
      return text.replaceAll(/^(?=.)/gm, `[${pod}/${container}] `);
    }),
  );
  return texts.join('').slice(-mostBytes);
}

async function podsOf(
  objects: Objects,
  { namespace }: ClusterObject,
  found: KubernetesObject,
  options: CallOptions,
): Promise<readonly KubernetesObject[]> {
  const labels = selectorSchema.safeParse(found).data?.spec.selector?.matchLabels ?? null;
  // A Job's selector is made by the server; this label is on its pods whether it was or not.
  const wanted = labels ?? { 'job-name': found.metadata.name };
  const labelSelector = Object.entries(wanted)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return (await objects.list({ apiVersion: 'v1', kind: 'Pod', namespace }, { labelSelector }, options)).items;
}
