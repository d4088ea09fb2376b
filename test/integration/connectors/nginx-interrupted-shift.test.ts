import { spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (value: number) => ({ targets: [{ target: 'local', exposure: percent(value) }] });

let nginx: NginxFixture;
let connection: ConnectorInstance;
const opened: ConnectorInstance[] = [];

beforeEach(async () => {
  nginx = await startNginx({ workers: 2 });
  connection = await open();
});
afterEach(async () => {
  nginx.process.resume();
  for (const one of opened.splice(0)) await one.close();
  await nginx.stop();
});

async function open(): Promise<ConnectorInstance> {
  const one = await openConnector(connectorByKind('nginx'), nginx.config);
  opened.push(one);
  return one;
}
async function raise(value: number, options: { deadlineMs?: number; signal?: AbortSignal } = {}) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  return connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], revisions, { ...call, ...options });
}
const lower = (value: number) => connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], null, call);
const fileChangesFrom = (text: string) =>
  waitFor('the file is replaced', async () => (await nginx.readConfig()) !== text, { everyMs: 1 });
/** A child is the master's copy at first; only its title makes it a worker. */
const isWorker = async (pid: number) =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8')).startsWith('nginx: worker process');
const litter = async () => (await readdir(dirname(nginx.configFile))).filter((name) => name.startsWith('.'));

it('takes a cancelled raise back, file and workers', async () => {
  const before = await nginx.readConfig();
  const controller = new AbortController();
  const shift = raise(50, { signal: controller.signal });
  shift.catch(() => {});
  await fileChangesFrom(before);
  const took = stopwatch();
  controller.abort();
  await expect(shift).rejects.toMatchObject({ code: 'cancelled' });
  expect(took()).toBeLessThan(100);
  expect(await connection.traffic!.read(call)).toEqual(at(1));
  expect(await nginx.readConfig()).toBe(before);
  expect((await nginx.countAnswers(200)).get('v2')).toBeLessThan(10);
  expect(await litter()).toEqual([]);
});

it('lowers in the middle of a raise without going back first', async () => {
  const before = await nginx.readConfig();
  const controller = new AbortController();
  const shift = raise(50, { signal: controller.signal });
  shift.catch(() => {});
  await fileChangesFrom(before);
  controller.abort();
  expect(await lower(0)).toEqual(at(0));
  await expect(shift).rejects.toMatchObject({ code: 'cancelled' });
  expect(await connection.traffic!.read(call)).toEqual(at(0));
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  expect(await litter()).toEqual([]);
});

it('puts the file back when nginx does not take the reload', async () => {
  const before = await nginx.readConfig();
  await connection.traffic!.read(call);
  nginx.process.pause();
  await expect(raise(50, { deadlineMs: 1_000 })).rejects.toMatchObject({
    code: 'nginx-reload-failed',
    params: { file: nginx.configFile, reason: 'old-workers-stay' },
  });
  expect(await nginx.readConfig()).toBe(before);
  expect((await nginx.countAnswers(200)).get('v2')).toBeLessThan(10);
  nginx.process.resume();
  expect(await connection.traffic!.read(call)).toEqual(at(1));
  expect(await litter()).toEqual([]);
});

it('does not take a crashed worker for a reload', async () => {
  await waitFor('both workers are there', async () => {
    const pids = await nginx.workerPids();
    return pids.length === 2 && (await Promise.all(pids.map(isWorker))).every(Boolean);
  });
  await connection.traffic!.read(call);
  const text = await nginx.readConfig();
  await writeFile(nginx.configFile, text.replace('weight=99', 'weight=1'));
  const before = await nginx.workerPids();
  process.kill(before[0]!, 'SIGKILL');
  await waitFor('another worker is there', async () => {
    const now = await nginx.workerPids();
    const alive = now.length === before.length && now.some((pid) => !before.includes(pid));
    return alive && (await Promise.all(now.map(isWorker))).every(Boolean);
  });
  expect(await connection.traffic!.read(call)).toEqual(at(1));
  // The worker that was born again is known from now on, as a bearer of the old configuration.
  process.kill(before[1]!, 'SIGKILL');
  await waitFor('no first worker is left', async () => {
    const now = await nginx.workerPids();
    return now.length === before.length && now.every((pid) => !before.includes(pid));
  });
  expect(await connection.traffic!.read(call)).toEqual(at(1));
});

it('tells the running split after a kill between the replacing and the reload', async () => {
  const before = await nginx.readConfig();
  // The signal waits in the frozen master, while its workers go on with what they have.
  nginx.process.pause();
  const script = resolve(import.meta.dirname, '../../support/shift-nginx.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(nginx.config), '50'], { stdio: 'inherit' });
  const ended = new Promise((done) => child.once('close', done));
  await fileChangesFrom(before);
  child.kill('SIGKILL');
  await ended;
  expect(await nginx.readConfig()).toContain('weight=50');

  const resumed = await open();
  expect(await resumed.traffic!.read(call)).toEqual(at(1));
  expect((await nginx.countAnswers(200)).get('v2')).toBeLessThan(10);

  nginx.process.resume();
  await nginx.reload();
  expect(await resumed.traffic!.read(call)).toEqual(at(50));
  expect(await (await open()).traffic!.read(call)).toEqual(at(50));
  expect(await lower(0)).toEqual(at(0));
  expect(await litter()).toEqual([]);
});

it('goes on with the raise of a killed process when it is asked for again', async () => {
  const before = await nginx.readConfig();
  nginx.process.pause();
  const script = resolve(import.meta.dirname, '../../support/shift-nginx.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(nginx.config), '50'], { stdio: 'inherit' });
  const ended = new Promise((done) => child.once('close', done));
  await fileChangesFrom(before);
  child.kill('SIGKILL');
  await ended;
  connection = await open();
  // What runs is known from what the killed one left beside the file, to the last byte of its comments.
  expect(await connection.traffic!.read(call)).toEqual(at(1));
  const { ino } = await stat(nginx.configFile);
  const again = raise(50);
  const replaced = waitFor('the file is replaced again', async () => (await stat(nginx.configFile)).ino !== ino);
  await Promise.race([again, replaced]);
  nginx.process.resume();
  expect(await again).toEqual(at(50));
  expect(await litter()).toEqual([]);
});

it('loads what a killed raise had only put in place, when the same raise is asked for again, and nothing else', async () => {
  expect(await connection.traffic!.read(call)).toEqual(at(1));
  const before = await nginx.readConfig();
  const placed = before.replace('weight=99;', 'weight=50;').replace('weight=1 ', 'weight=50 ');
  await nginx.writeConfig(`${placed}# and somebody else was here\n`);
  await expect(raise(50)).rejects.toMatchObject({ code: 'nginx-config-changed', params: { reason: 'not-loaded' } });
  await nginx.writeConfig(placed);
  await expect(raise(60)).rejects.toMatchObject({ code: 'nginx-config-changed', params: { reason: 'not-loaded' } });
  expect((await nginx.countAnswers(200)).get('v2')).toBeLessThan(10);
  expect(await raise(50)).toEqual(at(50));
  expect(await nginx.readConfig()).toBe(placed);
});
