import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { startHangingServer } from '../../support/servers/start-hanging-server.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let cockpit: CockpitInProcess;
let original: string;

beforeEach(async () => {
  [nginx, cockpit] = await Promise.all([startNginx(), startCockpit()]);
  // The new version is commented out: 0 %.
  original = (await nginx.readConfig()).replace(/^ {4}server( {3}\S+\t)/m, '    # server$1');
  await nginx.writeConfig(original);
  await nginx.reload();
});
afterEach(async () => {
  await cockpit.close();
  await nginx.stop();
});

async function flip(): Promise<FlownRelease> {
  const plan = smallPlan({ batches: [{ id: 'B100', exposure: '100 %', observe: '0s' }] });
  const config = { ...nginx.config, switchedBy: 'flip' };
  const release = await cockpit.create(plan, { edge: { kind: 'nginx', environment: 'test', config } });
  await pressOn(release, 'everybody is on the new version', inEffect('B100'));
  return release;
}

it.each([
  { how: 'refuses', hangs: false, detail: 'ECONNREFUSED' },
  { how: 'takes connections and never answers', hangs: true, detail: 'deadline-exceeded' },
])(
  'is taken back to an old version that $how, and the rollback says so beside its result',
  async ({ hangs, detail }) => {
    const release = await flip();
    const { address, port } = nginx.stable;
    await nginx.stable.stop();
    if (hangs) {
      const hanging = await startHangingServer(port);
      onTestFinished(() => hanging.stop());
    }
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('the rollback has ended', () => release.state().rollback?.status !== 'running');
    const traffic = release.state().rollback?.actions.find(({ phase }) => phase === 'traffic');
    const params = { server: address, version: 'stable', detail };
    expect(traffic).toMatchObject({
      status: 'succeeded',
      result: { error: { code: 'nginx-flipped-unproven', params } },
    });
    expect(traffic?.result?.tookMs).toBeLessThan(3_000);
    expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'incomplete' } });
    expect(await nginx.readConfig()).toBe(original);
  },
);
