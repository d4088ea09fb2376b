import { z } from 'zod';
import { hinted } from '../connectors/form-hints.ts';
import type { KubeconfigSource } from './kubeconfig.ts';

/** The fields by which every connection to a cluster says how to get there; `kubeconfigText` is a secret. */
export const accessFields = {
  kubeconfigFile: z.string().min(1).optional(),
  kubeconfigText: hinted(z.string().min(1).optional(), { input: 'lines' }),
  context: z.string().min(1).optional(),
  namespace: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'kubernetes-name')
    .optional(),
  /** Off: whatever the kubeconfig says. Only here it can be switched off, so that it is seen and stands in the journal. */
  verifyTls: hinted(z.boolean().default(true), { protects: true, group: 'network' }),
};

export const accessSecrets: readonly (keyof KubeconfigSource)[] = ['kubeconfigText'];
