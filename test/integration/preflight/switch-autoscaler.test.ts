import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { sayPreflight } from '../../../shared/i18n/say-preflight.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { frontendNamespace as namespace, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { smallPlan } from '../../support/small-plan.ts';

/** T-15: a switch that moves replicas, of a workload that an autoscaler holds. */

let cluster: KubernetesFixture;
let cockpit: CockpitInProcess;

beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(cluster, '0');
  cluster.seed({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'alone', namespace } },
    spec: {
      ...{ replicas: 1, selector: { matchLabels: { app: 'alone' } } },
      template: { metadata: { labels: { app: 'alone' } }, spec: { containers: [{ name: 'app', image: 'web:v1' }] } },
    },
  });
  cluster.seed(autoscalerOf('web', 'frontend-deployment'), autoscalerOf('other', 'backend'));
  cluster.access.addToken('token-of-the-clerk', { name: 'clerk', groups: [] });
  cluster.access.allow('clerk', {
    ...{ verbs: ['get', 'patch'], resources: ['deployments'], namespaces: [namespace] },
  });
});
afterAll(() => cluster?.stop());
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const autoscalerOf = (name: string, workload: string) => ({
  ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, namespace } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: workload },
    ...{ minReplicas: 2, maxReplicas: 4 },
  },
});
const replicas = (objectName: string, more: object = {}) => ({
  ...{ apiVersion: 'apps/v1', objectKind: 'Deployment', objectName, fields: ['spec.replicas = {replicas}'] },
  ...more,
});

async function kubeconfigOfTheClerk(): Promise<string> {
  const text = await readFile(cluster.kubeconfig, 'utf8');
  const file = join(cluster.folder, 'kubeconfig-of-the-clerk');
  await writeFile(file, text.replaceAll(cluster.tokens.releaser, 'token-of-the-clerk'));
  return file;
}

/** A release whose switch has this configuration; its batches ask for `exposures`. */
function releaseBy(
  config: object,
  exposures: readonly unknown[] = [1, 3].map((canary) => ({ kind: 'replicas', canary })),
) {
  const batches = exposures.map((exposure, index) => ({ id: `B${index}`, exposure, observe: '0s' }));
  return cockpit.create(smallPlan({ batches }), {
    edge: {
      ...{ kind: 'kubernetes-switch', environment: 'test' },
      config: { kubeconfigFile: cluster.kubeconfig, namespace, ...config },
    },
  });
}

async function resultsOf(release: FlownRelease): Promise<readonly PreflightResult[]> {
  await release.preflight();
  const evidence = await cockpit.backend.client.releases.preflightEvidence({ releaseId: release.releaseId });
  expect(release.eventsOf('preflight-recorded').at(-1)?.payload.failed).toEqual([]);
  return evidence!.results;
}
const foundOf = async (release: FlownRelease) =>
  (await resultsOf(release)).find(({ kind }) => kind === 'switch-autoscaler');

it('warns that the autoscaler decides after a shift as well, by its name and its bounds, in both languages', async () => {
  const release = await releaseBy(replicas('frontend-deployment'));
  const found = await foundOf(release);
  expect(found).toMatchObject({
    ...{ id: 'switch-autoscaler:edge', slot: 'edge', status: 'warned', code: 'autoscaler-after-shift' },
    params: { object: 'Deployment/frontend-deployment', autoscaler: 'web', min: 2, max: 4 },
  });
  const { definition } = release.state();
  const spoken = await Promise.all(
    (['en', 'zh'] as const).map(async (language) => {
      const t = await loadTranslate(language);
      return sayPreflight({ t, language, definition, names: {}, texts: {}, timeZone: 'UTC' }, found!, 0);
    }),
  );
  expect(spoken.map(({ place }) => place)).toEqual(['Autoscaler beside the switch edge', '切流开关旁的自动伸缩 edge']);
  expect(spoken[0]?.sentence).toContain('The autoscaler web (2–4) decides on the replicas of Deployment/frontend');
  expect(spoken[1]?.sentence).toContain('Deployment/frontend-deployment 的副本数还由自动伸缩 web（2–4）决定');
  expect(spoken[0]?.remedy).toContain('minimum and maximum');
  expect(spoken[1]?.remedy).toContain('上下限');
});

it('passes where no autoscaler holds that workload', async () => {
  expect(await foundOf(await releaseBy(replicas('alone')))).toMatchObject({
    ...{ status: 'passed', code: 'autoscaler-none' },
  });
});

it('says where it may not be looked for, and fails for nothing by that', async () => {
  const kubeconfigFile = await kubeconfigOfTheClerk();
  const release = await releaseBy(replicas('frontend-deployment', { kubeconfigFile, context: 'releaser' }));
  expect(await foundOf(release)).toMatchObject({
    ...{ status: 'warned', code: 'autoscaler-unseen', params: { object: 'Deployment/frontend-deployment' } },
  });
});

it('is not looked for where the switch moves no replicas', async () => {
  const config = { objectName: 'traffic-config', fields: ['data.canary_percentage = "{percent}"'] };
  const results = await resultsOf(await releaseBy(config, ['10 %']));
  expect(results.some(({ kind }) => kind === 'connection')).toBe(true);
  expect(results.filter(({ kind }) => kind === 'switch-autoscaler')).toEqual([]);
});
