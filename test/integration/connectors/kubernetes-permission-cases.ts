import type { ClusterCapability, ClusterObject } from '../../../electron/backend/connectors/cluster-capability.ts';
import { restoreObject } from '../../../electron/backend/steps/restore-object.ts';
import type { ClusterAction } from '../../../shared/steps/cluster.ts';
import { frontendNamespace as namespace } from '../../support/connector-fixtures/kubernetes-switch.ts';
import type { KubernetesFixture } from '../../support/servers/kubernetes/start-kubernetes.ts';

const call = { deadlineMs: 10_000 };

/** One thing to do, on objects of its own. */
export interface Trial {
  readonly object: ClusterObject;
  readonly run: (cluster: ClusterCapability) => Promise<unknown>;
  readonly namespace?: string;
}

export const frontend: ClusterObject = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'frontend-deployment' };
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
const emptyService = (name: string, within = namespace) => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: within } },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
});
const idle = (name: string) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace } },
  spec: {
    ...{ replicas: 0, selector: { matchLabels: { app: name } } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'idle:v1' }] } },
  },
});
const job = (name: string) => ({
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } },
  spec: {
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'tools:1', command: ['echo', 'done'] }] },
    },
  },
});

/** As a step makes a change: it reads the object before. */
async function change(cluster: ClusterCapability, object: ClusterObject, work: () => Promise<unknown>): Promise<void> {
  await cluster.read(object, call);
  await work();
}

function removal(object: ClusterObject, within?: string): Trial {
  const run = (cluster: ClusterCapability) => change(cluster, object, () => cluster.remove(object, false, call));
  return { object, run, ...(within === undefined ? {} : { namespace: within }) };
}

function removalOfNamespace(name: string, again = false): Trial {
  const object = { apiVersion: 'v1', kind: 'Namespace', name };
  const look = async (cluster: ClusterCapability) => (await cluster.exportNamespace(name, call))?.manifests ?? null;
  return { ...deletion(object, look, again), namespace: name };
}

/** As a step deletes something, and where `again` a rollback of it makes it again. */
function deletion(
  object: ClusterObject,
  look: (cluster: ClusterCapability) => Promise<string | null>,
  again: boolean,
): Trial {
  const action = { action: 'delete', object, serves: 'nothing' } as const;
  const run = async (cluster: ClusterCapability) => {
    const before = await look(cluster);
    await cluster.remove(object, false, call);
    if (again) await restoreObject(cluster, object, action, before ?? '', call);
  };
  return { object, run };
}

/** What the guard against deleting what serves reads. */
const servesReads = ['list services', 'get endpoints'];
/** What is kept of a namespace before that. */
const exportReads = [
  ...['serviceaccounts', 'roles', 'rolebindings', 'networkpolicies', 'configmaps', 'persistentvolumeclaims'],
  ...['services', 'deployments', 'statefulsets', 'daemonsets', 'cronjobs', 'jobs', 'horizontalpodautoscalers'],
  ...['poddisruptionbudgets', 'ingresses', 'httproutes', 'virtualservices', 'pods'],
].map((resource) => `list ${resource}`);
export interface PermissionCase {
  readonly action: ClusterAction['action'];
  readonly restore?: boolean;
  readonly what: string;
  /** As an administrator says them: `get pods/log`. */
  readonly rights: readonly string[];
  /** `name`: of nothing that is there already. */
  readonly make: (name: string, server: KubernetesFixture) => Trial;
}

export const permissionCases: readonly PermissionCase[] = [
  {
    action: 'apply',
    what: 'what is not there yet',
    rights: ['get configmaps', 'patch configmaps', 'create configmaps'],
    make: (name) => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', name };
      const manifest = JSON.stringify(configMap(name));
      return { object, run: (cluster) => change(cluster, object, () => cluster.apply(manifest, call)) };
    },
  },
  {
    action: 'scale',
    what: 'a workload',
    rights: ['get deployments', 'patch deployments'],
    make: () => ({
      object: frontend,
      run: (cluster) => change(cluster, frontend, () => cluster.scale(frontend, 2, call)),
    }),
  },
  {
    action: 'set-image',
    what: 'a workload',
    rights: ['get deployments', 'patch deployments'],
    make: () => ({
      object: frontend,
      run: (cluster) => change(cluster, frontend, () => cluster.setImage(frontend, 'app', 'frontend:v1', call)),
    }),
  },
  {
    action: 'restart',
    what: 'a workload',
    rights: ['patch deployments'],
    make: () => ({ object: frontend, run: (cluster) => cluster.rolloutRestart(frontend, call) }),
  },
  {
    action: 'rollout',
    what: 'a workload',
    rights: ['get deployments'],
    make: () => ({ object: frontend, run: (cluster) => cluster.rolloutStatus(frontend, call) }),
  },
  {
    action: 'wait',
    what: 'a workload',
    rights: ['get deployments'],
    make: () => ({ object: frontend, run: (cluster) => cluster.waitFor(frontend, 'Available', call) }),
  },
  {
    action: 'logs',
    what: 'a workload',
    rights: ['get deployments', 'list pods', 'get pods/log'],
    make: () => ({ object: frontend, run: (cluster) => cluster.logs(frontend, 5, call) }),
  },
  {
    action: 'logs',
    what: 'a pod',
    rights: ['get pods', 'get pods/log'],
    make: (_name, server) => {
      const [pod] = server.readyPods(namespace);
      const object = { apiVersion: 'v1', kind: 'Pod', name: pod!.metadata.name };
      return { object, run: (cluster) => cluster.logs(object, 5, call) };
    },
  },
  {
    action: 'job',
    what: 'a Job',
    rights: ['create jobs', 'get jobs', 'list pods', 'get pods/log'],
    make: (name) => ({
      object: { apiVersion: 'batch/v1', kind: 'Job', name },
      run: (cluster) => cluster.runJob(JSON.stringify(job(name)), call),
    }),
  },
  {
    action: 'delete',
    what: 'what has no pods',
    rights: ['get configmaps', 'delete configmaps'],
    make: (name, server) => {
      server.seed(configMap(name));
      return removal({ apiVersion: 'v1', kind: 'ConfigMap', name });
    },
  },
  {
    action: 'delete',
    what: 'a workload',
    rights: ['get deployments', 'delete deployments', ...servesReads],
    make: (name, server) => {
      server.seed(idle(name), emptyService(name));
      return removal({ apiVersion: 'apps/v1', kind: 'Deployment', name });
    },
  },
  {
    action: 'delete',
    what: 'a Service',
    rights: ['get services', 'delete services', ...servesReads],
    make: (name, server) => {
      server.seed(emptyService(name));
      return removal({ apiVersion: 'v1', kind: 'Service', name });
    },
  },
  {
    action: 'delete',
    what: 'a Namespace',
    rights: ['get namespaces', 'delete namespaces', 'get endpoints', ...exportReads],
    make: (name, server) => {
      server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, emptyService(name, name));
      return removalOfNamespace(name);
    },
  },
  {
    action: 'delete',
    restore: true,
    what: 'what a rollback makes again',
    rights: ['get configmaps', 'delete configmaps', 'patch configmaps', 'create configmaps'],
    make: (name, server) => {
      server.seed(configMap(name));
      const object = { apiVersion: 'v1', kind: 'ConfigMap', name };
      return deletion(object, (cluster) => cluster.read(object, call), true);
    },
  },
  {
    action: 'delete',
    restore: true,
    what: 'a Namespace that a rollback makes again',
    rights: [
      ...['get namespaces', 'delete namespaces', 'patch namespaces', 'create namespaces'],
      ...['get services', 'patch services', 'create services', 'get endpoints'],
      ...['get serviceaccounts', 'patch serviceaccounts', 'create serviceaccounts'],
      ...exportReads,
    ],
    make: (name, server) => {
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'runner', namespace: name } };
      server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, emptyService(name, name), account);
      return removalOfNamespace(name, true);
    },
  },
];
