import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { ClusterCapability, ClusterObject } from '../../../electron/backend/connectors/cluster-capability.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { ClusterAction } from '../../../shared/steps/cluster.ts';
import { frontendNamespace, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';

const call = { deadlineMs: 10_000 };

let server: KubernetesFixture;
beforeAll(async () => {
  server = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(server, '1');
  server.access.addToken('token-of-the-clerk', { name: 'clerk', groups: [] });
});
afterAll(() => server?.stop());

async function openAsClerk(namespace: string): Promise<ClusterCapability> {
  const text = await readFile(server.kubeconfig, 'utf8');
  const kubeconfigText = text.replaceAll(server.tokens.viewer, 'token-of-the-clerk');
  const config = { kubeconfigText, context: 'viewer', namespace };
  const connection = await openConnector(connectorByKind('kubernetes'), config);
  onTestFinished(() => connection.close());
  return connection.cluster!;
}

/** From now on the clerk may do this in that namespace, and nothing else. */
function allowOnly(rights: readonly string[], namespace: string): void {
  server.access.revoke('clerk');
  for (const right of rights) {
    const [verb = '', resource = ''] = right.split(' ');
    server.access.allow('clerk', { verbs: [verb], resources: [resource], namespaces: [namespace] });
  }
}

/** One thing to do, on objects of its own. */
interface Trial {
  readonly object: ClusterObject;
  readonly run: (cluster: ClusterCapability) => Promise<unknown>;
  readonly namespace?: string;
}

const namespace = frontendNamespace;
const frontend: ClusterObject = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'frontend-deployment' };
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

/** What the guard against deleting what serves reads. */
const servesReads = ['list services', 'get endpoints'];
interface Case {
  readonly action: ClusterAction['action'];
  readonly what: string;
  /** As an administrator says them: `get pods/log`. */
  readonly rights: readonly string[];
  /** `name`: of nothing that is there already. */
  readonly make: (name: string) => Trial;
}

const cases: readonly Case[] = [
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
    make: () => {
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
    make: (name) => {
      server.seed(configMap(name));
      return removal({ apiVersion: 'v1', kind: 'ConfigMap', name });
    },
  },
  {
    action: 'delete',
    what: 'a workload',
    rights: ['get deployments', 'delete deployments', ...servesReads],
    make: (name) => {
      server.seed(idle(name), emptyService(name));
      return removal({ apiVersion: 'apps/v1', kind: 'Deployment', name });
    },
  },
  {
    action: 'delete',
    what: 'a Service',
    rights: ['get services', 'delete services', ...servesReads],
    make: (name) => {
      server.seed(emptyService(name));
      return removal({ apiVersion: 'v1', kind: 'Service', name });
    },
  },
  {
    action: 'delete',
    what: 'a Namespace',
    rights: ['get namespaces', 'delete namespaces', ...servesReads],
    make: (name) => {
      server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, emptyService(name, name));
      return removal({ apiVersion: 'v1', kind: 'Namespace', name }, name);
    },
  },
];

/** Told apart by what fails without it: too little asked for would let a right be missing, too much would not need it. */
it.each(cases)(
  'asks for exactly the rights that a step needs: $action $what',
  async ({ action, what, rights, make }) => {
    let made = 0;
    const begin = () => {
      made += 1;
      return make(`${action}-${what.replaceAll(/\W/g, '-')}-${made}`.toLowerCase());
    };
    const cluster = await openAsClerk(namespace);
    const ask = ({ object }: Trial) => cluster.checkPermissions!({ action, objects: [object] }, call);
    const all = begin();
    allowOnly(rights, all.namespace ?? namespace);
    const from = server.requests.length;
    expect(await ask(all)).toEqual({ given: rights.length, unknownKinds: [] });
    const written = server.requests.slice(from).filter((request) => !/^GET|selfsubjectaccessreviews$/.test(request));
    expect(written).toEqual([]);
    await all.run(cluster);
    for (const missing of rights) {
      const trial = begin();
      const within = trial.namespace ?? namespace;
      allowOnly(
        rights.filter((right) => right !== missing),
        within,
      );
      await expect(trial.run(cluster), `without ${missing}`).rejects.toMatchObject({ code: 'kubernetes-forbidden' });
      const thrown = await ask(trial).catch((fault: unknown) => fault);
      expect(thrown, `without ${missing}`).toMatchObject({
        code: 'kubernetes-forbidden',
        params: { user: 'viewer', context: 'viewer', namespace: within },
      });
      const { detail } = (thrown as { params: { detail: string } }).params;
      expect(detail.split('\n')).toHaveLength(1);
      expect(detail.startsWith(`${missing} `)).toBe(true);
      expect(detail).toContain(` -n ${within}`);
    }
  },
);

it('names every right that is missing, and asks for no single object where its name is not known yet', async () => {
  allowOnly(['get deployments'], namespace);
  const cluster = await openAsClerk(namespace);
  const objects = [frontend, { ...frontend, name: undefined, namespace: 'elsewhere' }];
  const asked = cluster.checkPermissions!({ action: 'scale', objects }, call);
  await expect(asked).rejects.toMatchObject({
    code: 'kubernetes-forbidden',
    params: {
      namespace: null,
      detail: [
        `patch deployments frontend-deployment -n ${namespace} (no rule allows it)`,
        'get deployments -n elsewhere (no rule allows it)',
        'patch deployments -n elsewhere (no rule allows it)',
      ].join('\n'),
    },
  });
});

it('tells of kinds that are not installed, and finds them as soon as they are', async () => {
  server.access.revoke('clerk');
  server.access.allow('clerk', { verbs: ['*'], resources: ['*'], namespaces: ['*'] });
  const cluster = await openAsClerk(namespace);
  const apiVersion = 'gateway.networking.k8s.io/v1';
  const route = { apiVersion, kind: 'GRPCRoute', name: 'web' };
  const objects = [route, { apiVersion, kind: 'HTTPRoute', name: 'web' }];
  const ask = () => cluster.checkPermissions!({ action: 'apply', objects: [frontend, ...objects] }, call);
  server.absentKinds.add('HTTPRoute');
  server.absentKinds.add('GRPCRoute');
  onTestFinished(() => server.absentKinds.clear());
  expect(await ask()).toEqual({ given: 3, unknownKinds: [`GRPCRoute ${apiVersion}`, `HTTPRoute ${apiVersion}`] });
  server.absentKinds.delete('HTTPRoute');
  expect(await ask()).toEqual({ given: 6, unknownKinds: [`GRPCRoute ${apiVersion}`] });
  // A step has installed it: what the group was when it was asked for rights counts no longer.
  server.absentKinds.delete('GRPCRoute');
  const manifest = JSON.stringify({ apiVersion, kind: route.kind, metadata: { name: route.name }, spec: {} });
  expect(await cluster.apply(manifest, call)).toEqual([{ object: { ...route, namespace: undefined }, before: null }]);
});
