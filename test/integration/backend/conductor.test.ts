import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, inEffect, order, pressOn } from '../../support/operator.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, prometheusConnection, smallPlan } from '../../support/small-plan.ts';

let nginx: NginxFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [nginx, cockpit] = await Promise.all([startNginx(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await nginx.stop();
});

it('answers a repeated command with its first answer, also after a restart, and does nothing twice', async () => {
  const { client } = cockpit.backend;
  const { connectionId } = await client.connections.save({
    ...{ commandId: 'save', connectionId: null, kind: 'nginx', name: 'edge', environment: 'test' },
    config: { ...nginx.config },
  });
  const create = { commandId: 'create', planText: smallPlan(), bindings: { edge: connectionId }, pace: 1 };
  const first = await client.releases.create(create);
  expect(await client.releases.create(create)).toEqual(first);
  const release = cockpit.release(first.releaseId);
  await begin(release);
  const start = {
    commandId: 'raise',
    releaseId: first.releaseId,
    command: {
      type: 'start-batch',
      batchId: 'B10',
      decided: { batch: null, sequence: release.state().sequence },
    },
  } as const;
  const answer = await client.releases.command(start);
  expect(answer).toMatchObject({ ok: true });
  expect(await client.releases.command(start)).toEqual(answer);
  await pressOn(release, '10 %', inEffect('B10'));
  expect(await client.releases.command(start)).toEqual(answer);
  cockpit = await cockpit.restart();
  const after = cockpit.backend.client.releases;
  expect(await after.command(start)).toEqual(answer);
  expect(await after.create(create)).toEqual(first);
  expect(await after.list()).toHaveLength(1);
  expect(cockpit.release(first.releaseId).eventsOf('shift-intended')).toHaveLength(1);
  // The same click under another id is a click on what was there before.
  const again = { ...start, commandId: 'raise again' };
  expect(await after.command(again)).toMatchObject({ ok: false, refusal: { code: 'stale-decision' } });
});

it('flies two releases at once, and refuses a second one on a switch that is taken', async () => {
  const other = await startNginx();
  onTestFinished(() => other.stop());
  const left = await cockpit.create(smallPlan(), { edge: nginxConnection(nginx) });
  const right = await cockpit.create(smallPlan(), { edge: nginxConnection(other) });
  await Promise.all([pressOn(left, 'left', inEffect('B10')), pressOn(right, 'right', inEffect('B50'))]);
  expect((await nginx.countAnswers(100)).get('v2')).toBe(10);
  expect(Math.abs(((await other.countAnswers(100)).get('v2') ?? 0) - 50)).toBeLessThanOrEqual(2);

  const { client } = cockpit.backend;
  const connectionOf = (release: typeof left) => release.state().definition.bindings.edge?.connectionId ?? '';
  const create = (planText: string, bindings: Record<string, string>) =>
    client.releases.create({ commandId: crypto.randomUUID(), planText, bindings, pace: 1 });
  await expect(create(smallPlan(), { edge: connectionOf(left) })).rejects.toMatchObject({
    code: 'connection-in-use',
    params: { slot: 'edge', release: left.releaseId },
  });
  await order(left, { type: 'roll-back', scope: 'all' });
  await pressOn(left, 'left is back', (state) => state.status === 'rolled-back');
  // Free again, but not twice in one plan.
  const twice = { a: connectionOf(left), b: connectionOf(left) };
  await expect(create(smallPlan({}, ['a', 'b']), twice)).rejects.toMatchObject({ code: 'connection-in-use' });
  expect(await create(smallPlan(), { edge: connectionOf(left) })).toEqual({ releaseId: expect.any(String) });
  // The other release was not touched by any of it.
  expect(right.state().status).toBe('running');
  expect(Math.abs(((await other.countAnswers(100)).get('v2') ?? 0) - 50)).toBeLessThanOrEqual(2);
});

it('keeps no connection for a release that could not be created', async () => {
  const { client } = cockpit.backend;
  const { connectionId } = await client.connections.save({
    ...{ commandId: 'save', connectionId: null, kind: 'nginx', name: 'edge', environment: 'test' },
    config: { ...nginx.config },
  });
  const create = { commandId: 'create', planText: smallPlan(), bindings: { edge: connectionId }, pace: 1 };
  const blocker = new Database(join(cockpit.dataDirectory, 'journal.db'));
  blocker.exec('BEGIN IMMEDIATE');
  await expect(client.releases.create(create)).rejects.toMatchObject({ code: 'journal-write-failed', retryable: true });
  blocker.close();
  const { releaseId } = await client.releases.create(create);
  expect(await client.releases.create(create)).toEqual({ releaseId });
  expect(await client.releases.list()).toMatchObject([{ releaseId, status: 'created' }]);
});

it('refuses a connection that cannot do what its slot needs, before anything flies', async () => {
  const slots = { edge: prometheusConnection('http://127.0.0.1:9') };
  await expect(cockpit.create(smallPlan(), slots)).rejects.toMatchObject({
    code: 'connection-capability-missing',
    params: { slot: 'edge', capability: 'traffic', connection: 'edge' },
  });
  expect(await cockpit.backend.client.releases.list()).toEqual([]);
});
