import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type SwapSite, startSwapSite } from '../../support/servers/start-swap-site.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { startSteadyLoad } from '../../support/steady-load.ts';
import { waitFor } from '../../support/wait-for.ts';

let site: SwapSite;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [site, cockpit] = await Promise.all([startSwapSite(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await site.stop();
});

it('waits in a rollback for an old version that starts slowly, once, while the new one serves everybody', async () => {
  const { nginx, services, texts } = site;
  await services.run(services.stable.start);
  await nginx.writeConfig(texts.stable);
  await nginx.reload();
  await services.run(services.canary.stop);
  const plan = smallPlan({ batches: [{ id: 'B100', exposure: '100 %', observe: '0s' }] });
  const release = await cockpit.create(plan, { edge: { kind: 'nginx', environment: 'test', config: site.config } });
  await pressOn(release, 'everybody is on the new version', inEffect('B100'));
  const before = await services.log();

  // Longer than a switch without services may take in a rollback.
  await services.startWithin(7_000);
  const load = startSteadyLoad(nginx.url, 50);
  try {
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('the rollback has ended', () => release.state().rollback?.status !== 'running');
  } finally {
    await load.stop();
  }
  expect(load.lost()).toBe(0);
  expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  const traffic = release.state().rollback?.actions.find(({ phase }) => phase === 'traffic');
  expect(traffic).toMatchObject({ attempt: 1, status: 'succeeded', result: { error: null } });
  expect((await services.log()).slice(before.length)).toEqual(['start v1', 'stop v2']);
  expect(await nginx.readConfig()).toBe(texts.stable);
  expect(await nginx.countAnswers(10)).toEqual(new Map([['v1', 10]]));
});
