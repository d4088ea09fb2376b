import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { startHangingServer } from '../../support/servers/start-hanging-server.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { startPrometheus } from '../../support/servers/start-prometheus.ts';
import { nginxConnection, prometheusConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [nginx, cockpit] = await Promise.all([startNginx(), startCockpit()]);
});
afterEach(async () => {
  nginx.process.resume();
  await cockpit.close();
  await nginx.stop();
});

const rolledBack = (state: ReleaseState) => state.status === 'rolled-back';
const actionsOf = (release: FlownRelease) =>
  release.state().rollback?.actions.map(({ phase, status, result }) => [phase, status, result?.error?.code ?? null]);
const foundOn = (release: FlownRelease, switchId = 'edge') =>
  Object.values(release.state().switches[switchId]?.targets ?? {}).map(({ found }) => found);
const percent = (value: number) => [{ kind: 'percent', percent: value }];

async function flyTo(batchId: string, plan = smallPlan(), slots = { edge: nginxConnection(nginx) }) {
  const release = await cockpit.create(plan, slots);
  await pressOn(release, `${batchId} is in effect`, inEffect(batchId));
  return release;
}

async function rollBack(release: FlownRelease, scope: 'stage' | 'all' = 'all') {
  const clickedAt = performance.now();
  await order(release, { type: 'roll-back', scope });
  await waitFor('the rollback has ended', () => release.state().rollback?.status !== 'running', { everyMs: 2 });
  return performance.now() - clickedAt;
}

async function handWeights(stable: number, canary: number): Promise<void> {
  const text = await nginx.readConfig();
  const weights = [stable, canary];
  await nginx.writeConfig(
    text.replaceAll(/(server\s[^\n]*?)weight=\d+/g, (_all, head) => `${head}weight=${weights.shift()}`),
  );
  await nginx.reload();
}

it('goes back one stage, is held there, and can climb again', async () => {
  const release = await flyTo('B50');
  await rollBack(release, 'stage');
  const state = release.state();
  expect(state).toMatchObject({ status: 'running', held: true, rollback: { toBatch: 'B10', status: 'succeeded' } });
  expect(foundOn(release)).toEqual(percent(10));
  expect(Math.abs(((await nginx.countAnswers(500)).get('v2') ?? 0) - 50)).toBeLessThanOrEqual(28);
  await pressOn(release, '50 % again', inEffect('B50'));
  expect(foundOn(release)).toEqual(percent(50));
  await rollBack(release);
  expect(rolledBack(release.state())).toBe(true);
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
});

it('needs no metrics server', async () => {
  const prometheus = await startPrometheus({ targets: [], scrapeIntervalMs: 250 });
  onTestFinished(async () => {
    prometheus.process.resume();
    await prometheus.stop();
  });
  const guard = { id: 'g', title: 'g', from: 'metrics', query: 'vector(0)', unit: 'ratio', every: '200ms' };
  const plan = smallPlan({
    connections: { metrics: { capability: 'metrics' } },
    guards: [{ ...guard, green: '< 1 %', red: '> 10 %', onRed: { action: 'rollback' } }],
  });
  const slots = { edge: nginxConnection(nginx), metrics: prometheusConnection(prometheus.url) };
  const release = await flyTo('B50', plan, slots);
  await waitFor('it is green', () => release.state().guards.g?.level === 'green');
  // Frozen: connections are taken and never answered, which is worse than a refusal.
  prometheus.process.pause();
  await waitFor('it is unknown, not green', () => release.state().guards.g?.level === 'unknown');
  expect(await rollBack(release)).toBeLessThan(5_000);
  expect(rolledBack(release.state())).toBe(true);
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
});

it('works in the middle of a shift', async () => {
  const release = await flyTo('B10');
  const before = await nginx.readConfig();
  nginx.process.pause();
  expect(await raise(release, 'B50')).toMatchObject({ ok: true });
  await waitFor('the file is replaced', async () => (await nginx.readConfig()) !== before, { everyMs: 1 });
  await order(release, { type: 'roll-back', scope: 'all' });
  nginx.process.resume();
  await waitFor('it has rolled back', () => rolledBack(release.state()));
  expect(release.state().rollback?.status).toBe('succeeded');
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  expect(release.eventsOf('shift-succeeded')).toHaveLength(1);
  // What the aborted writer reported came too late to count.
  expect(release.eventsOf('shift-failed')).toEqual([]);
  expect(Object.values(release.state().shifts).at(-1)?.status).toBe('superseded');
});

it('does not wait for a command step that hangs, and that step ends with the cockpit', async () => {
  const pidFile = join(nginx.folder, 'step.pid');
  const run = ['sh', '-c', `trap "" TERM; echo $$ > ${pidFile}; while :; do sleep 1; done`];
  const plan = smallPlan({
    steps: [
      { id: 'to-10', kind: 'shift', batch: 'B10', title: '10 %' },
      { id: 'hang', kind: 'command', batch: 'B10', title: 'Hangs', run, timeout: '10 min' },
    ],
  });
  const release = await flyTo('B10', plan);
  await order(release, { type: 'start-step', stepId: 'hang' });
  const pid = await waitFor('it runs', async () => Number(await readFile(pidFile, 'utf8')));
  expect(await rollBack(release)).toBeLessThan(5_000);
  expect(rolledBack(release.state())).toBe(true);
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  cockpit = await cockpit.restart();
  // It ignores being asked, so it is killed.
  await waitFor('the program is gone', () => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
});

it('says that the old version cannot serve, and does not wait for it', async () => {
  const release = await flyTo('B50');
  const { port } = nginx.stable;
  await nginx.stable.stop();
  expect(await rollBack(release)).toBeLessThan(5_000);
  expect(actionsOf(release)).toEqual([
    ['ensure-stable', 'failed', 'stable-cannot-serve'],
    ['traffic', 'succeeded', null],
    ['verify', 'failed', 'stable-cannot-serve'],
  ]);
  expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'incomplete' } });
  expect(await nginx.readConfig()).toMatch(/ down[^\n]*# 新版本/);

  const hanging = await startHangingServer(port);
  onTestFinished(() => hanging.stop());
  const second = await flyTo('B10');
  await order(second, { type: 'roll-back', scope: 'all' });
  await waitFor('the rollback has ended', () => second.state().rollback?.status !== 'running');
  const [probe, traffic] = second.state().rollback?.actions ?? [];
  expect(probe).toMatchObject({ status: 'failed', result: { error: { code: 'deadline-exceeded' } } });
  expect(probe?.result?.tookMs).toBeLessThan(2_500);
  expect(traffic?.status).toBe('succeeded');
});

it('takes every switch back that can be, shows the one that fails, and finishes it at the next click', async () => {
  const other = await startNginx();
  onTestFinished(() => other.stop());
  const slots = { left: nginxConnection(nginx), right: nginxConnection(other) };
  const release = await cockpit.create(smallPlan({}, ['left', 'right']), slots);
  await pressOn(release, '50 % on both', inEffect('B50'));
  expect([foundOn(release, 'left'), foundOn(release, 'right')]).toEqual([percent(50), percent(50)]);
  // Somebody breaks the other nginx's configuration: it goes on serving, and takes no change.
  const broken = join(other.folder, 'sites', 'broken.conf');
  await writeFile(broken, 'server { listen; }\n');
  await rollBack(release);
  expect(release.state()).toMatchObject({ status: 'rolling-back', rollback: { status: 'incomplete' } });
  const traffic = release.state().rollback?.actions.filter(({ phase }) => phase === 'traffic') ?? [];
  expect(traffic.map(({ switchId, status, result }) => [switchId, status, result?.error?.code ?? null])).toEqual([
    ['left', 'succeeded', null],
    ['right', 'failed', 'nginx-config-refused'],
  ]);
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  expect((await other.countAnswers(100)).get('v2')).toBeGreaterThan(20);
  expect(foundOn(release, 'right')).toEqual(percent(50));

  await rm(broken);
  await rollBack(release);
  expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  expect(await other.countAnswers(100)).toEqual(new Map([['v1', 100]]));
});

it('notices a change by somebody else within one poll, and leaves lower what they lowered', async () => {
  const release = await flyTo('B10');
  await waitFor('the split has been polled', () => release.state().switches.edge?.foundAt ?? null);
  await handWeights(97, 3);
  const changedAt = performance.now();
  await waitFor(
    'it is found',
    () => foundOn(release)[0]?.kind === 'percent' && JSON.stringify(foundOn(release)) === JSON.stringify(percent(3)),
  );
  expect(performance.now() - changedAt).toBeLessThan(4_000);
  expect(await raise(release, 'B50')).toMatchObject({ ok: false, refusal: { code: 'drift-unresolved' } });
  await order(release, { type: 'acknowledge-drift', switchId: 'edge' });
  expect(await raise(release, 'B50')).toMatchObject({ ok: true });
  await waitFor('50 %', () => inEffect('B50')(release.state()));

  await handWeights(95, 5);
  await rollBack(release, 'stage');
  // A stage back would be 10 %.
  expect(foundOn(release)).toEqual(percent(5));
  expect(await nginx.readConfig()).toContain('weight=5 ');
  expect((await nginx.countAnswers(200)).get('v2')).toBe(10);
});

it('does not take what somebody else opened beyond the plan for agreed', async () => {
  const release = await flyTo('B10');
  await handWeights(20, 80);
  await waitFor('it is found', () => JSON.stringify(foundOn(release)) === JSON.stringify(percent(80)));
  const answer = await release.send({ type: 'acknowledge-drift', switchId: 'edge' });
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'raise-not-in-plan' } });
  await rollBack(release);
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
});

it('puts the state before the release back, and lowers that, when somebody has broken the file meanwhile', async () => {
  const before = await nginx.readConfig();
  const release = await flyTo('B10');
  await nginx.writeConfig(`${await nginx.readConfig()}\nno_such_directive on;\n`);
  await rollBack(release);
  expect(actionsOf(release)).toEqual([
    ['ensure-stable', 'succeeded', null],
    ['traffic', 'succeeded', 'nginx-config-refused'],
    ['verify', 'succeeded', null],
  ]);
  expect(release.state().status).toBe('rolled-back');
  expect(foundOn(release)).toEqual(percent(0));
  const after = await nginx.readConfig();
  expect(after).not.toContain('no_such_directive');
  // Everything but the two server lines is what it was before the release.
  const rest = (text: string) => text.split('\n').filter((line) => !/^\s*server\s+127/.test(line));
  expect(rest(after)).toEqual(rest(before));
  expect((await nginx.countAnswers(200)).get('v2') ?? 0).toBe(0);
  const replaced = release.state().rollback?.actions.find(({ phase }) => phase === 'traffic')?.result?.transcriptBlob;
  const { blobs } = cockpit.backend.context.journal;
  expect(Buffer.from(blobs.get(replaced ?? '')?.content ?? []).toString()).toContain('no_such_directive');
});
