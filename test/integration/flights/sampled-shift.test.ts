import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { startHangingServer } from '../../support/servers/start-hanging-server.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [nginx, cockpit] = await Promise.all([startNginx(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await nginx.stop();
});

/** 1 % is live at the start; the plan goes to 10 % and 50 % and has answers sampled as `probe` says. */
function fly(probe: Readonly<Record<string, unknown>>): Promise<FlownRelease> {
  const plan = smallPlan({
    connections: { site: { capability: 'probe' } },
    switches: { edge: { mechanism: 'proxy-weights', sticky: 'request', probe: 'site' } },
  });
  const config = { url: nginx.url, stableMark: 'v1', canaryMark: 'v2', samplesPerSecond: 500, ...probe };
  return cockpit.create(plan, {
    edge: nginxConnection(nginx),
    site: { kind: 'http-probe', environment: 'test', config },
  });
}
const actionOf = (release: FlownRelease, phase: string) =>
  release.state().rollback?.actions.find((action) => action.phase === phase);

it('puts real answers beside each shift, and beside the verification of a rollback', async () => {
  const release = await fly({});
  await pressOn(release, 'B50 is in effect', inEffect('B50'));
  const samples = release.eventsOf('shift-succeeded').map(({ payload }) => payload.sample);
  // 1 → 10 % takes 113 answers, 10 → 50 % 25: half of them over kept connections.
  expect(samples).toMatchObject([
    {
      wanted: 113,
      error: null,
      targets: [{ asked: 114, unmarked: 0, failed: 0, previous: 1, intended: 10, verdict: 'agrees' }],
    },
    {
      wanted: 25,
      error: null,
      targets: [{ asked: 26, unmarked: 0, failed: 0, previous: 10, intended: 50, verdict: 'agrees' }],
    },
  ]);
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  const verified = actionOf(release, 'verify');
  expect(verified).toMatchObject({
    status: 'succeeded',
    sample: { wanted: 7, targets: [{ canary: 0, previous: 50, intended: 0, verdict: 'agrees' }] },
  });
});

it('leaves a raise to the operator that was read back and that nobody sees', async () => {
  // Something before the switch answers all users by itself: here, the probe reaches the old version alone.
  const release = await fly({ hosts: [nginx.stable.address] });
  const unresolved = () => release.eventsOf('shift-unresolved').at(-1)?.payload;
  await pressOn(release, 'the raise is contradicted', () => unresolved() !== undefined);
  expect(unresolved()).toMatchObject({
    found: [{ exposure: { kind: 'percent', percent: 10 } }],
    error: { code: 'split-not-confirmed', params: { target: nginx.stable.address, expected: '10 %', found: '0 %' } },
  });
  expect(release.state().batches.B10?.status).toBe('raising');
  // It is taken back as any other.
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  expect(await nginx.countAnswers(50)).toEqual(new Map([['v1', 50]]));
});

it('says that it cannot tell, and waits for nothing, where answers bear no mark', async () => {
  const release = await fly({ markName: 'X-Nothing' });
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  expect(release.eventsOf('shift-succeeded')[0]?.payload.sample).toMatchObject({
    wanted: 113,
    targets: [{ asked: 114, canary: 0, stable: 0, unmarked: 114, verdict: 'cannot-tell' }],
  });
});

it('takes the traffic back at once while answers are still waited for', async () => {
  const hanging = await startHangingServer();
  try {
    const release = await fly({ url: `http://127.0.0.1:${hanging.port}` });
    await pressOn(release, '10 % is live', () =>
      Object.values(release.state().shifts).some(({ status }) => status === 'intended'),
    );
    await waitFor('nginx gives 10 %', async () => (await nginx.readConfig()).includes('weight=10'));
    await waitFor('answers are asked for', () => hanging.connections() > 0);
    const orderedAt = performance.now();
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('the old version has everything', () => actionOf(release, 'traffic')?.status === 'succeeded');
    expect(performance.now() - orderedAt).toBeLessThan(2_500);
    await waitFor('it is back', () => release.state().status === 'rolled-back');
    expect(actionOf(release, 'verify')?.sample?.targets).toMatchObject([
      { canary: 0, stable: 0, verdict: 'cannot-tell' },
    ]);
    expect(actionOf(release, 'verify')?.result?.tookMs).toBeLessThan(2_000);
  } finally {
    await hanging.stop();
  }
});
