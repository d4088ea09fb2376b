import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector } from '../../support/open-connector.ts';
import { startAppVersion } from '../../support/servers/start-app-version.ts';
import { startHangingServer } from '../../support/servers/start-hanging-server.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const at = (value: number) => ({ targets: [{ target: 'local', exposure: percent(value) }] });

let nginx: NginxFixture;
const opened: ConnectorInstance[] = [];

beforeEach(async () => {
  nginx = await startNginx();
});
afterEach(async () => {
  for (const connection of opened.splice(0)) await connection.close();
  await nginx.stop();
});

async function open(config: Readonly<Record<string, unknown>>): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('nginx'), { ...nginx.config, ...config });
  opened.push(connection);
  return connection;
}
async function raise(connection: ConnectorInstance, value: number) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map((one) => [one.target, one.revision]));
  return connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], revisions, call);
}
const lower = (connection: ConnectorInstance, value: number) =>
  connection.traffic!.apply([{ target: 'local', exposure: percent(value) }], null, call);
const answers = (headers?: Readonly<Record<string, string>>) => nginx.countAnswers(10, headers);

describe('a flip', () => {
  async function commentOut(): Promise<string> {
    const text = (await nginx.readConfig()).replace(/^ {4}server( {3}\S+\t)/m, '    # server$1');
    await nginx.writeConfig(text);
    await nginx.reload();
    return text;
  }

  it('moves everybody there and back, by what makes a line a comment', async () => {
    const original = await commentOut();
    const connection = await open({ switchedBy: 'flip' });
    expect(await connection.traffic!.read(call)).toEqual(at(0));
    expect(await connection.health(call)).toMatchObject({ ok: true, params: { percent: 0 } });
    const snapshot = await connection.traffic!.snapshot(call);
    const { targets } = await connection.traffic!.preview(percent(100), call);
    expect(targets[0]!.diff).toContain(`+    # server ${nginx.stable.address} weight=99;  # 旧版本\n`);
    expect(await raise(connection, 100)).toEqual(at(100));
    expect(await answers()).toEqual(new Map([['v2', 10]]));
    expect(await lower(connection, 0)).toEqual(at(0));
    expect(await nginx.readConfig()).toBe(original);
    expect(await answers()).toEqual(new Map([['v1', 10]]));
    await raise(connection, 100);
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(0));
    expect(await nginx.readConfig()).toBe(original);
  });

  it('carries all or nothing', async () => {
    const original = await commentOut();
    const connection = await open({ switchedBy: 'flip' });
    await expect(connection.traffic!.preview(percent(50), call)).rejects.toMatchObject({
      code: 'exposure-not-carried',
      params: { kind: 'percent', percent: 50 },
    });
    await expect(lower(connection, 50)).rejects.toMatchObject({ code: 'exposure-not-carried' });
    expect(await nginx.readConfig()).toBe(original);
  });

  it('goes back to an old version that is unwell, after asking for it, and says so; a snapshot likewise', async () => {
    const original = await commentOut();
    const connection = await open({ switchedBy: 'flip' });
    const snapshot = await connection.traffic!.snapshot(call);
    await raise(connection, 100);
    await nginx.stable.stop();
    const told = {
      code: 'nginx-flipped-unproven',
      retryable: false,
      params: { server: nginx.stable.address, version: 'stable', detail: 'ECONNREFUSED' },
    };
    await expect(lower(connection, 0)).rejects.toMatchObject(told);
    expect(await connection.traffic!.read(call)).toEqual(at(0));
    expect(await nginx.readConfig()).toBe(original);
    // Where it is already nothing is flipped, and nothing is to be said.
    expect(await lower(connection, 0)).toEqual(at(0));
    await raise(connection, 100);
    await expect(connection.traffic!.restore(snapshot, call)).rejects.toMatchObject(told);
    expect(await nginx.readConfig()).toBe(original);
  });

  it('goes back within two seconds to an old version that takes connections and never answers', async () => {
    const original = await commentOut();
    const connection = await open({ switchedBy: 'flip' });
    const snapshot = await connection.traffic!.snapshot(call);
    await raise(connection, 100);
    const { address, port } = nginx.stable;
    await nginx.stable.stop();
    const hanging = await startHangingServer(port);
    const told = {
      code: 'nginx-flipped-unproven',
      params: { server: address, version: 'stable', detail: 'deadline-exceeded' },
    };
    const rejection = async (work: Promise<unknown>) => {
      const startedAt = performance.now();
      await expect(work).rejects.toMatchObject(told);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      expect(await nginx.readConfig()).toBe(original);
    };
    try {
      await rejection(lower(connection, 0));
      expect(await connection.traffic!.read(call)).toEqual(at(0));
      await raise(connection, 100);
      await rejection(connection.traffic!.restore(snapshot, call));
      await raise(connection, 100);
      // Whoever gives up while it waits is told so, and nothing is flipped.
      const leaving = new AbortController();
      const before = hanging.connections();
      const lowered = connection.traffic!.apply([{ target: 'local', exposure: percent(0) }], null, {
        ...call,
        signal: leaving.signal,
      });
      await Promise.all([
        expect(lowered).rejects.toMatchObject({ code: 'cancelled' }),
        waitFor('the old version is asked', () => hanging.connections() > before, { everyMs: 2 }).then(() =>
          leaving.abort(),
        ),
      ]);
      expect(await connection.traffic!.read(call)).toEqual(at(100));
    } finally {
      await hanging.stop();
    }
  });

  it('waits a moment for an old version that is on its way', async () => {
    await commentOut();
    const late = await startAppVersion('v1');
    await late.stop();
    const port = Number(late.address.split(':')[1]);
    await nginx.writeConfig((await nginx.readConfig()).replace(nginx.stable.address, late.address));
    await nginx.reload();
    const connection = await open({ switchedBy: 'flip', stableServer: late.address });
    await raise(connection, 100);
    const lowered = lower(connection, 0);
    const server = createServer((_, response) => response.end()).listen(port, '127.0.0.1');
    try {
      expect(await lowered).toEqual(at(0));
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('does not raise onto a version that is unwell', async () => {
    const original = await commentOut();
    const unwell = await startAppVersion('v2');
    await unwell.stop();
    await nginx.writeConfig(original.replace(nginx.canary.address, unwell.address));
    await nginx.reload();
    const connection = await open({ switchedBy: 'flip', canaryServer: unwell.address });
    await expect(raise(connection, 100)).rejects.toMatchObject({
      code: 'nginx-passive-unhealthy',
      params: { version: 'canary' },
    });
    expect(await answers()).toEqual(new Map([['v1', 10]]));
  });
});

describe('an opt-in cookie', () => {
  const optedIn = { cookie: 'gray_release=true' };

  it.each(['redirect', 'remove'])('goes with the share and comes back with it (%s)', async (cookieRule) => {
    const connection = await open({ cookieName: 'gray_release', cookieRule });
    const original = await nginx.readConfig();
    const snapshot = await connection.traffic!.snapshot(call);
    expect(await answers(optedIn)).toEqual(new Map([['v2', 10]]));
    expect(await lower(connection, 0)).toEqual(at(0));
    expect(await answers(optedIn)).toEqual(new Map([['v1', 10]]));
    expect(await answers()).toEqual(new Map([['v1', 10]]));
    expect(await connection.traffic!.read(call)).toEqual(at(0));
    await raise(connection, 1);
    expect(await answers(optedIn)).toEqual(new Map([['v2', 10]]));
    expect(await nginx.readConfig()).toBe(original);
    await lower(connection, 0);
    expect(await connection.traffic!.restore(snapshot, call)).toEqual(at(1));
    expect(await nginx.readConfig()).toBe(original);
  });

  it('alone counts as an exposure of its own, so that a rollback takes it away', async () => {
    const plain = await open({});
    await lower(plain, 0);
    const connection = await open({ cookieName: 'gray_release', cookieRule: 'redirect' });
    const targets = [{ target: 'local', exposure: { kind: 'targets', targets: ['cookie gray_release'] } }];
    expect(await connection.traffic!.read(call)).toEqual({ targets });
    expect(await lower(connection, 0)).toEqual(at(0));
    expect(await answers(optedIn)).toEqual(new Map([['v1', 10]]));
  });

  it('is refused with its place where it leads past the new version', async () => {
    await nginx.writeConfig(
      (await nginx.readConfig()).replace(/proxy_pass http:\/\/\S+; {2}# 新版本/, 'return 302 /new;'),
    );
    await nginx.reload();
    const connection = await open({ cookieName: 'gray_release', cookieRule: 'remove' });
    const text = await nginx.readConfig();
    const line = text.split('\n').findIndex((one) => one.includes('$cookie_gray_release')) + 1;
    await expect(lower(connection, 0)).rejects.toMatchObject({
      code: 'nginx-cookie-rule-unclear',
      params: { file: nginx.configFile, line, reason: 'target' },
    });
    expect(await nginx.readConfig()).toBe(text);
  });
});
