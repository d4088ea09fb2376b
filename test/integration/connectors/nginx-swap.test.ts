import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type SwapSite, sha256, startSwapSite } from '../../support/servers/start-swap-site.ts';
import { startSteadyLoad } from '../../support/steady-load.ts';

const call = { deadlineMs: 15_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (value: number) => ({ targets: [{ target: 'local', exposure: percent(value) }] });

let site: SwapSite;
let nginx: SwapSite['nginx'];
let services: SwapSite['services'];
let texts: SwapSite['texts'];
const opened: ConnectorInstance[] = [];

beforeEach(async () => {
  site = await startSwapSite();
  ({ nginx, services, texts } = site);
});
afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close();
  await site.stop();
});

async function open(changes: Readonly<Record<string, unknown>> = {}): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('nginx'), { ...site.config, ...changes });
  opened.push(connection);
  return connection;
}
async function raise(connection: ConnectorInstance, value: number, options = call) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  return connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], revisions, options);
}
const lower = (connection: ConnectorInstance, options = call) =>
  connection.traffic!.apply([{ target: 'local', exposure: percent(0) }], null, options);
const runs = async () => [await services.run(services.stable.status), await services.run(services.canary.status)];
const [on, off] = [0, 1];

it('goes back by the prepared file and there again by the snapshot, and somebody serves at every moment', async () => {
  const connection = await open();
  expect(await connection.traffic!.read(call)).toEqual(at(100));
  expect(await connection.health(call)).toMatchObject({
    ok: true,
    code: 'nginx-swap-ok',
    params: { version: 'canary' },
  });
  const snapshot = await connection.traffic!.snapshot(call);
  const { targets } = await connection.traffic!.preview(percent(0), call);
  expect(targets[0]!.diff).toContain('+# 回滚\n');
  const { stable, canary } = services;
  const run = [stable.status, stable.start, canary.status, canary.stop].map(
    (command) => `+${JSON.stringify(command)}\n`,
  );
  expect(targets[0]!.diff).toMatch(/\n--- \/dev\/null\n\+\+\+ local\n@@ -0,0 \+1,4 @@\n\+\[/);
  expect(targets[0]!.diff.endsWith(`@@\n${run.join('')}`)).toBe(true);
  const load = startSteadyLoad(nginx.url, 100);
  try {
    expect(await lower(connection)).toEqual(at(0));
    expect(await nginx.readConfig()).toBe(texts.stable);
    expect(await nginx.countAnswers(10)).toEqual(new Map([['v1', 10]]));
    expect(await runs()).toEqual([on, off]);
    expect(await services.log()).toEqual(['start v2', 'start v1', 'stop v2']);
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(100));
  } finally {
    await load.stop();
  }
  expect(load.lost()).toBe(0);
  expect(await nginx.readConfig()).toBe(texts.canary);
  expect(await runs()).toEqual([off, on]);
  expect((await services.log()).slice(3)).toEqual(['start v2', 'stop v1']);
});

it('refuses a prepared file that is another one than was agreed on, before anything is begun', async () => {
  await writeFile(`${nginx.configFile}.rollback`, `${texts.stable}# and something since\n`);
  const connection = await open();
  const stale = { code: 'nginx-prepared-stale', params: { file: `${nginx.configFile}.rollback` } };
  await expect(connection.traffic!.preview(percent(0), call)).rejects.toMatchObject(stale);
  await expect(lower(connection)).rejects.toMatchObject(stale);
  expect(await connection.health(call)).toMatchObject({ ok: false, ...stale });
  expect(await nginx.readConfig()).toBe(texts.canary);
  expect(await services.log()).toEqual(['start v2']);
});

it('changes nothing when the old version cannot be started, or does not come up', async () => {
  const connection = await open();
  await services.failOn('start v1');
  await expect(lower(connection)).rejects.toMatchObject({
    code: 'nginx-service-failed',
    params: { exitCode: 5, output: 'start v1 was told to fail' },
  });
  await services.failOn(null);
  const late = await open({ healthPath: '/', stableServer: nginx.stable.address });
  await nginx.stable.stop();
  await expect(lower(late, { deadlineMs: 5_000 })).rejects.toMatchObject({ code: 'nginx-passive-unhealthy' });
  expect(await nginx.readConfig()).toBe(texts.canary);
  expect(await nginx.countAnswers(10)).toEqual(new Map([['v2', 10]]));
});

it('starts a version once that takes longer than an attempt, where nothing says whether it runs', async () => {
  const connection = await open({ stableStatus: [], canaryStatus: [], serviceWaitSeconds: 10 });
  await services.startWithin(5_000);
  const short = { deadlineMs: 2_000 };
  await expect(lower(connection, short)).rejects.toMatchObject({ retryable: true });
  await expect(lower(connection, short)).rejects.toMatchObject({ retryable: true });
  expect(await lower(connection)).toEqual(at(0));
  expect(await services.log()).toEqual(['start v2', 'start v1', 'stop v2']);
  await services.startWithin(0);
  // Nor is one that was stopped since taken for one that is being started.
  expect(await raise(connection, 100)).toEqual(at(100));
  expect(await lower(connection)).toEqual(at(0));
  expect((await services.log()).slice(3)).toEqual(['start v2', 'stop v1', 'start v1', 'stop v2']);
});

it('takes a raise back, services included, when its last step fails', async () => {
  const connection = await open();
  await lower(connection);
  await services.failOn('stop v1');
  const load = startSteadyLoad(nginx.url, 100);
  try {
    await expect(raise(connection, 100)).rejects.toMatchObject({ code: 'nginx-service-failed' });
    expect(await connection.traffic!.read(call)).toEqual(at(0));
  } finally {
    await load.stop();
  }
  expect(load.lost()).toBe(0);
  expect(await nginx.readConfig()).toBe(texts.stable);
  expect(await nginx.countAnswers(10)).toEqual(new Map([['v1', 10]]));
  expect(await runs()).toEqual([on, off]);
});

it('raises by no other commands than were shown, and lowers by whatever there is', async () => {
  const shown = await open();
  await lower(shown);
  const { targets } = await shown.traffic!.preview(percent(100), call);
  const log = await services.log();
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  const raised = [{ target: 'local', exposure: percent(100) }];
  for (const changes of [{ canaryStart: ['env', ...services.canary.start] }, { stableStop: [] }]) {
    const edited = await open(changes);
    await expect(edited.traffic!.apply(raised, revisions, call)).rejects.toMatchObject({ code: 'commands-changed' });
  }
  expect(await nginx.readConfig()).toBe(texts.stable);
  expect(await services.log()).toEqual(log);
  expect(await shown.traffic!.apply(raised, revisions, call)).toEqual(at(100));
  expect(await lower(await open({ stableStart: ['env', ...services.stable.start] }))).toEqual(at(0));
});

it('goes on with a lowering whose last step failed', async () => {
  const connection = await open();
  await services.failOn('stop v2');
  await expect(lower(connection)).rejects.toMatchObject({ code: 'nginx-service-failed', retryable: true });
  expect(await connection.traffic!.read(call)).toEqual(at(0));
  expect(await runs()).toEqual([on, on]);
  await services.failOn(null);
  expect(await lower(connection)).toEqual(at(0));
  expect(await runs()).toEqual([on, off]);
});

it('runs no command of a service whose script is another one than was agreed on, and says so before', async () => {
  const script = `${nginx.configFile}.start.sh`;
  const text = '#!/bin/sh\nexec "$@"\n';
  await writeFile(script, text);
  const { start } = services.stable;
  const pinned = { stableStart: ['sh', script, ...start], pinnedFiles: [`${sha256(text)}  ${script}`] };
  const connection = await open(pinned);
  expect(await connection.health(call)).toMatchObject({ ok: true });
  await writeFile(script, `${text}# another one\n`);
  const told = { code: 'command-file-changed', params: { file: script } };
  expect(await connection.health(call)).toMatchObject({ ok: false, ...told });
  await expect(lower(connection)).rejects.toMatchObject(told);
  expect(await runs()).toEqual([off, on]);
  await writeFile(script, text);
  expect(await lower(connection)).toEqual(at(0));
});
