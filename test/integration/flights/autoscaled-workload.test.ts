import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { sayRollbackAction } from '../../../renderer/screens/release/say-rollback-action.ts';
import { sayPreflight } from '../../../shared/i18n/say-preflight.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { clusterConnections, clusterPlan, clusterStep, frontend } from '../../support/cluster-release.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { frontendNamespace as namespace, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { openConnector } from '../../support/open-connector.ts';
import { order, pressOn } from '../../support/operator.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { waitFor } from '../../support/wait-for.ts';

/** T-15: a workload on whose replicas an autoscaler decides. */

let cluster: KubernetesFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [cluster, cockpit] = await Promise.all([startKubernetes({ tickMs: 5, readyAfterTicks: 1 }), startCockpit()]);
  await seedFrontend(cluster, '0');
  cluster.seed(
    autoscaler('other', 'Deployment', 'backend', 1, 9),
    autoscaler('namesake', 'StatefulSet', frontend.name, 1, 9),
  );
});
afterEach(async () => {
  await cockpit.close();
  await cluster.stop();
});

const autoscaler = (name: string, kind: string, target: string, minReplicas: number, maxReplicas: number) => ({
  ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, namespace } },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name: target }, minReplicas, maxReplicas },
});
const scaledTo = (replicas: number): Promise<FlownRelease> => {
  const action = { action: 'scale', workload: frontend, replicas, restore: true } as const;
  return cockpit.create(
    clusterPlan({ steps: [clusterStep('grow', action, { batch: 'B10' })] }),
    clusterConnections(cluster),
  );
};
const replicas = () =>
  (cluster.find('Deployment', namespace, frontend.name) as unknown as { spec: { replicas: number } }).spec.replicas;
const isDone = ({ steps }: ReleaseState) => steps.grow?.status === 'succeeded';

async function preflightOf(release: FlownRelease): Promise<PreflightResult> {
  await release.preflight();
  const evidence = await cockpit.backend.client.releases.preflightEvidence({ releaseId: release.releaseId });
  return evidence!.results.find(({ id }) => id === 'autoscaler:grow')!;
}
async function speechOf(release: FlownRelease, language: 'en' | 'zh') {
  const { definition } = release.state();
  return { t: await loadTranslate(language), language, definition, names: {}, texts: {}, timeZone: 'UTC' };
}

it('is scaled with the bounds of its autoscaler kept beside its replicas, and a rollback says who decides', async () => {
  cluster.seed(autoscaler('web', 'Deployment', frontend.name, 2, 4));
  const release = await scaledTo(6);
  await pressOn(release, 'it is scaled', isDone);
  expect(release.state().clusterTouches.map((touch) => touch.autoscaler)).toEqual([{ name: 'web', min: 2, max: 4 }]);
  const { releaseId } = release;
  const { text } = await cockpit.backend.client.releases.transcript({ releaseId, stepId: 'grow', after: 0 });
  expect(text).toMatch(/^HorizontalPodAutoscaler\/web 2–4$/m);
  await waitFor('the autoscaler has undone it', () => replicas() === 4);
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().rollback?.status === 'succeeded');
  expect(replicas()).toBe(2);
  const action = release.state().rollback!.actions.find(({ phase }) => phase === 'cluster')!;
  const say = async (language: 'en' | 'zh') =>
    sayRollbackAction(await speechOf(release, language), release.state(), action, false);
  expect(await say('en')).toBe(
    'put Deployment/frontend-deployment back; the autoscaler web (2–4) decides on its replicas from then on',
  );
  expect(await say('zh')).toBe('恢复 Deployment/frontend-deployment；此后副本数由自动伸缩 web（2–4）决定');
});

it.each([
  [6, 'warned', 'autoscaler-undoes'],
  [1, 'warned', 'autoscaler-undoes'],
  [3, 'warned', 'autoscaler-decides'],
  [0, 'passed', 'autoscaler-rests'],
] as const)('is told before a release that scales it to %i', async (wanted, status, code) => {
  cluster.seed(autoscaler('web', 'Deployment', frontend.name, 2, 4));
  const params = { object: 'Deployment/frontend-deployment', replicas: wanted, autoscaler: 'web', min: 2, max: 4 };
  expect(await preflightOf(await scaledTo(wanted))).toMatchObject({ status, code, params });
});

it('says in both languages what will undo the scaling', async () => {
  cluster.seed(autoscaler('web', 'Deployment', frontend.name, 2, 4));
  const release = await scaledTo(6);
  const found = await preflightOf(release);
  const spoken = await Promise.all(
    (['en', 'zh'] as const).map(async (language) => sayPreflight(await speechOf(release, language), found, 0)),
  );
  expect(spoken.map(({ place }) => place)).toEqual([
    'Autoscaler of the scaling step grow · cluster',
    '扩缩容步骤的自动伸缩 grow · cluster',
  ]);
  expect(spoken[0]?.sentence).toContain('The autoscaler web (2–4) will undo the scaling');
  expect(spoken[1]?.sentence).toContain('自动伸缩 web（2–4）会把 Deployment/frontend-deployment 从 6 个副本改回去');
  for (const { remedy } of spoken) expect(remedy).toMatch(/apply/);
});

it('is scaled all the same where no autoscaler may be read, and the preflight says that', async () => {
  expect(await preflightOf(await scaledTo(6))).toMatchObject({ status: 'passed', code: 'autoscaler-none' });
  cluster.faults.order({ kind: 'status', code: 403 }, { times: 9, methods: ['GET'], path: /horizontalpodautoscalers/ });
  const release = await scaledTo(6);
  expect(await preflightOf(release)).toMatchObject({ status: 'warned', code: 'autoscaler-unseen' });
  await pressOn(release, 'it is scaled', isDone);
  expect(replicas()).toBe(6);
  expect(release.state().clusterTouches[0]).not.toHaveProperty('autoscaler');
});

it('cannot be looked for where the cluster knows no such kind', async () => {
  cluster.absentKinds.add('HorizontalPodAutoscaler');
  expect(await preflightOf(await scaledTo(6))).toMatchObject({ status: 'warned', code: 'autoscaler-unseen' });
});

it('stands in what a switch keeps that moves replicas', async () => {
  cluster.seed(autoscaler('web', 'Deployment', frontend.name, 2, 4));
  const kind = connectorByKind('kubernetes-switch');
  const preset = (await kind.load()).presets?.find(({ id }) => id === 'replicas')?.config;
  const access = { kubeconfigFile: cluster.kubeconfig, namespace };
  const connection = await openConnector(kind, { ...preset, ...access, objectName: frontend.name });
  onTestFinished(() => connection.close());
  const { content } = await connection.traffic!.snapshot({ deadlineMs: 10_000 });
  expect(JSON.parse(content)).toMatchObject({
    object: { spec: { replicas: 2 } },
    autoscaler: { name: 'web', min: 2, max: 4 },
  });
});

it('is no matter where nothing is ever scaled', async () => {
  const release = await cockpit.rehearse(
    clusterPlan({ steps: [clusterStep('grow', { action: 'scale', workload: frontend, replicas: 3 })] }),
    ['edge', 'cluster'],
  );
  expect(await preflightOf(release)).toMatchObject({ status: 'passed', code: 'autoscaler-rehearsed' });
});
