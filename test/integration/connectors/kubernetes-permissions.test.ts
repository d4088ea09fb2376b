import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { ClusterCapability } from '../../../electron/backend/connectors/cluster-capability.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { frontendNamespace, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { frontend, permissionCases, type Trial } from './kubernetes-permission-cases.ts';

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

/** The one right here that lies in no namespace. */
const makesNamespaces = 'create namespaces';

/** From now on the clerk may do this in that namespace, and nothing else. */
function allowOnly(rights: readonly string[], namespace: string): void {
  server.access.revoke('clerk');
  for (const right of rights) {
    const [verb = '', resource = ''] = right.split(' ');
    const namespaces = [right === makesNamespaces ? '*' : namespace];
    server.access.allow('clerk', { verbs: [verb], resources: [resource], namespaces });
  }
}

const namespace = frontendNamespace;

/** Told apart by what fails without it: too little asked for would let a right be missing, too much would not need it. */
it.each(permissionCases)(
  'asks for exactly the rights that a step needs: $action $what',
  async ({ action, what, rights, make, restore = false }) => {
    let made = 0;
    const begin = () => {
      made += 1;
      return make(`${action}-${what.replaceAll(/\W/g, '-')}-${made}`.toLowerCase(), server);
    };
    const cluster = await openAsClerk(namespace);
    const ask = ({ object }: Trial) => cluster.checkPermissions!({ action, objects: [object], restore }, call);
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
      const thrown = await ask(trial).catch((fault: unknown) => fault);
      await expect(trial.run(cluster), `without ${missing}`).rejects.toMatchObject({ code: 'kubernetes-forbidden' });
      expect(thrown, `without ${missing}`).toMatchObject({
        code: 'kubernetes-forbidden',
        params: { user: 'viewer', context: 'viewer', namespace: missing === makesNamespaces ? null : within },
      });
      const { detail } = (thrown as { params: { detail: string } }).params;
      expect(detail.split('\n')).toHaveLength(1);
      expect(detail.startsWith(`${missing} `)).toBe(true);
      if (missing !== makesNamespaces) expect(detail).toContain(` -n ${within}`);
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
