import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectorInstance, TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import type { KubeObject } from '../../support/servers/kubernetes/objects.ts';
import { resourceOfKind } from '../../support/servers/kubernetes/resources.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

/** A switch that waits for a condition (the preset `httpRoute`): this test is the gateway that accepts a route, or does not. */

const call = { deadlineMs: 20_000 };
const namespace = 'shop';
const tenth = { kind: 'percent', percent: 10 } as const;
const nothing = { kind: 'percent', percent: 0 };
let cluster: KubernetesFixture;
let connection: ConnectorInstance;
let traffic: TrafficCapability;

interface Route extends KubeObject {
  spec: { rules: { backendRefs: { name: string; weight: number }[] }[] };
}
const route = () => cluster.find<Route>('HTTPRoute', namespace, 'web')!;
const written = () => route().spec.rules[0]!.backendRefs.map(({ weight }) => weight);

/** What a gateway says of the route, of a generation of it. */
function judge(status: 'True' | 'False', observedGeneration = route().metadata.generation ?? 0): void {
  const condition = { type: 'Accepted', status, reason: 'Tested', observedGeneration };
  const judged = { ...route(), status: { parents: [{ parentRef: { name: 'edge' }, conditions: [condition] }] } };
  cluster.storage.update(resourceOfKind('HTTPRoute'), judged);
}

beforeEach(async () => {
  cluster = await startKubernetes({ tickMs: 5 });
  cluster.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'web', namespace } },
      spec: {
        rules: [
          {
            backendRefs: [
              { name: 'web-v1', port: 80, weight: 100 },
              { name: 'web-v2', port: 80, weight: 0 },
            ],
          },
        ],
      },
    },
  );
  judge('True');
  const kind = connectorByKind('kubernetes-switch');
  const preset = (await kind.load()).presets?.find(({ id }) => id === 'httpRoute')?.config;
  const access = { kubeconfigFile: cluster.kubeconfig, namespace };
  connection = await openConnector(kind, { ...preset, ...access, objectName: 'web' });
  traffic = connection.traffic!;
});
afterEach(async () => {
  await connection?.close();
  await cluster?.stop();
});

async function raise(deadlineMs: number) {
  const to = tenth;
  const [seen] = (await traffic.preview(to, call)).targets;
  const revisions = new Map([[seen!.target, seen!.revision]]);
  return traffic.apply([{ target: seen!.target, exposure: to }], revisions, { deadlineMs });
}
const shown = async () => (await traffic.read(call)).targets[0]?.exposure;
const looks = (from: number) =>
  cluster.requests.slice(from).filter((request) => /^GET .*httproutes\/web/.test(request));

it('is in effect only once the condition is true of the route as it was written', async () => {
  let settled = false;
  const raised = raise(20_000).finally(() => {
    settled = true;
  });
  await waitFor('it is written', () => written()[1] === 10);
  // Accepted, but as it was before: that says nothing of these weights.
  const since = cluster.requests.length;
  await waitFor('it is looked at again and again', () => looks(since).length > 2);
  expect([settled, await shown()]).toEqual([false, nothing]);
  judge('False');
  const after = cluster.requests.length;
  await waitFor('it goes on looking', () => looks(after).length > 2);
  expect([settled, await shown()]).toEqual([false, nothing]);
  judge('True');
  expect((await raised).targets[0]?.exposure).toEqual(tenth);
  expect(await shown()).toEqual(tenth);
});

it('takes a raise back where the condition never comes true', async () => {
  const raised = raise(1_500);
  const failed = expect(raised).rejects.toMatchObject({ code: 'deadline-exceeded' });
  await waitFor('it is written', () => written()[1] === 10);
  judge('False');
  await failed;
  await waitFor('it is taken back', () => written()[1] === 0);
  expect(written()).toEqual([100, 0]);
  judge('True');
  expect(await shown()).toEqual(nothing);
});
