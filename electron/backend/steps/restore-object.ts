import { setTimeout as pause } from 'node:timers/promises';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ClusterAction } from '../../../shared/steps/cluster.ts';
import { readManifests } from '../../../shared/steps/manifests.ts';
import type { ClusterCapability, ClusterObject } from '../connectors/cluster-capability.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';

const replicasSchema = z.object({ spec: z.object({ replicas: z.number().int().min(0) }) });
const leavingSchema = z.object({ metadata: z.object({ deletionTimestamp: z.string() }) });
const imagesSchema = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string() })) }) }),
  }),
});

/** Between two looks at a deletion that has not come to its end. */
const pauseMs = 500;

/**
 * Takes back what one action did to an object, by its manifest of before: the number of replicas or the image alone, so
 * that what somebody else changed in it stays; after an `apply` the whole manifest; after a `delete` what is missing of it.
 * Does not wait for the rollout. Throws what the cluster throws, `invalid-input` for a manifest that does not say it.
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
    case 'delete':
      return makeAgain(cluster, object, before, options);
    default:
      throw new CockpitFault('invalid-input', { field: 'action', value: action.action });
  }
}

/**
 * Applies what was deleted, a namespace before what lay in it, once the deletion has come to its end. What is there (it was
 * not deleted after all, or somebody was faster) stays as it is.
 */
async function makeAgain(
  cluster: ClusterCapability,
  object: ClusterObject,
  before: string,
  { deadlineMs, signal }: CallOptions,
): Promise<void> {
  const limits = startCall({ deadlineMs, signal }, `${object.kind}/${object.name}`);
  const call = () => ({ deadlineMs: limits.remainingMs(), signal });
  try {
    for (;;) {
      const found = await cluster.read(object, call());
      if (found === null || !isLeaving(found)) break;
      await limits.within(pause(pauseMs));
    }
    for (const document of parseAllDocuments(before)) {
      const manifest = document.toString({ lineWidth: 0, directives: false });
      const [part] = objectsOf(manifest);
      if (part === undefined) continue;
      // The cluster gives a new namespace an account of its own: it is to be as it was.
      if (part.kind === 'ServiceAccount' || (await cluster.read(part, call())) === null) {
        await cluster.apply(manifest, call());
      }
    }
  } finally {
    limits.end();
  }
}

const isLeaving = (manifest: string) => leavingSchema.safeParse(parse(manifest)).success;

function objectsOf(manifest: string): readonly ClusterObject[] {
  const read = readManifests(manifest);
  return read.ok ? read.objects : [];
}

function said<Schema extends z.ZodType>(schema: Schema, manifest: string, field: string): z.infer<Schema> {
  const read = schema.safeParse(parse(manifest));
  if (!read.success) throw new CockpitFault('invalid-input', { field });
  return read.data;
}
