import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { practiceConnectionId } from '../../../electron/backend/connections/stored-connections.ts';
import type { ReleaseEventPayloads } from '../../../shared/release/events.ts';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, pressOn } from '../../support/operator.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;
let folder: string;

beforeEach(async () => {
  cockpit = await startCockpit();
  folder = await mkdtemp(join(tmpdir(), 'cockpit-novelty-'));
});
afterEach(async () => {
  await cockpit.close();
  await rm(folder, { recursive: true, force: true });
});

const line = (secondsAgo: number, text: string) =>
  `${new Date(Date.now() - secondsAgo * 1000).toISOString()} ${text}\n`;

it('goes back by itself for an error that nobody had before the batch, and shows and keeps the error', async () => {
  const log = join(folder, 'shop.log');
  const past = Array.from({ length: 70 }, (_, index) => line(700 - index * 10, `WARN slow query of ${index} ms`));
  await writeFile(log, past.join(''));
  const { client } = cockpit.backend;
  const { connectionId } = await client.connections.save({
    ...{ commandId: 'save-log', connectionId: null, kind: 'novelty', name: 'shop log', environment: 'test' },
    config: { linesCommand: ['tail', '-n', '1000', log], lineLimit: 1_000, everySeconds: 1 },
  });
  const plan = smallPlan({
    connections: { log: { capability: 'metrics' } },
    guards: [
      {
        ...{ id: 'errors', title: { zh: '新出现的错误', en: 'New errors' }, from: 'log', query: 'new 5m' },
        ...{ unit: 'count', every: '1s', green: '< 1 count', red: '>= 1 count' },
        onRed: { action: 'rollback', scope: 'all' },
      },
    ],
  });
  const bindings = { edge: practiceConnectionId, log: connectionId };
  const { releaseId } = await client.releases.create({ commandId: 'create', planText: plan, bindings, pace: 1 });
  const release = cockpit.release(releaseId);
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  await waitFor('nothing is new', () => release.state().guards.errors?.level === 'green');
  await appendFile(log, line(0, 'WARN slow query of 9999 ms') + line(0, 'ERROR 订单 88 余额不足 password=hunter2'));
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  expect(release.eventsOf('rollback-started')[0]?.payload).toMatchObject({
    cause: { kind: 'guard', guardId: 'errors' },
  });
  const { examples } = release
    .eventsOf('guard-level-changed')
    .map(({ payload }): ReleaseEventPayloads['guard-level-changed'] => payload)
    .find(({ level }) => level === 'red')!;
  const kept = '1× ERROR 订单 88 余额不足 password=•••';
  expect(await client.releases.texts({ textIds: [examples!.textId] })).toEqual({ [examples!.textId]: kept });
  expect(JSON.stringify(release.events())).not.toContain('余额不足');
  // Offline, and by another backend than the one that saw it.
  cockpit = await cockpit.restart();
  const reports = cockpit.backend.client.reports;
  for (const language of ['zh', 'en'] as const) {
    const { html } = await reports.html({ releaseId, language });
    // Among what was measured in the batch, and in the record.
    expect(html.split(`<li>${kept}</li>`).length - 1).toBe(2);
  }
  expect(await cockpit.backend.client.journal.verify({ stream: releaseId })).toMatchObject({ ok: true });
});

it('shows what its newest value is about while it is green', async () => {
  const log = join(folder, 'shop.log');
  await writeFile(log, '');
  const { client } = cockpit.backend;
  const { connectionId } = await client.connections.save({
    ...{ commandId: 'save-log', connectionId: null, kind: 'novelty', name: 'shop log', environment: 'test' },
    config: { linesCommand: ['cat', log], everySeconds: 1 },
  });
  const plan = smallPlan({
    connections: { log: { capability: 'metrics' } },
    guards: [
      {
        ...{ id: 'errors', title: 'Errors', from: 'log', query: 'count "余额不足" $window', window: '5m' },
        ...{ unit: 'count', every: '1s', green: '< 5 count', red: '>= 5 count' },
      },
    ],
  });
  const bindings = { edge: practiceConnectionId, log: connectionId };
  const { releaseId } = await client.releases.create({ commandId: 'create', planText: plan, bindings, pace: 1 });
  const release = cockpit.release(releaseId);
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  await appendFile(log, line(0, 'ERROR 订单 7 余额不足'));
  const shown = await waitFor(
    'what it is about',
    async () => (await client.releases.guardExamples({ releaseId })).errors,
  );
  expect(shown).toEqual(['1× ERROR 订单 7 余额不足']);
  expect(release.state().guards.errors).toMatchObject({ level: 'green', examples: { textId: expect.any(String) } });
});

it('warns before the release of a filter that fits no line', async () => {
  const log = join(folder, 'shop.log');
  await writeFile(log, line(20, 'ERROR 余额不足') + line(10, 'WARN slow'));
  const { client } = cockpit.backend;
  const { connectionId } = await client.connections.save({
    ...{ commandId: 'save-log', connectionId: null, kind: 'novelty', name: 'shop log', environment: 'test' },
    config: { linesCommand: ['cat', log], only: String.raw`\[error\]` },
  });
  const plan = smallPlan({ connections: { log: { capability: 'metrics' } }, guards: [] });
  const bindings = { edge: practiceConnectionId, log: connectionId };
  const { releaseId } = await client.releases.create({ commandId: 'create', planText: plan, bindings, pace: 1 });
  await cockpit.release(releaseId).preflight();
  const results = (await client.releases.preflightEvidence({ releaseId }))?.results ?? [];
  expect(results.find(({ id }) => id === 'connection:log')).toMatchObject({
    ...{ status: 'warned', says: 'health', code: 'novelty-none-counted' },
  });
});
