import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Autoscaler } from '../../../shared/release/autoscaler.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import type { Objects } from './objects.ts';
import type { ObjectRef } from './resources.ts';

const kind = 'HorizontalPodAutoscaler';
const autoscalerSchema = z.object({
  spec: z.object({
    scaleTargetRef: z.object({ apiVersion: z.string().optional(), kind: z.string(), name: z.string() }),
    minReplicas: z.number().nullish(),
    maxReplicas: z.number(),
  }),
});

/** The autoscaler that decides on the replicas of a workload; null: none does. Throws `kubernetes-forbidden` and its like. */
export async function autoscalerOf(
  objects: Objects,
  workload: ObjectRef,
  options: CallOptions,
): Promise<Autoscaler | null> {
  const { namespace } = workload;
  const { items, more } = await objects.list({ apiVersion: 'autoscaling/v2', kind, namespace }, {}, options);
  for (const item of items) {
    const { scaleTargetRef, minReplicas, maxReplicas } = autoscalerSchema.parse(item).spec;
    const { apiVersion = workload.apiVersion } = scaleTargetRef;
    const isIts = scaleTargetRef.kind === workload.kind && scaleTargetRef.name === workload.name;
    if (!isIts || groupOf(apiVersion) !== groupOf(workload.apiVersion)) continue;
    return { name: item.metadata.name, min: minReplicas ?? 1, max: maxReplicas };
  }
  // Among those that were not sent one may be meant.
  if (more) throw new CockpitFault('connector-bad-answer', { path: kind, reason: 'too-many' });
  return null;
}

const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');
