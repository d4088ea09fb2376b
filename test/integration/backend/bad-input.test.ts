import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBackend } from '../../../electron/backend/create-backend.ts';
import { createNodeHost } from '../../../electron/backend/platform/node-host.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
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

const guard = (red: string) => `
apiVersion: cockpit/v1
title: T
from: v1
to: v2
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches: [{ id: B1, exposure: 1 %, observe: 1s }]
guards:
  - id: errors
    title: Errors
    from: metrics
    query: vector(0)
    unit: ratio
    green: '< 1 %'
    red: ${red}
`;

describe('a plan', () => {
  it.each([
    ['is not YAML', 'apiVersion: cockpit/v1\ntitle: [a, b\nfrom: v1\n', { line: 3, rule: 'yaml-syntax' }],
    ['has an unknown field', `${guard("'> 5 %'")}rolback: {}\n`, { line: 16, rule: 'unknown-field', path: 'rolback' }],
    [
      'has a threshold without a unit',
      guard("'> 5'"),
      { line: 15, column: 10, rule: 'threshold-without-unit', path: 'guards[0].red' },
    ],
  ])('that %s is refused with its place, and nothing is created', async (_what, planText, place) => {
    const { client, context } = cockpit.backend;
    const { connectionId } = await client.connections.save({
      ...{ commandId: 'save', connectionId: null, kind: 'nginx', name: 'edge', environment: 'test' },
      config: { ...nginx.config },
    });
    const before = context.journal.lastPosition();
    const bindings = { edge: connectionId, metrics: connectionId };
    const create = client.releases.create({ commandId: 'create', planText, bindings, pace: 1 });
    await expect(create).rejects.toMatchObject({ code: 'plan-invalid', params: place });
    expect(await client.releases.list()).toEqual([]);
    expect(context.journal.lastPosition()).toBe(before);
  });
});

it('a slot without a connection, or bound to none that exists, is named', async () => {
  const { client } = cockpit.backend;
  const create = (bindings: Record<string, string>) =>
    client.releases.create({ commandId: crypto.randomUUID(), planText: smallPlan(), bindings, pace: 1 });
  await expect(create({})).rejects.toMatchObject({ code: 'connection-missing', params: { slot: 'edge' } });
  await expect(create({ edge: 'gone' })).rejects.toMatchObject({
    code: 'connection-missing',
    params: { connection: 'gone' },
  });
  const servers = { stableServer: '127.0.0.1:9001', canaryServer: '127.0.0.1:9002' };
  const config = { configFile: '/etc/nginx', ...servers };
  const wrong = { kind: 'nginx', name: 'edge', environment: 'test', config } as const;
  await expect(client.connections.save({ commandId: 'wrong', connectionId: null, ...wrong })).rejects.toMatchObject({
    code: 'connection-invalid',
    params: { place: 'upstream' },
  });
  expect(await client.releases.list()).toEqual([]);
});

async function flyTo10(): Promise<FlownRelease> {
  const release = await cockpit.create(smallPlan(), { edge: nginxConnection(nginx) });
  await pressOn(release, '10 %', inEffect('B10'));
  return release;
}

async function expectRefused(release: FlownRelease, error: object): Promise<void> {
  expect(await raise(release, 'B50')).toMatchObject({ ok: true });
  await waitFor('the shift has failed', () => release.eventsOf('shift-failed').length > 0);
  expect(release.eventsOf('shift-failed')[0]?.payload).toMatchObject({
    error,
    found: [{ target: 'local', exposure: { kind: 'percent', percent: 10 } }],
  });
  expect((await nginx.countAnswers(200)).get('v2')).toBe(20);
}

async function retry(release: FlownRelease): Promise<void> {
  const { shiftId } = release.eventsOf('shift-failed').at(-1)!.payload;
  await waitFor('it may be tried again', async () => {
    const decided = { batch: 'B50', sequence: release.state().sequence };
    return (await release.send({ type: 'retry-shift', shiftId, decided })).ok;
  });
  await waitFor('50 %', () => inEffect('B50')(release.state()));
}

it('nginx refuses the configuration: its words and the place, traffic as it was, and it goes on once mended', async () => {
  const release = await flyTo10();
  const before = await nginx.readConfig();
  const broken = join(nginx.folder, 'sites', 'other.conf');
  await writeFile(broken, 'server {\n  listen 127.0.0.1:1;\n  colour red;\n}\n');
  await expectRefused(release, {
    code: 'nginx-config-refused',
    params: { file: broken, line: 3, output: expect.stringContaining('unknown directive "colour"') },
  });
  expect(await nginx.readConfig()).toBe(before);
  await rm(broken);
  await retry(release);
  expect(await cockpit.backend.client.journal.verify({})).toMatchObject({ ok: true });
});

it('a file that somebody changes between the preview and the raise stops the raise, and keeps its change', async () => {
  const release = await flyTo10();
  const { client } = cockpit.backend;
  const preview = () => client.releases.preview({ releaseId: release.releaseId, batchId: 'B50' });
  const [shown] = await preview();
  expect(shown).toMatchObject({ switchId: 'edge', connection: 'edge', error: null });
  expect(shown?.targets[0]?.diff).toMatch(/^-.*weight=10 .*$\n^\+.*weight=50 /m);
  await appendFile(nginx.configFile, '# somebody was here\n');
  const changed = await nginx.readConfig();
  await expectRefused(release, {
    code: 'nginx-config-changed',
    params: { file: nginx.configFile, reason: 'not-loaded' },
  });
  expect(await nginx.readConfig()).toBe(changed);
  // Looked at and loaded, it is no reason any more.
  await nginx.reload();
  await retry(release);
  expect(await nginx.readConfig()).toMatch(/# somebody was here\n$/);
});

it('a change that somebody also loads after the preview stops the raise that was decided on it', async () => {
  const release = await flyTo10();
  const { client } = cockpit.backend;
  const [shown] = await client.releases.preview({ releaseId: release.releaseId, batchId: 'B50' });
  const revisions = Object.fromEntries((shown?.targets ?? []).map(({ target, revision }) => [target, revision]));
  await appendFile(nginx.configFile, '# somebody was here\n');
  await nginx.reload();
  const decided = { batch: 'B10', sequence: release.state().sequence };
  const previewed = { edge: revisions };
  await waitFor(
    'the raise is accepted',
    async () => (await release.send({ type: 'start-batch', batchId: 'B50', decided, previewed })).ok,
  );
  await waitFor('the raise is refused by the switch', () =>
    Object.values(release.state().shifts).some((shift) => shift.error?.code === 'nginx-config-changed'),
  );
  expect((await nginx.countAnswers(200)).get('v2') ?? 0).toBeLessThanOrEqual(40);
  expect(await nginx.readConfig()).toMatch(/# somebody was here\n$/);
  await retry(release);
});

it('a journal that another cockpit drives is refused with who holds it; to look at it is allowed', async () => {
  const release = await flyTo10();
  const { dataDirectory } = cockpit;
  const open = (readOnly: boolean) =>
    createBackend(createNodeHost({ kind: 'test', dataDirectory, readOnly }), { checkpoints: false });
  await expect(open(false)).rejects.toMatchObject({
    code: 'journal-locked',
    params: { file: join(dataDirectory, 'journal.db'), holder: process.pid },
  });
  const onlooker = await open(true);
  expect(await onlooker.client.releases.list()).toMatchObject([{ releaseId: release.releaseId, status: 'running' }]);
  const command = {
    commandId: 'c',
    releaseId: release.releaseId,
    command: { type: 'roll-back', scope: 'all' },
  } as const;
  await expect(onlooker.client.releases.command(command)).rejects.toMatchObject({ code: 'read-only' });
  await onlooker.close();
  await order(release, { type: 'hold-release', reason: null });
});
