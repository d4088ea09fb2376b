import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type EnvServiceFixture, startEnvService } from '../../support/servers/start-env-service.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let service: EnvServiceFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [service, cockpit] = await Promise.all([startEnvService(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await service.stop();
});

it('starts a service once for each way back, however long it takes to answer, and takes back no more than was said', async () => {
  const config = { ...service.config, healthWaitSeconds: 30 };
  const release = await cockpit.create(smallPlan(), { edge: { kind: 'env-file', environment: 'test', config } });
  await pressOn(release, 'B50 is in effect', inEffect('B50'));
  // Longer than any other switch may take in a rollback, with a look at it afterwards.
  await service.startWithin(9_000);
  const before = await service.restarts();

  await order(release, { type: 'roll-back', scope: 'stage' });
  await waitFor('the stage is back', () => release.state().rollback?.status !== 'running');
  expect(release.state()).toMatchObject({
    status: 'running',
    rollback: { scope: 'stage', toBatch: 'B10', status: 'succeeded' },
  });
  expect(await service.readEnv()).toContain('ROLLOUT_PERCENT=10\n');
  expect(await service.restarts()).toBe(before + 1);

  const { conductor } = cockpit.backend.context;
  await waitFor('its patience is known', () => conductor.splitReadings(release.releaseId).edge?.patienceMs === 70_000);
  await service.startWithin(1_000);
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('all is back', () => release.state().status === 'rolled-back');
  const { rollback } = release.state();
  expect(rollback).toMatchObject({ scope: 'all', status: 'succeeded' });
  expect(rollback?.actions.filter(({ attempt }) => attempt > 1)).toEqual([]);
  expect(await service.readEnv()).toContain('ROLLOUT_PERCENT=0\n');
  expect(await service.restarts()).toBe(before + 2);
});
