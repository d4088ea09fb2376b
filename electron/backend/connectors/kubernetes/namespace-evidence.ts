import { z } from 'zod';
import type { RunImage } from '../../../../shared/release/namespace-contents.ts';
import type { KubernetesObject } from '../../kubernetes/objects.ts';

const statusesSchema = z.object({
  status: z.object({
    containerStatuses: z.array(z.object({ name: z.string(), image: z.string(), imageID: z.string() })),
  }),
});

/** What the pods really run, each image once. */
export function imagesOf(pods: readonly KubernetesObject[]): readonly RunImage[] {
  const images = new Map<string, RunImage>();
  for (const pod of pods) {
    for (const { name, image, imageID } of statusesSchema.safeParse(pod).data?.status.containerStatuses ?? []) {
      // Not pulled yet.
      if (imageID === '') continue;
      const digest = imageID.replace(/^[a-z-]+:\/\//, '');
      images.set(`${name} ${image} ${digest}`, { container: name, image, digest });
    }
  }
  return [...images.values()];
}

/** Names of the Secrets that objects refer to: environments, volumes, registries, certificates. */
export function secretsNamedIn(objects: readonly KubernetesObject[]): readonly string[] {
  const names = new Set<string>();
  const add = (name: unknown) => {
    if (typeof name === 'string' && name !== '') names.add(name);
  };
  const look = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) look(item);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'secretName') add(inner);
        if (['secretRef', 'secretKeyRef', 'secret'].includes(key)) add((inner as { name?: unknown } | null)?.name);
        if (key === 'imagePullSecrets' && Array.isArray(inner)) for (const one of inner) add(one?.name);
        look(inner);
      }
    }
  };
  // Data of a ConfigMap refers to nothing.
  for (const { kind, data: _, ...object } of objects) if (kind !== 'ConfigMap') look(object);
  return [...names].sort();
}
