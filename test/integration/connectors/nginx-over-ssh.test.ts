import { execFileSync } from 'node:child_process';
import { chmod, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { machineBeside } from '../../support/machine-beside.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { type AppVersion, startAppVersion } from '../../support/servers/start-app-version.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { plainId, type SshdFixture, startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 30_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (one: number, other: number) => ({
  targets: [
    { target: 'web-1', exposure: percent(one) },
    { target: 'web-2', exposure: percent(other) },
  ],
});
const folder = '/srv/web';

let versions: { stable: AppVersion; canary: AppVersion };
let one: NginxFixture;
let other: NginxFixture;
let servers: { one: SshdFixture; other: SshdFixture };
let connection: ConnectorInstance;
const logins: ConnectorInstance[] = [];

// Two real sshd, the second of a plain user, whose nginx and files are its own.
beforeAll(async () => {
  versions = { stable: await startAppVersion('v1'), canary: await startAppVersion('v2') };
  one = await startNginx({ versions });
  other = await startNginx({ versions, userId: plainId });
  servers = { one: await startSshd(), other: await startSshd({ plainUser: true }) };
  const machineOf = async (name: string, sshd: SshdFixture, nginx: NginxFixture) => {
    const login = await openConnector(connectorByKind('ssh'), sshd.config);
    logins.push(login);
    return machineBeside(name, folder, nginx.folder, login.machine).machine;
  };
  const machines = {
    one: await machineOf('web-1', servers.one, one),
    other: await machineOf('web-2', servers.other, other),
  };
  const config = {
    ...one.config,
    machines: ['one', 'other'],
    configFile: one.configFile.replace(one.folder, folder),
    mainConfigFile: `${folder}/nginx.conf`,
    prefix: folder,
  };
  connection = await openConnector(connectorByKind('nginx'), config, surroundingsWith(machines));
});
afterAll(async () => {
  other?.process.resume();
  await connection?.close();
  for (const login of logins) await login.close();
  await Promise.all([servers?.one.stop(), servers?.other.stop()]);
  await one?.stop();
  await other?.stop();
  await Promise.all([versions?.stable.stop(), versions?.canary.stop()]);
});
beforeEach(async () => {
  await lower(1);
});

async function raise(value: number) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  const change = targets.map(({ target }) => ({ target, exposure: percent(value) }));
  return connection.traffic!.apply(change, revisions, call);
}
function lower(value: number, options = call) {
  const change = at(value, value).targets;
  return connection.traffic!.apply(change, null, options);
}
const newAnswers = async (nginx: NginxFixture) => (await nginx.countAnswers(100)).get('v2') ?? 0;

it('moves two hosts over SSH, one of them as a plain user', async () => {
  expect(await connection.health(call)).toMatchObject({ ok: true, code: 'nginx-hosts-ok', params: { hosts: 2 } });
  expect(await connection.probe!.probe('canary', call)).toMatchObject({
    ok: true,
    detail: 'web-1: status 200; web-2: status 200',
  });
  const snapshot = await connection.traffic!.snapshot(call);
  expect(await raise(50)).toEqual(at(50, 50));
  expect([await newAnswers(one), await newAnswers(other)]).toEqual([50, 50]);
  expect(await lower(0)).toEqual(at(0, 0));
  expect([await newAnswers(one), await newAnswers(other)]).toEqual([0, 0]);
  expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(1, 1));
  expect(await connection.traffic!.snapshot(call)).toEqual(snapshot);
  const names = await Promise.all([one, other].map(({ configFile }) => readdir(dirname(configFile))));
  expect(names).toEqual([['brand-diagnosis.conf'], ['brand-diagnosis.conf']]);
});

it('changes none when one may not write its file', async () => {
  const before = await one.readConfig();
  await chmod(other.configFile, 0o444);
  await chmod(dirname(other.configFile), 0o555);
  try {
    await expect(raise(50)).rejects.toMatchObject({
      code: 'nginx-host-failed',
      params: { target: 'web-2', reason: 'nginx-config-unwritable', detail: 'EACCES', back: 'web-1' },
    });
    await expect(lower(0, { deadlineMs: 10_000 })).rejects.toMatchObject({
      code: 'nginx-hosts-left',
      retryable: false,
      params: { target: 'web-2', reason: 'nginx-config-unwritable', lowered: 'web-1' },
    });
  } finally {
    await chmod(dirname(other.configFile), 0o755);
    await chmod(other.configFile, 0o644);
  }
  expect(await connection.traffic!.read(call)).toEqual(at(0, 1));
  expect(await one.readConfig()).not.toBe(before);
});

it('a health check says what of a change the user may not do', async () => {
  const { configFile: file, folder: whole } = other;
  for (const [path, mode, params] of [
    [file, 0o444, {}],
    [dirname(file), 0o555, { folder: dirname(file) }],
    // Copies of the files that include it are tested beside them.
    [whole, 0o555, { folder: whole }],
  ] as const) {
    const before = (await stat(path)).mode;
    await chmod(path, mode);
    try {
      const told = { target: 'web-2', file, detail: 'EACCES', ...params };
      expect(await connection.health(call)).toMatchObject({ ok: false, code: 'nginx-config-unwritable', params: told });
    } finally {
      await chmod(path, before);
    }
  }
  expect(await connection.health(call)).toMatchObject({ ok: true });
});

it('a health check says that the master of somebody else cannot be made to reload', async () => {
  const theirs = await startNginx({ versions });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('chown', ['-R', `${plainId}:${plainId}`, theirs.folder]);
  const [, plain] = logins;
  const alone = await openConnector(
    connectorByKind('nginx'),
    { ...theirs.config, machines: ['plain'] },
    surroundingsWith({ plain: plain!.machine! }),
  );
  try {
    const refusal = { ok: false, code: 'nginx-may-not-signal', params: { pidFile: `${theirs.folder}/run/nginx.pid` } };
    expect(await alone.health(call)).toMatchObject(isRoot ? refusal : { ok: true });
  } finally {
    await alone.close();
    await theirs.stop();
  }
});

// The last: nobody reaches the second host again.
it('sends the one back when the other is lost in the middle, and lowers whom it reaches', async () => {
  const before = await Promise.all([one.readConfig(), other.readConfig()]);
  other.process.pause();
  const shift = raise(50);
  shift.catch(() => {});
  await waitFor('the file of the other is replaced', async () => (await other.readConfig()) !== before[1]);
  for (const pid of [servers.other.process.pid, ...(await servers.other.sessionPids())]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with its server.
    }
  }
  await expect(shift).rejects.toMatchObject({
    code: 'nginx-hosts-in-doubt',
    params: { target: 'web-2', back: 'web-1', inDoubt: 'web-2' },
  });
  expect(await one.readConfig()).toBe(before[0]);
  expect(await newAnswers(one)).toBe(1);
  expect(await connection.traffic!.readEach!(call)).toEqual({ targets: [at(1, 1).targets[0]], unread: ['web-2'] });
  await expect(lower(0, { deadlineMs: 3_000 })).rejects.toMatchObject({
    code: 'nginx-hosts-left',
    retryable: true,
    params: { target: 'web-2', lowered: 'web-1' },
  });
  expect(await newAnswers(one)).toBe(0);
});
