import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { startAppVersion } from '../../support/servers/start-app-version.ts';
import { type CommandSwitchFixture, startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { type SplitSite, startSplitSite } from '../../support/servers/start-split-site.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let scripts: CommandSwitchFixture;
let site: SplitSite;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [scripts, cockpit] = await Promise.all([startCommandSwitch(), startCockpit()]);
  site = await startSplitSite(async () => Number(await scripts.read('app')));
});
afterEach(async () => {
  await cockpit.close();
  await Promise.all([scripts.stop(), site.stop()]);
});

/** A switch that asks nobody, and a site behind it that the plan names as its probe. */
function create(lead: Readonly<Record<string, unknown>>): Promise<FlownRelease> {
  const plan = smallPlan({
    connections: { site: { capability: 'probe' } },
    switches: { edge: { mechanism: 'proxy-weights', sticky: 'request', probe: 'site' } },
  });
  const marks = { stableMark: 'v1', canaryMark: 'v2', samplesPerSecond: 500 };
  return cockpit.create(plan, {
    edge: { kind: 'command-switch', environment: 'test', config: scripts.config },
    site: { kind: 'http-probe', environment: 'test', config: { url: site.url, ...marks, ...lead } },
  });
}
const byHeader = { leadBy: 'header', leadName: 'x-version', stableLead: 'v1', canaryLead: 'v2' };

const actionsOf = (release: FlownRelease) =>
  release.state().rollback?.actions.map(({ phase, status, result }) => [phase, status, result?.error?.code ?? null]);

async function rollBack(release: FlownRelease): Promise<void> {
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('the rollback has ended', () => release.state().rollback?.status !== 'running');
}

it("asks the old version through the plan's probe where the switch itself cannot ask", async () => {
  const release = await create(byHeader);
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  site.unwell.add('v1');
  await rollBack(release);
  expect(actionsOf(release)).toEqual([
    ['ensure-stable', 'failed', 'stable-cannot-serve'],
    ['traffic', 'succeeded', null],
    ['verify', 'failed', 'stable-cannot-serve'],
  ]);
  expect(await scripts.read('app')).toBe('0');
});

it('says plainly where nobody could ask, in the record and the report of both languages', async () => {
  // Nothing leads to a version: which one answers is the share's matter.
  const release = await create({});
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  await rollBack(release);
  expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  expect(actionsOf(release)).toEqual([
    ['ensure-stable', 'succeeded', 'stable-not-asked'],
    ['traffic', 'succeeded', null],
    // Its answers were among those of the sample.
    ['verify', 'succeeded', null],
  ]);
  const { client } = cockpit.backend;
  const said = { en: 'Not asked whether the old version can serve', zh: '未询问旧版本能否服务' };
  for (const [language, sentence] of Object.entries(said)) {
    const { html } = await client.reports.html({ releaseId: release.releaseId, language: language as 'en' | 'zh' });
    // Beside the action, and in the record.
    expect(html.split(sentence).length - 1).toBeGreaterThanOrEqual(2);
  }
});

it('raises nothing onto a new version that is unwell, and does so once it is well', async () => {
  const release = await create(byHeader);
  site.unwell.add('v2');
  await pressOn(release, 'the raise has failed', () => release.eventsOf('shift-failed').length === 1);
  expect(release.eventsOf('shift-failed')[0]?.payload.error).toMatchObject({
    code: 'canary-cannot-serve',
    params: { detail: 'status 503' },
  });
  // No command was run.
  await expect(scripts.read('calls')).rejects.toMatchObject({ code: 'ENOENT' });
  expect(release.state().switches.edge?.original).toBeNull();
  site.unwell.clear();
  const { shiftId } = release.eventsOf('shift-intended').at(-1)!.payload;
  await order(release, { type: 'retry-shift', shiftId, decided: { batch: 'B10', sequence: release.state().sequence } });
  await waitFor('10 % is in effect', () => inEffect('B10')(release.state()));
  expect(await scripts.read('app')).toBe('10');
});

it('does not hold a raise up where the probe is led elsewhere', async () => {
  // The header is not honoured: whoever is asked for the new version gets the old one.
  const release = await create({ ...byHeader, leadName: 'x-unknown' });
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  expect(release.eventsOf('shift-failed')).toEqual([]);
});

async function withNginx(): Promise<NginxFixture> {
  const nginx = await startNginx();
  onTestFinished(() => nginx.stop());
  return nginx;
}

it('leaves a real nginx as it is while its new version is down', async () => {
  const nginx = await withNginx();
  const before = await nginx.readConfig();
  const { port } = nginx.canary;
  await nginx.canary.stop();
  const release = await cockpit.create(smallPlan(), { edge: nginxConnection(nginx) });
  await pressOn(release, 'the raise has failed', () => release.eventsOf('shift-failed').length === 1);
  expect(release.eventsOf('shift-failed')[0]?.payload.error).toMatchObject({
    code: 'canary-cannot-serve',
    params: { detail: 'ECONNREFUSED' },
  });
  expect(await nginx.readConfig()).toBe(before);
  const again = await startAppVersion('v2', port);
  onTestFinished(() => again.stop());
  const { shiftId } = release.eventsOf('shift-intended').at(-1)!.payload;
  await order(release, { type: 'retry-shift', shiftId, decided: { batch: 'B10', sequence: release.state().sequence } });
  await waitFor('10 % is in effect', () => inEffect('B10')(release.state()));
});

it('is asked once where the switch asks by itself', async () => {
  const nginx = await withNginx();
  await nginx.writeConfig((await nginx.readConfig()).replace(/^ {4}server( {3}\S+\t)/m, '    # server$1'));
  await nginx.reload();
  const plan = smallPlan({ batches: [{ id: 'B100', exposure: '100 %', observe: '0s' }] });
  const config = { ...nginx.config, switchedBy: 'flip', healthPath: '/' };
  const release = await cockpit.create(plan, { edge: { kind: 'nginx', environment: 'test', config } });
  await pressOn(release, 'everybody is on the new version', inEffect('B100'));
  expect(nginx.canary.answered()).toBe(1);
});
