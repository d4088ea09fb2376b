import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { verifyJournal } from '../../../electron/backend/journal/verify.ts';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
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
  await cockpit.close();
  await nginx.stop();
});

/** Another process that does not let go of the file: every write fails from now on, as on a full disk. */
function blockWrites(): () => void {
  const other = new Database(join(cockpit.dataDirectory, 'journal.db'));
  other.exec('BEGIN IMMEDIATE');
  const release = () => other.open && other.close();
  onTestFinished(() => void release());
  return release;
}

const hasUnsaved = (releaseId: string) => cockpit.backend.context.conductor.hasUnsavedEvents(releaseId);

it('raises nothing, and rolls back all the same; what happened is saved afterwards', async () => {
  const release = await cockpit.create(smallPlan(), { edge: nginxConnection(nginx) });
  await pressOn(release, '10 %', inEffect('B10'));
  const unblock = blockWrites();
  await expect(raise(release, 'B50')).rejects.toMatchObject({ code: 'journal-write-failed' });
  expect((await nginx.countAnswers(100)).get('v2')).toBe(10);

  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('the traffic is back', () => release.state().status === 'rolled-back');
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  expect(hasUnsaved(release.releaseId)).toBe(true);
  expect(release.eventsOf('rollback-started')).toEqual([]);

  unblock();
  await waitFor('it is in the journal', () => !hasUnsaved(release.releaseId));
  expect(release.eventsOf('rollback-finished')).toMatchObject([{ payload: { outcome: 'succeeded' } }]);
  const [row] = await cockpit.backend.client.releases.list();
  expect(row).toMatchObject({ status: 'rolled-back' });
  await waitFor('the head is recorded', () => verifyJournal({ dataDirectory: cockpit.dataDirectory }).counts.heads > 0);
  expect(verifyJournal({ dataDirectory: cockpit.dataDirectory })).toMatchObject({ ok: true, problems: [] });
  // Read again from the journal, it is the same release.
  const before = release.state();
  cockpit = await cockpit.restart();
  expect(cockpit.release(release.releaseId).state()).toMatchObject({
    status: 'rolled-back',
    rollback: before.rollback,
  });
});

it('lets a red guard roll back too, also one that went red while nothing could be written', async () => {
  const prometheus = await startPrometheus({
    targets: [{ address: nginx.canary.address, labels: { service: 'v2' } }],
    scrapeIntervalMs: 250,
  });
  onTestFinished(() => prometheus.stop());
  const guard = { id: 'down', title: 'down', from: 'metrics', unit: 'ratio', every: '200ms', green: '< 1 %' };
  const onRed = { action: 'rollback', scope: 'all', countdown: '500ms' };
  const plan = smallPlan({
    connections: { metrics: { capability: 'metrics' } },
    guards: [{ ...guard, query: '1 - min(up{service="v2"})', red: '> 50 %', onRed }],
  });
  const slots = { edge: nginxConnection(nginx), metrics: prometheusConnection(prometheus.url) };
  const release = await cockpit.create(plan, slots);
  await pressOn(release, '10 %', inEffect('B10'));
  await waitFor('it is green', () => release.state().guards.down?.level === 'green');

  const unblock = blockWrites();
  await nginx.canary.stop();
  // A level that could not be written down is not forgotten: it is offered again at each poll.
  await waitFor('Prometheus has seen it', async () => {
    const answer = await fetch(`${prometheus.url}/api/v1/query?query=up%7Bservice%3D%22v2%22%7D`);
    return (await answer.text()).includes('"0"');
  });
  expect(release.state().guards.down?.level).toBe('green');
  unblock();
  await waitFor('it is red', () => release.state().guards.down?.level === 'red');

  const again = blockWrites();
  await waitFor('it has rolled back by itself', () => release.state().status === 'rolled-back');
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  again();
  await waitFor('it is in the journal', () => !hasUnsaved(release.releaseId));
  expect(release.eventsOf('rollback-started')).toMatchObject([
    { payload: { cause: { kind: 'guard', guardId: 'down' } } },
  ]);
});
