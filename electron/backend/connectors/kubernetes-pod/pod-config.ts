import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { accessFields } from '../../kubernetes/access-config.ts';
import type { PodChoice } from '../../kubernetes/choose-pod.ts';
import { workloadKinds } from '../../kubernetes/rollout.ts';
import { hinted } from '../form-hints.ts';

const name = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const workload = new RegExp(`^(${workloadKinds.join('|')})/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`);
const whenBy = (is: PodChoice['by']) => ({ when: { field: 'podBy', is: [is] } });

/** Shape of a stored connection to a container of a pod. */
export const podConfigSchema = z.strictObject({
  ...accessFields,
  podBy: z.enum(['workload', 'labels', 'name']).default('workload'),
  /** `Deployment/frontend` */
  workload: hinted(z.string().regex(workload, 'kind-and-name').optional(), whenBy('workload')),
  /** `app=frontend,track=canary` */
  podLabels: hinted(z.string().min(1).max(500).optional(), whenBy('labels')),
  podName: hinted(z.string().regex(name, 'kubernetes-name').optional(), whenBy('name')),
  container: z.string().regex(name, 'kubernetes-name').optional(),
});

export type PodConfig = z.infer<typeof podConfigSchema>;

/** Throws `connection-invalid` with the field that is missing. */
export function choiceOf({ podBy, workload: named, podLabels, podName }: PodConfig): PodChoice {
  switch (podBy) {
    case 'workload': {
      const [kind = '', workloadName = ''] = required('workload', named).split('/');
      return { by: podBy, kind, name: workloadName };
    }
    case 'labels':
      return { by: podBy, selector: required('podLabels', podLabels) };
    case 'name':
      return { by: podBy, name: required('podName', podName) };
  }
}

function required(field: string, value: string | undefined): string {
  if (value === undefined) throw new CockpitFault('connection-invalid', { field });
  return value;
}
