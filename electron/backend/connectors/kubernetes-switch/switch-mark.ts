import { z } from 'zod';
import { exposureSchema } from '../../../../shared/release/exposure.ts';
import type { KubernetesObject } from '../../kubernetes/objects.ts';
import { restartedAnnotation } from '../../kubernetes/restart.ts';
import { markAnnotation } from './switch-config.ts';

/**
 * What an object was last changed to from here, kept in an annotation of it: Kubernetes itself knows only what is
 * written, not what runs until the workloads have taken it up.
 */
const markSchema = z.strictObject({
  /** In effect until the change is. */
  from: exposureSchema,
  to: exposureSchema,
  /** When it was written, ISO: workloads that were restarted before run without it. */
  at: z.string(),
});

export type SwitchMark = z.infer<typeof markSchema>;

export const markText = (mark: SwitchMark) => JSON.stringify(markSchema.parse(mark));

/** Null where it was never changed from here, or somebody made something else of the annotation. */
export function markOf(object: KubernetesObject): SwitchMark | null {
  const text = object.metadata.annotations?.[markAnnotation];
  if (text === undefined) return null;
  try {
    return markSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const templateSchema = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }).nullish(),
    }),
  }),
});

/** Whether a workload was restarted, by anybody, since the change was written. kubectl's time has whole seconds. */
export function isRestarted(workload: KubernetesObject, { at }: SwitchMark): boolean {
  const template = templateSchema.safeParse(workload).data?.spec.template;
  const restartedAt = Date.parse(template?.metadata?.annotations?.[restartedAnnotation] ?? '');
  const second = Math.floor(Date.parse(at) / 1000) * 1000;
  return restartedAt >= (restartedAt % 1000 === 0 ? second : Date.parse(at));
}
