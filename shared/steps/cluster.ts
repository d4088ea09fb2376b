import { z } from 'zod';
import { durationSchema, idSchema } from '../plan/scalars.ts';
import { outputExpectationSchema, stepFields } from './step-fields.ts';

/** Where the usual kinds lie in the API: of these a plan need not say `apiVersion`. */
const usualVersions: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  Namespace: 'v1',
  PersistentVolumeClaim: 'v1',
  Pod: 'v1',
  Secret: 'v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  CronJob: 'batch/v1',
  Job: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
};

/** What `serves` says where no traffic depends on an object. */
export const servesNothing = 'nothing';

const objectFields = {
  name: z.string().min(1),
  namespace: z.string().min(1).optional().describe('Default: that of the connection.'),
};
export const clusterObjectSchema = z.strictObject({
  kind: z.string().min(1).describe('Deployment, ConfigMap, Namespace, …'),
  ...objectFields,
  apiVersion: z.string().min(1).optional().describe('Needed where the kind is none of the usual ones.'),
});
const workloadSchema = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']),
  ...objectFields,
});
const restore = z
  .boolean()
  .optional()
  .describe('A rollback puts back what was before, once the traffic is back; default: false.');
const manifestFields = {
  manifest: z.string().min(1).optional().describe('YAML; values go into its texts, never into its structure.'),
  file: z.string().min(1).optional().describe('A file of it, read when the release is created.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('Of the file: another content is refused.'),
};

export const clusterActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('apply'), ...manifestFields, restore }),
  z.strictObject({
    action: z.literal('delete'),
    object: clusterObjectSchema,
    serves: idSchema.describe('Switch whose traffic it may carry: while any is live it stays; or `nothing`.'),
    version: z.enum(['new', 'old']).optional().describe('Version that it carries; default: new.'),
    restore: z
      .boolean()
      .optional()
      .describe(
        'A rollback makes it again from what was kept; volumes come back empty, Secrets not at all; default: false.',
      ),
  }),
  z.strictObject({
    action: z.literal('wait'),
    object: clusterObjectSchema,
    condition: z.string().min(1).describe('Ready, Available, Complete, …'),
  }),
  z.strictObject({
    action: z.literal('scale'),
    workload: workloadSchema,
    replicas: z.number().int().min(0).max(10_000),
    restore,
  }),
  z.strictObject({
    action: z.literal('set-image'),
    workload: workloadSchema,
    container: z.string().min(1),
    image: z.string().min(1),
    restore,
  }),
  z.strictObject({ action: z.literal('restart'), workload: workloadSchema }),
  z.strictObject({ action: z.literal('rollout'), workload: workloadSchema }),
  z.strictObject({
    action: z.literal('logs'),
    object: clusterObjectSchema,
    tail: z.number().int().min(1).max(5_000).optional().describe('Lines of each container; default: 200.'),
  }),
  z.strictObject({ action: z.literal('job'), ...manifestFields }),
]);
export type ClusterAction = z.infer<typeof clusterActionSchema>;
export type ClusterObjectFile = z.infer<typeof clusterObjectSchema>;

/** One change of a cluster, or one look at it. What an object was before a change is kept as evidence. */
export const clusterStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('cluster'),
  on: idSchema.describe('Slot with the capability cluster.'),
  do: clusterActionSchema.describe('apply, delete, wait, scale, set-image, restart, rollout, logs, job.'),
  timeout: durationSchema.optional().describe('Of a wait, a rollout or a job as long as it may take.'),
  expect: outputExpectationSchema.optional().describe('What the logs must show.'),
  rehearse: z.string().optional().describe('Logs that the practice range and a drill show.'),
});
export type ClusterStepFile = z.infer<typeof clusterStepSchema>;

/** Where a kind lies in the API, if the plan says so or it is a usual one. */
export function apiVersionOf({ kind, apiVersion }: { kind: string; apiVersion?: string | undefined }): string | null {
  return apiVersion ?? (Object.hasOwn(usualVersions, kind) ? (usualVersions[kind] ?? null) : null);
}

/** What an action is about; null where its manifest says that. */
export function objectOfAction(action: ClusterAction): ClusterObjectFile | null {
  if ('object' in action) return action.object;
  return 'workload' in action ? action.workload : null;
}

/** Whether an action brings programs of its manifest into the cluster: they are approved as commands are. */
export function runsPrograms(action: ClusterAction): action is Extract<ClusterAction, { action: 'apply' | 'job' }> {
  return action.action === 'apply' || action.action === 'job';
}

/** Whether a rollback puts back what was there before the action. */
export function isRestored(action: ClusterAction): boolean {
  return 'restore' in action && action.restore === true;
}

/** An action as a line for people; manifests are shown beside it. */
export function clusterActionText(action: ClusterAction): string {
  switch (action.action) {
    case 'apply':
    case 'job':
      return action.file === undefined ? action.action : `${action.action} ${action.file}`;
    case 'delete':
      return `delete ${objectText(action.object)}`;
    case 'wait':
      return `wait ${objectText(action.object)} ${action.condition}`;
    case 'scale':
      return `scale ${objectText(action.workload)} replicas=${action.replicas}`;
    case 'set-image':
      return `set-image ${objectText(action.workload)} ${action.container}=${action.image}`;
    case 'restart':
    case 'rollout':
      return `${action.action} ${objectText(action.workload)}`;
    case 'logs':
      return `logs ${objectText(action.object)}`;
  }
}

/** `Deployment/api`, with its namespace where it is said. */
export function objectText({ kind, name, namespace }: ClusterObjectFile): string {
  return `${kind}/${name}${namespace == null ? '' : ` -n ${namespace}`}`;
}
