import { parse } from 'yaml';
import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ClusterAction } from '../../../shared/steps/cluster.ts';
import type { ClusterCapability, ClusterObject } from '../connectors/cluster-capability.ts';
import type { CallOptions } from '../platform/call-limits.ts';

const replicasSchema = z.object({ spec: z.object({ replicas: z.number().int().min(0) }) });
const imagesSchema = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string() })) }) }),
  }),
});

/**
 * Takes back what one action did to an object, by its manifest of before: the number of replicas or the image alone, so
 * that what somebody else changed in it stays; after an `apply` the whole manifest. Does not wait for the rollout.
 * Throws what the cluster throws, `invalid-input` for a manifest that does not say it.
 */
export async function restoreObject(
  cluster: ClusterCapability,
  object: ClusterObject,
  action: ClusterAction,
  before: string,
  options: CallOptions,
): Promise<void> {
  switch (action.action) {
    case 'scale': {
      const { replicas } = said(replicasSchema, before, 'replicas').spec;
      await cluster.scale(object, replicas, options);
      return;
    }
    case 'set-image': {
      const { containers } = said(imagesSchema, before, 'containers').spec.template.spec;
      const container = containers.find(({ name }) => name === action.container);
      if (container === undefined) throw new CockpitFault('kubernetes-field-missing', { path: action.container });
      await cluster.setImage(object, container.name, container.image, options);
      return;
    }
    case 'apply':
      await cluster.apply(before, options);
      return;
    default:
      throw new CockpitFault('invalid-input', { field: 'action', value: action.action });
  }
}

function said<Schema extends z.ZodType>(schema: Schema, manifest: string, field: string): z.infer<Schema> {
  const read = schema.safeParse(parse(manifest));
  if (!read.success) throw new CockpitFault('invalid-input', { field });
  return read.data;
}
