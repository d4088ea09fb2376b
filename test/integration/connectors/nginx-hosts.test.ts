import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import type { NginxFixture } from '../../support/servers/start-nginx.ts';
import { startTwoNginxHosts, type TwoNginxHosts } from '../../support/two-nginx-hosts.ts';

const call = { deadlineMs: 20_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (one: number, other: number) => ({
  targets: [
    { target: 'web-1', exposure: percent(one) },
    { target: 'web-2', exposure: percent(other) },
  ],
});
let hosts: TwoNginxHosts;
let one: NginxFixture;
let other: NginxFixture;
let machines: TwoNginxHosts['machines'];
let connection: ConnectorInstance;

beforeEach(async () => {
  hosts = await startTwoNginxHosts();
  ({ one, other, machines, connection } = hosts);
});
afterEach(() => hosts.stop());

async function raise(value: number, options = call) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  const change = targets.map(({ target }) => ({ target, exposure: percent(value) }));
  return connection.traffic!.apply(change, revisions, options);
}
function lower(value: number, targets: readonly string[] = ['web-1', 'web-2'], options = call) {
  return connection.traffic!.apply(
    targets.map((target) => ({ target, exposure: percent(value) })),
    null,
    options,
  );
}
const newAnswers = async (nginx: NginxFixture) => (await nginx.countAnswers(100)).get('v2') ?? 0;
const texts = () => Promise.all([one.readConfig(), other.readConfig()]);
async function litter() {
  const names = await Promise.all([one, other].map(({ configFile }) => readdir(dirname(configFile))));
  return names.flat().filter((name) => name.startsWith('.'));
}

it('moves both hosts together, shows each and reads each back', async () => {
  expect(await connection.traffic!.read(call)).toEqual(at(1, 1));
  const { targets } = await connection.traffic!.preview(percent(50), call);
  expect(targets.map(({ target, from }) => ({ target, exposure: from }))).toEqual(at(1, 1).targets);
  expect(targets[1]!.diff).toContain(`--- web-2:${other.configFile}`);
  expect(await raise(50)).toEqual(at(50, 50));
  expect([await newAnswers(one), await newAnswers(other)]).toEqual([50, 50]);
  const snapshot = await connection.traffic!.snapshot(call);
  expect(await lower(0, ['web-2'])).toEqual({ targets: [at(50, 0).targets[1]] });
  expect(await connection.traffic!.read(call)).toEqual(at(50, 0));
  expect(await other.readConfig()).toContain('weight=50 down max_fails');
  expect(await connection.health(call)).toMatchObject({ ok: true, code: 'nginx-hosts-ok', params: { hosts: 2 } });
  expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(50, 50));
  expect(await connection.traffic!.snapshot(call)).toEqual(snapshot);
  expect(await litter()).toEqual([]);
});

it('changes none when one refuses: nothing is begun before all are prepared', async () => {
  await connection.traffic!.read(call);
  await other.writeConfig(`${await other.readConfig()}listne 80;\n`);
  const before = await texts();
  const { ino } = await stat(one.configFile);
  await expect(raise(50)).rejects.toMatchObject({
    code: 'nginx-host-failed',
    params: { target: 'web-2', reason: 'nginx-config-refused', back: 'web-1', file: other.configFile },
  });
  expect(await texts()).toEqual(before);
  expect((await stat(one.configFile)).ino).toBe(ino);
  expect(await newAnswers(one)).toBe(1);
  expect(await litter()).toEqual([]);
});

it('changes none when somebody has written the file of one since the preview', async () => {
  const { targets } = await connection.traffic!.preview(percent(50), call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  await other.writeConfig((await other.readConfig()).replace('# Nginx', '# 孙工'));
  const before = await texts();
  const change = targets.map(({ target }) => ({ target, exposure: percent(50) }));
  await expect(connection.traffic!.apply(change, revisions, call)).rejects.toMatchObject({
    code: 'nginx-host-failed',
    params: { target: 'web-2', reason: 'nginx-config-changed', back: 'web-1' },
  });
  expect(await texts()).toEqual(before);
});

it('sends the others back when one does not take its reload', async () => {
  await connection.traffic!.read(call);
  const before = await texts();
  other.process.pause();
  await expect(raise(50, { deadlineMs: 5_000 })).rejects.toMatchObject({
    // Its signals still wait: what it will run cannot be told until it goes on.
    code: 'nginx-hosts-in-doubt',
    params: { target: 'web-2', reason: 'nginx-reload-failed', back: 'web-1', inDoubt: 'web-2' },
  });
  expect(await texts()).toEqual(before);
  expect(await newAnswers(one)).toBe(1);
  other.process.resume();
  expect(await connection.traffic!.read(call)).toEqual(at(1, 1));
  expect(await litter()).toEqual([]);
});

it('says which host is in doubt when it is lost in the middle, and lowers it when it is there again', async () => {
  await connection.traffic!.read(call);
  machines.other.lose('/brand-diagnosis.conf');
  await expect(raise(50)).rejects.toMatchObject({
    code: 'nginx-hosts-in-doubt',
    params: { target: 'web-2', reason: 'connection-unreachable', back: 'web-1', inDoubt: 'web-2' },
  });
  expect(await newAnswers(one)).toBe(1);
  await expect(connection.traffic!.read(call)).rejects.toMatchObject({
    code: 'connection-unreachable',
    params: { target: 'web-2' },
  });
  machines.other.find();
  expect(await other.readConfig()).toContain('weight=50');
  expect(await connection.traffic!.read(call)).toEqual(at(1, 1));
  expect(await lower(0)).toEqual(at(0, 0));
  expect([await newAnswers(one), await newAnswers(other)]).toEqual([0, 0]);
  expect(await litter()).toEqual([]);
});

it('lowers whom it reaches and keeps them lowered; whom it does not it tries again until it is there', async () => {
  await raise(50);
  machines.other.lose();
  await expect(lower(0, undefined, { deadlineMs: 1_500 })).rejects.toMatchObject({
    code: 'nginx-hosts-left',
    retryable: true,
    params: { target: 'web-2', reason: 'connection-unreachable', lowered: 'web-1' },
  });
  expect([await newAnswers(one), await newAnswers(other)]).toEqual([0, 50]);
  expect(await connection.traffic!.readEach!(call)).toEqual({
    targets: [at(0, 50).targets[0]],
    unread: ['web-2'],
  });
  const lowering = lower(0);
  await expect(lower(0, ['web-1'])).resolves.toEqual({ targets: [at(0, 0).targets[0]] });
  machines.other.find();
  expect(await lowering).toEqual(at(0, 0));
  expect(await connection.traffic!.read(call)).toEqual(at(0, 0));
});

it('takes a cancelled raise back on both', async () => {
  await connection.traffic!.read(call);
  const before = await texts();
  const controller = new AbortController();
  const { targets } = await connection.traffic!.preview(percent(50), call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  const change = targets.map(({ target }) => ({ target, exposure: percent(50) }));
  other.process.pause();
  const shift = connection.traffic!.apply(change, revisions, { ...call, signal: controller.signal });
  shift.catch(() => {});
  await expect.poll(() => one.readConfig(), { interval: 5, timeout: 10_000 }).not.toBe(before[0]);
  const took = stopwatch();
  controller.abort();
  await expect(shift).rejects.toMatchObject({ code: 'cancelled' });
  expect(took()).toBeLessThan(100);
  other.process.resume();
  expect(await connection.traffic!.read(call)).toEqual(at(1, 1));
  expect(await texts()).toEqual(before);
  expect(await litter()).toEqual([]);
});
