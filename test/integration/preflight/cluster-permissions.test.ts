import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { sayPreflight } from '../../../shared/i18n/say-preflight.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import type { PreflightResult } from '../../../shared/release/preflight.ts';
import { clusterConnections, clusterPlan, clusterStep, frontend } from '../../support/cluster-release.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';

let cluster: KubernetesFixture;
let cockpit: CockpitInProcess;

beforeAll(async () => {
  cluster = await startKubernetes({ tickMs: 5, readyAfterTicks: 1 });
  await seedFrontend(cluster, '0');
  cluster.access.addToken('token-of-the-clerk', { name: 'clerk', groups: [] });
});
afterAll(() => cluster?.stop());
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

/** The connections of a cluster as the clerk, who may do anything but what `without` says: `patch deployments`. */
async function connectionsWithout(...without: readonly string[]) {
  const verbs = ['get', 'list', 'create', 'patch', 'delete'];
  const resources = ['configmaps', 'namespaces', 'deployments', 'jobs', 'pods', 'pods/log', 'events', 'services'];
  cluster.access.revoke('clerk');
  for (const resource of [...resources, 'endpoints', 'httproutes']) {
    const allowed = verbs.filter((verb) => !without.includes(`${verb} ${resource}`));
    cluster.access.allow('clerk', { verbs: allowed, resources: [resource], namespaces: ['*'] });
  }
  const text = await readFile(cluster.kubeconfig, 'utf8');
  const file = join(cluster.folder, 'kubeconfig-of-the-clerk');
  await writeFile(
    file,
    text
      .replace('current-context: admin', 'current-context: releaser')
      .replaceAll(cluster.tokens.releaser, 'token-of-the-clerk'),
  );
  return clusterConnections({ ...cluster, kubeconfig: file });
}

async function found(release: FlownRelease): Promise<Readonly<Record<string, PreflightResult>>> {
  await release.preflight();
  const evidence = await cockpit.backend.client.releases.preflightEvidence({ releaseId: release.releaseId });
  return Object.fromEntries((evidence?.results ?? []).map((result) => [result.id, result]));
}

const manifest = `
apiVersion: v1
kind: Namespace
metadata: {name: $vars.place}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "canary-$release.to", namespace: $vars.place}
spec: {}
`;
const job = `
apiVersion: batch/v1
kind: Job
metadata: {name: "migrate-$steps.look.run"}
spec: {}
`;
const canary = { kind: 'Deployment', name: 'canary-$release.to', namespace: '$vars.place' } as const;
const variables = { place: { type: 'text', default: 'canary-place' } };
const steps = [
  clusterStep('make', { action: 'apply', manifest, restore: true }),
  clusterStep('ready', { action: 'wait', object: canary, condition: 'Available' }),
  clusterStep('out', { action: 'rollout', workload: canary }),
  clusterStep('look', { action: 'logs', object: frontend }, { outputs: { run: { pattern: 'run (\\d+)' } } }),
  clusterStep('migrate', { action: 'job', manifest: job }),
  clusterStep('grow', { action: 'scale', workload: frontend, replicas: 3, restore: true }),
  clusterStep('image', { action: 'set-image', workload: frontend, container: 'app', image: 'frontend:$release.to' }),
  clusterStep('again', { action: 'restart', workload: frontend }),
];
const plan = {
  ...{ variables, steps },
  rollback: { manual: [clusterStep('remove', { action: 'delete', object: canary, serves: 'edge' })] },
};
const ids = ['make', 'ready', 'out', 'look', 'migrate', 'grow', 'image', 'again', 'remove'].map(
  (id) => `cluster:${id}`,
);

it('asks for the rights of every step of every list, without a write', async () => {
  const release = await cockpit.create(clusterPlan(plan), await connectionsWithout());
  const from = cluster.requests.length;
  const results = await found(release);
  const writes = cluster.requests.slice(from).filter((request) => !/^GET|selfsubjectaccessreviews$/.test(request));
  expect(writes).toEqual([]);
  const asked = Object.values(results).filter(({ kind }) => kind === 'cluster');
  expect(asked.map(({ id }) => id)).toEqual(ids);
  const given = asked.map(({ status, code, params }) => [status, code, params.count]);
  expect(given).toEqual([6, 1, 1, 3, 4, 2, 2, 1, 4].map((count) => ['passed', 'permissions-given', count]));
  expect(release.eventsOf('preflight-recorded')[0]?.payload.failed).toEqual([]);
});

it('fails for the steps alone whose right is missing, and says who may not do what, where, and what to do', async () => {
  const release = await cockpit.create(
    clusterPlan(plan),
    await connectionsWithout('create namespaces', 'patch deployments', 'get endpoints'),
  );
  const results = await found(release);
  const failed = Object.values(results).filter(({ status }) => status === 'failed');
  expect(failed.map(({ id }) => id)).toEqual(['make', 'grow', 'image', 'again', 'remove'].map((id) => `cluster:${id}`));
  expect(release.eventsOf('preflight-recorded')[0]?.payload.failed).toEqual(failed.map(({ id }) => id));
  expect(results['cluster:make']?.params.detail).toBe(
    [
      'create namespaces canary-place (no rule allows it)',
      'patch deployments canary-v2 -n canary-place (no rule allows it)',
    ].join('\n'),
  );
  expect(results['cluster:remove']?.params.detail).toBe('get endpoints -n canary-place (no rule allows it)');
  const { definition } = release.state();
  for (const [language, sentence, remedy] of [
    [
      'en',
      /does not allow this user.* user releaser · context releaser · namespace yyc3-short-drama/,
      /Ask for the right/,
    ],
    ['zh', /不允许该用户.* 用户 releaser · context releaser · 命名空间 yyc3-short-drama/, /申请详情里指出的权限/],
  ] as const) {
    const t = await loadTranslate(language);
    const speech = { t, language, definition, names: {}, texts: {}, timeZone: 'UTC' };
    const spoken = sayPreflight(speech, results['cluster:grow']!, 0);
    expect(spoken.place).toMatch(/(Rights of the cluster step|集群步骤的权限) grow/);
    expect(spoken.sentence).toMatch(sentence);
    expect(spoken.remedy).toMatch(remedy);
    expect(spoken.detail).toBe('patch deployments frontend-deployment -n yyc3-short-drama (no rule allows it)');
  }
});

it('warns where a kind is not installed yet, or a namespace is known only during the release', async () => {
  const apiVersion = 'argoproj.io/v1alpha1';
  const rollout = `apiVersion: ${apiVersion}\nkind: Rollout\nmetadata: {name: web}\n`;
  const later = { kind: 'Deployment', name: 'web', namespace: 'run-$steps.look.run' } as const;
  const release = await cockpit.create(
    clusterPlan({
      steps: [
        steps[3],
        clusterStep('rollout', { action: 'apply', manifest: rollout }),
        clusterStep('later', { action: 'restart', workload: later }),
      ],
    }),
    await connectionsWithout(),
  );
  const results = await found(release);
  expect(results['cluster:rollout']).toMatchObject({
    ...{ status: 'warned', code: 'kind-unknown', params: { kinds: `Rollout ${apiVersion}` } },
  });
  expect(results['cluster:later']).toMatchObject({
    ...{ status: 'warned', code: 'permissions-open', params: { objects: 'Deployment/web -n run-$steps.look.run' } },
  });
  expect(release.eventsOf('preflight-recorded')[0]?.payload.failed).toEqual([]);
});

it('says of the practice range that it is a rehearsal', async () => {
  const release = await cockpit.rehearse(clusterPlan(plan), ['edge', 'cluster']);
  const results = await found(release);
  for (const id of ids) expect(results[id]).toMatchObject({ status: 'passed', code: 'permissions-rehearsed' });
});

it('sees a right that is gone since when it is run again before the release begins', async () => {
  const release = await cockpit.create(clusterPlan(plan), await connectionsWithout());
  expect((await found(release))['cluster:again']).toMatchObject({ status: 'passed' });
  await connectionsWithout('patch deployments');
  expect((await found(release))['cluster:again']).toMatchObject({ status: 'failed', code: 'kubernetes-forbidden' });
});
