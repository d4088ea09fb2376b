import { z } from 'zod';
import type { KubernetesObject } from './objects.ts';

/** Where the rollout of a workload is. */
export type RolloutState =
  | { readonly state: 'complete'; readonly ready: number; readonly wanted: number }
  | { readonly state: 'progressing'; readonly ready: number; readonly wanted: number }
  | { readonly state: 'failed'; readonly ready: number; readonly wanted: number; readonly detail: string };

const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);

const workloadSchema = z.object({
  spec: z.object({
    replicas: z.number().nullish(),
    updateStrategy: z.object({ type: z.string().nullish() }).nullish(),
  }),
  status: z
    .object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      currentRevision: z.string().nullish(),
      updateRevision: z.string().nullish(),
      desiredNumberScheduled: count,
      updatedNumberScheduled: count,
      numberAvailable: count,
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().nullish(),
            message: z.string().nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** The kinds of `apps/v1` that roll out. */
export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/**
 * Judges by the rules of `kubectl rollout status`: the controller has seen the last change, every replica is a new one,
 * no old one is left, and all are available. Null for an object that does not roll out.
 */
export function rolloutOf(object: KubernetesObject): RolloutState | null {
  if (!workloadKinds.some((kind) => kind === object.kind)) return null;
  const { spec, status } = workloadSchema.parse(object);
  if (status == null) return { state: 'progressing', ready: 0, wanted: spec.replicas ?? 1 };
  const daemon = object.kind === 'DaemonSet';
  const wanted = daemon ? status.desiredNumberScheduled : (spec.replicas ?? 1);
  const ready = daemon ? status.numberAvailable : status.readyReplicas;
  const numbers = { ready, wanted };
  if (status.observedGeneration < (object.metadata.generation ?? 0)) return { state: 'progressing', ...numbers };
  if (object.kind === 'Deployment') {
    const progress = status.conditions?.find(({ type }) => type === 'Progressing');
    if (progress?.reason === 'ProgressDeadlineExceeded') {
      return { state: 'failed', ...numbers, detail: progress.message ?? progress.reason };
    }
    const done =
      status.updatedReplicas >= wanted &&
      status.replicas <= status.updatedReplicas &&
      status.availableReplicas >= status.updatedReplicas;
    return { state: done ? 'complete' : 'progressing', ...numbers };
  }
  if (daemon) {
    const done = status.updatedNumberScheduled >= wanted && status.numberAvailable >= wanted;
    return { state: done ? 'complete' : 'progressing', ...numbers };
  }
  const done =
    ready >= wanted && (status.updatedReplicas >= wanted || status.currentRevision === status.updateRevision);
  return { state: done ? 'complete' : 'progressing', ...numbers };
}

const conditionsSchema = z.array(
  z.object({ type: z.string(), status: z.string(), observedGeneration: z.number().nullish() }),
);
const conditionedSchema = z.object({
  status: z
    .object({
      conditions: conditionsSchema.nullish(),
      // Of routes of the Gateway API: one list for each gateway that a route hangs on.
      parents: z.array(z.object({ conditions: conditionsSchema.nullish() })).nullish(),
    })
    .nullish(),
});

/** Whether a condition is true of the object as it is now, everywhere where it says so: `Ready`, `Available=False`. */
export function hasCondition(object: KubernetesObject, condition: string): boolean {
  const [type, wanted = 'True'] = condition.split('=');
  const { status } = conditionedSchema.parse(object);
  const all = [...(status?.conditions ?? []), ...(status?.parents ?? []).flatMap((parent) => parent.conditions ?? [])];
  const named = all.filter((one) => one.type === type);
  const seen = (one: (typeof all)[number]) => (one.observedGeneration ?? Infinity) >= (object.metadata.generation ?? 0);
  return named.length > 0 && named.every((one) => one.status === wanted && seen(one));
}
