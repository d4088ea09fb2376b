import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Range, startRange } from '../../../electron/backend/practice/range.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { frontendSwitch, kubectl, seedFrontend } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type KubernetesFixture, startKubernetes } from '../../support/servers/kubernetes/start-kubernetes.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

const image = 'frontend:slow';
let cluster: KubernetesFixture;
let range: Range;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [cluster, range, cockpit] = await Promise.all([
    startKubernetes({ tickMs: 5, readyAfterTicks: 1 }),
    startRange({ requestsPerSecond: 5 }),
    startCockpit(),
  ]);
  await seedFrontend(cluster, '0');
  const namespace = ['-n', frontendSwitch.namespace];
  await kubectl(cluster, 'set', 'image', 'deployment/frontend-deployment', `app=${image}`, ...namespace);
  await kubectl(cluster, 'rollout', 'status', 'deployment/frontend-deployment', ...namespace, '--timeout=20s');
});
afterEach(async () => {
  await cockpit.close();
  await Promise.all([cluster.stop(), range.stop()]);
});

/** At 50 % on a cluster and on a range; from here on no pod of the cluster becomes ready. */
async function flyThenStall(patienceSeconds: number): Promise<FlownRelease> {
  const scripts = [{ id: 'restore', kind: 'command', title: 'Restore', run: ['true'] }];
  const release = await cockpit.create(smallPlan({ rollback: { scripts } }, ['rollout', 'range']), {
    rollout: {
      kind: 'kubernetes-switch',
      environment: 'test',
      config: { ...frontendSwitch, kubeconfigFile: cluster.kubeconfig, patienceSeconds },
    },
    range: { kind: 'practice', environment: 'test', config: { routerUrl: range.addresses.routerUrl } },
  });
  await pressOn(release, 'B50 is in effect', inEffect('B50'));
  cluster.node.setOutcome(image, 'never-ready');
  return release;
}

const actionOf = (release: FlownRelease, phase: string, of: string | null) =>
  release
    .state()
    .rollback?.actions.findLast((action) => action.phase === phase && [action.switchId, action.stepId].includes(of));
const percentOf = (value: unknown) => {
  const { data } = value as { data: { canary_percentage: string } };
  return data.canary_percentage;
};
const written = () => percentOf(cluster.find('ConfigMap', frontendSwitch.namespace, 'traffic-config'));

it('waits for a rollout as long as its connection says, while the other switch is back and looked at', async () => {
  const release = await flyThenStall(60);
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('the range is back and was looked at', () => {
    return actionOf(release, 'verify', 'range')?.status === 'succeeded';
  });
  const { intendedAt } = actionOf(release, 'traffic', 'rollout')!;
  // Longer than any other switch may take in a rollback.
  const { host } = cockpit.backend.context;
  await waitFor('the rollout has taken long', () => host.now().monotonic - intendedAt!.monotonic > 5_300);
  expect(written()).toBe('0');
  expect(actionOf(release, 'traffic', 'rollout')).toMatchObject({ status: 'intended', attempt: 1 });
  expect(actionOf(release, 'script', 'restore')?.status).toBe('pending');
  expect(cockpit.backend.context.conductor.splitReadings(release.releaseId)).toMatchObject({
    rollout: { patienceMs: 60_000 },
  });
  cluster.node.setOutcome(image, 'runs');
  await waitFor('it has ended', () => release.state().rollback?.status !== 'running');
  expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  expect(actionOf(release, 'traffic', 'rollout')).toMatchObject({ status: 'succeeded', attempt: 1 });
  // After the script every switch is looked at, whichever was looked at before.
  expect(actionOf(release, 'verify', 'range')?.attempt).toBe(2);
});

it('takes the click to the old version at once while a stage back is still rolling out', async () => {
  const release = await flyThenStall(60);
  await order(release, { type: 'roll-back', scope: 'stage' });
  await waitFor('the stage is on its way', () => written() === '10');
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('the old version is on its way', () => written() === '0', { deadlineMs: 4_000 });
  expect(release.state()).toMatchObject({ rollback: { scope: 'all', toBatch: null } });
  cluster.node.setOutcome(image, 'runs');
  await waitFor('it has ended', () => release.state().status === 'rolled-back');
  expect(release.state().rollback?.status).toBe('succeeded');
});
