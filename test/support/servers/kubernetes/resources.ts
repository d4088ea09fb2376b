import {
  configMap,
  customResource,
  endpoints,
  event,
  ingress,
  namespace,
  networkPolicy,
  node,
  persistentVolumeClaim,
  role,
  roleBinding,
  secret,
  service,
  serviceAccount,
} from './schemas/core-schema.ts';
import { pod } from './schemas/pod-schema.ts';
import type { ObjectSchema } from './schemas/schema.ts';
import {
  cronJob,
  daemonSet,
  deployment,
  horizontalPodAutoscaler,
  job,
  podDisruptionBudget,
  replicaSet,
  statefulSet,
} from './schemas/workload-schema.ts';

/** One resource of the API: where it lives and how it behaves. */
export interface Resource {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  /** Whether `kubectl get all` shows it. */
  readonly inAll: boolean;
  readonly namespaced: boolean;
  readonly schema: ObjectSchema;
  /** `status`: a door of its own for the status; `scale`: the replicas alone. */
  readonly subresources: readonly ('status' | 'scale' | 'log' | 'exec')[];
  /** Whether `metadata.generation` counts changes of the specification. */
  readonly generation: boolean;
  /** Custom resources know no strategic merge patch. */
  readonly custom: boolean;
}

type Optional = Partial<
  Pick<Resource, 'shortNames' | 'inAll' | 'namespaced' | 'subresources' | 'generation' | 'custom'>
>;

function resource(
  apiVersion: string,
  kind: string,
  plural: string,
  schema: ObjectSchema,
  options: Optional = {},
): Resource {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const defaults = {
    shortNames: [],
    inAll: false,
    namespaced: true,
    subresources: [],
    generation: false,
    custom: false,
  };
  const names = { group, version, plural, singular: kind.toLowerCase(), kind, schema };
  return { ...names, ...defaults, ...options };
}

const workload: Optional = { inAll: true, subresources: ['status', 'scale'], generation: true };
const custom: Optional = { subresources: ['status'], generation: true, custom: true };

export const resources: readonly Resource[] = [
  resource('v1', 'Namespace', 'namespaces', namespace, {
    shortNames: ['ns'],
    namespaced: false,
    subresources: ['status'],
  }),
  resource('v1', 'ConfigMap', 'configmaps', configMap, { shortNames: ['cm'] }),
  resource('v1', 'Secret', 'secrets', secret),
  resource('v1', 'Service', 'services', service, { shortNames: ['svc'], inAll: true, subresources: ['status'] }),
  resource('v1', 'Pod', 'pods', pod, { shortNames: ['po'], inAll: true, subresources: ['status', 'log', 'exec'] }),
  resource('v1', 'Event', 'events', event, { shortNames: ['ev'] }),
  resource('v1', 'Node', 'nodes', node, { shortNames: ['no'], namespaced: false, subresources: ['status'] }),
  resource('v1', 'Endpoints', 'endpoints', endpoints, { shortNames: ['ep'] }),
  resource('v1', 'ServiceAccount', 'serviceaccounts', serviceAccount, { shortNames: ['sa'] }),
  resource('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', persistentVolumeClaim, {
    shortNames: ['pvc'],
    subresources: ['status'],
  }),
  resource('apps/v1', 'Deployment', 'deployments', deployment, { ...workload, shortNames: ['deploy'] }),
  resource('apps/v1', 'ReplicaSet', 'replicasets', replicaSet, { ...workload, shortNames: ['rs'] }),
  resource('apps/v1', 'StatefulSet', 'statefulsets', statefulSet, { ...workload, shortNames: ['sts'] }),
  resource('apps/v1', 'DaemonSet', 'daemonsets', daemonSet, {
    shortNames: ['ds'],
    inAll: true,
    subresources: ['status'],
    generation: true,
  }),
  resource('batch/v1', 'CronJob', 'cronjobs', cronJob, {
    shortNames: ['cj'],
    inAll: true,
    subresources: ['status'],
    generation: true,
  }),
  resource('batch/v1', 'Job', 'jobs', job, { inAll: true, subresources: ['status'], generation: true }),
  resource('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', horizontalPodAutoscaler, {
    shortNames: ['hpa'],
    inAll: true,
    subresources: ['status'],
  }),
  resource('networking.k8s.io/v1', 'Ingress', 'ingresses', ingress, {
    shortNames: ['ing'],
    subresources: ['status'],
    generation: true,
  }),
  resource('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', networkPolicy, {
    shortNames: ['netpol'],
    generation: true,
  }),
  resource('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', podDisruptionBudget, {
    shortNames: ['pdb'],
    subresources: ['status'],
    generation: true,
  }),
  resource('rbac.authorization.k8s.io/v1', 'Role', 'roles', role),
  resource('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', roleBinding),
  resource('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes', customResource, custom),
  resource('gateway.networking.k8s.io/v1', 'GRPCRoute', 'grpcroutes', customResource, custom),
  resource('networking.istio.io/v1', 'VirtualService', 'virtualservices', customResource, {
    ...custom,
    shortNames: ['vs'],
  }),
];

export const apiVersionOf = ({ group, version }: Pick<Resource, 'group' | 'version'>) =>
  group === '' ? version : `${group}/${version}`;

/** The resource of a kind of the list above; an unknown one is a mistake of the server's own code. */
export function resourceOfKind(kind: string): Resource {
  const found = resources.find((candidate) => candidate.kind === kind);
  if (found === undefined) throw new Error(`no such kind: ${kind}`);
  return found;
}
