import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { clusterConnections, clusterPlan, clusterStep, frontend } from '../../support/cluster-release.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { frontendNamespace, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { jobManifest } from '../../support/job-manifest.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { runStep, stepEnded } from '../../support/step-release.ts';
import { waitFor } from '../../support/wait-for.ts';

let cluster: KubernetesFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [cluster, cockpit] = await Promise.all([startKubernetes({ tickMs: 5, readyAfterTicks: 1 }), startCockpit()]);
  await seedFrontend(cluster, '0');
});
afterEach(async () => {
  await cockpit.close();
  await cluster.stop();
});

const fly = (plan: Readonly<Record<string, unknown>>): Promise<FlownRelease> =>
  cockpit.create(clusterPlan(plan), clusterConnections(cluster));
const isDone = (stepId: string) => (state: ReleaseState) => state.steps[stepId]?.status === 'succeeded';
const transcript = async ({ releaseId }: FlownRelease, stepId: string) =>
  (await cockpit.backend.client.releases.transcript({ releaseId, stepId, after: 0 })).text;
const before = ({ releaseId }: FlownRelease, stepId: string) =>
  cockpit.backend.client.releases.clusterBefore({ releaseId, stepId });
const replicas = () =>
  (cluster.find('Deployment', frontendNamespace, frontend.name) as unknown as { spec: { replicas: number } }).spec
    .replicas;
const share = () =>
  (cluster.find('ConfigMap', frontendNamespace, 'traffic-config') as unknown as { data: Record<string, string> }).data
    .canary_percentage;

const canary = 'yyc3-short-drama-canary';
const environment = `
apiVersion: v1
kind: Namespace
metadata: {name: ${canary}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: canary, namespace: ${canary}}
spec:
  replicas: $vars.pods
  selector: {matchLabels: {app: canary}}
  template:
    metadata: {labels: {app: canary}}
    spec: {containers: [{name: app, image: "frontend:$release.to"}]}
---
apiVersion: v1
kind: Service
metadata: {name: canary, namespace: ${canary}}
spec: {selector: {app: canary}, ports: [{port: 80}]}
`;

/** T-14: an environment as a namespace. */
it('makes a namespace, waits for it, probes it, and deletes it once nobody is there any more', async () => {
  const workload = { kind: 'Deployment', name: 'canary', namespace: canary } as const;
  const object = { kind: 'Namespace', name: canary };
  const early = { action: 'delete', object, serves: 'edge' } as const;
  const release = await fly({
    variables: { pods: { type: 'number', default: 3 } },
    steps: [
      clusterStep('make', { action: 'apply', manifest: environment, restore: true }),
      clusterStep('ready', { action: 'wait', object: workload, condition: 'Available' }),
      clusterStep('out', { action: 'rollout', workload }),
      clusterStep(
        'probe',
        { action: 'job', manifest: jobManifest('probe', 'echo answers $0', '$release.to') },
        { expect: { includes: 'v2' } },
      ),
      clusterStep('early', early, { batch: 'B10', optional: true }),
    ],
    rollback: {
      manual: [
        clusterStep('empty', { action: 'scale', workload, replicas: 0 }),
        clusterStep('emptied', { action: 'rollout', workload }),
        clusterStep('remove', early),
      ],
    },
  });
  await pressOn(release, '10 % is live', inEffect('B10'));
  expect(cluster.readyPods(canary)).toHaveLength(3);
  expect(await transcript(release, 'make')).toMatch(/^\+ {2}replicas: 3$/m);
  expect(await transcript(release, 'probe')).toMatch(/^Job\/probe\S* created\nanswers v2\n$/);
  expect(await before(release, 'make')).toEqual(
    [`Namespace/${canary}`, `Deployment/canary -n ${canary}`, `Service/canary -n ${canary}`].map((name) => ({
      object: name,
      existed: false,
      manifest: null,
    })),
  );

  const refused = await runStep(release, 'early');
  expect(refused).toMatchObject({ status: 'failed', result: { error: { code: 'kubernetes-serves-traffic' } } });
  expect(cluster.find('Namespace', undefined, canary)).not.toBeNull();

  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  // What the release made is not deleted by a rollback.
  expect(release.state().rollback?.actions.filter(({ phase }) => phase === 'cluster')).toEqual([]);
  expect(cluster.readyPods(canary)).toHaveLength(3);
  for (const stepId of ['empty', 'emptied']) expect((await runStep(release, stepId)).status).toBe('succeeded');
  // The Service loses its last endpoint a moment after the last pod.
  await waitFor('nothing is behind the Service', async () => (await runStep(release, 'remove')).status === 'succeeded');
  await waitFor('the namespace is gone', () => cluster.find('Namespace', undefined, canary) === null);
  const [kept] = (await before(release, 'remove')).slice(-1);
  expect(kept).toMatchObject({ object: `Namespace/${canary}`, existed: true });
  expect(kept?.manifest).toMatch(/kind: Namespace/);
});

/** T-15: capacity. */
it('scales before it raises, and on the way back lowers the share first and then puts the replicas back', async () => {
  const release = await fly({
    steps: [
      clusterStep('grow', { action: 'scale', workload: frontend, replicas: 6, restore: true }, { batch: 'B10' }),
      clusterStep('grown', { action: 'rollout', workload: frontend }, { batch: 'B10' }),
      { id: 'raise', kind: 'shift', title: '10 %', batch: 'B10' },
      clusterStep(
        'image',
        { action: 'set-image', workload: frontend, container: 'app', image: 'frontend:$release.to', restore: true },
        { batch: 'B10' },
      ),
      clusterStep('grow-more', { action: 'scale', workload: frontend, replicas: 9, restore: true }, { batch: 'B50' }),
    ],
  });
  cluster.controllers.pause();
  await pressOn(release, 'the rollout is waited for', ({ steps }) => steps.grown?.status === 'running');
  await waitFor('it says how far it is', async () => (await transcript(release, 'grown')).includes('progressing'));
  expect(await raise(release, 'B10')).toMatchObject({ ok: false, refusal: { code: 'steps-open' } });
  expect(share()).toBe('0');
  cluster.controllers.resume();
  expect((await stepEnded(release, 'grown')).status).toBe('succeeded');
  expect(cluster.readyPods(frontendNamespace)).toHaveLength(6);
  await pressOn(release, 'it is scaled once more', isDone('grow-more'));
  expect([share(), replicas()]).toEqual(['50', 9]);

  await order(release, { type: 'roll-back', scope: 'stage' });
  await waitFor('one step back', () => release.state().rollback?.status === 'succeeded');
  expect([share(), replicas()]).toEqual(['10', 6]);

  const from = cluster.requests.length;
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  expect(release.state().rollback?.status).toBe('succeeded');
  expect([share(), replicas()]).toEqual(['0', 2]);
  expect(JSON.stringify(cluster.find('Deployment', frontendNamespace, frontend.name))).toContain('frontend:v1');
  const writes = cluster.requests.slice(from).filter((request) => request.startsWith('PATCH'));
  const written = writes.map((request) => /(configmaps|deployments)\//.exec(request)?.[1]);
  // A write that met the controller's was made again.
  expect([...new Set(written)]).toEqual(['configmaps', 'deployments']);
  expect(written.lastIndexOf('configmaps')).toBeLessThan(written.indexOf('deployments'));
  expect(release.state().clusterTouches.every(({ returned }) => returned)).toBe(true);
});

it('puts an object back through failures that pass, without another attempt', async () => {
  const release = await fly({
    steps: [clusterStep('grow', { action: 'scale', workload: frontend, replicas: 6, restore: true }, { batch: 'B10' })],
  });
  await pressOn(release, 'it is scaled', isDone('grow'));
  cluster.faults.order({ kind: 'status', code: 503 }, { times: 5, path: /deployments/ });
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is taken back', () => release.state().rollback?.status !== 'running');
  expect(replicas()).toBe(2);
  const [action] = release.state().rollback!.actions.filter(({ phase }) => phase === 'cluster');
  expect(action).toMatchObject({ status: 'succeeded', attempt: 1 });
});

it('says what could not be put back, leaves the traffic back, and puts it back when it is asked again', async () => {
  const release = await fly({
    steps: [clusterStep('grow', { action: 'scale', workload: frontend, replicas: 6, restore: true }, { batch: 'B10' })],
  });
  await pressOn(release, 'it is scaled', isDone('grow'));
  const refuse = { kind: 'status', code: 403 } as const;
  cluster.faults.order(refuse, { times: 20, methods: ['PATCH'], path: /deployments/ });
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it has come to its end', () => release.state().rollback?.status === 'incomplete');
  expect([release.state().status, share(), replicas()]).toEqual(['rolled-back', '0', 6]);
  const action = release.state().rollback?.actions.find(({ phase }) => phase === 'cluster');
  expect(action).toMatchObject({ status: 'failed', attempt: 2, result: { error: { code: 'kubernetes-forbidden' } } });
  cluster.faults.clear();
  await order(release, { type: 'retry-rollback-action', actionId: action?.actionId ?? '' });
  await waitFor('it is put back', () => release.state().rollback?.status === 'succeeded');
  expect(replicas()).toBe(2);
});

it('puts every object back though the first one fails once: its second attempt ends no other', async () => {
  const others = ['worker', 'mailer'].map((name) => ({ kind: 'Deployment', name }) as const);
  for (const { name } of others) {
    const labels = { app: name };
    const spec = { containers: [{ name: 'app', image: 'tools:1' }] };
    cluster.seed({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: frontendNamespace },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    });
  }
  const workloads = [frontend, ...others];
  const release = await fly({
    steps: workloads.map((workload) =>
      clusterStep(workload.name, { action: 'scale', workload, replicas: 4, restore: true }, { batch: 'B10' }),
    ),
  });
  await pressOn(release, 'all are scaled', ({ steps }) =>
    workloads.every(({ name }) => steps[name]?.status === 'succeeded'),
  );
  // What was changed last is put back first.
  cluster.faults.order({ kind: 'status', code: 403 }, { methods: ['PATCH'], path: /deployments\/mailer/ });
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().rollback?.status !== 'running');
  const actions = release.state().rollback?.actions.filter(({ phase }) => phase === 'cluster') ?? [];
  expect(actions.map(({ cluster: of, status, attempt }) => [of?.object.name, status, attempt])).toEqual([
    ['mailer', 'succeeded', 2],
    ['worker', 'succeeded', 1],
    [frontend.name, 'succeeded', 1],
  ]);
  const replicasOf = (name: string) =>
    (cluster.find('Deployment', frontendNamespace, name) as unknown as { spec: { replicas: number } }).spec.replicas;
  expect(workloads.map(({ name }) => replicasOf(name))).toEqual([2, 1, 1]);
  expect(release.state().rollback?.status).toBe('succeeded');
});
