import { chmod } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { startEnvService, typedEnv } from '../../support/servers/start-env-service.ts';
import { startHaproxy } from '../../support/servers/start-haproxy.ts';
import { startSshd } from '../../support/servers/start-sshd.ts';

const call = { deadlineMs: 20_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
function ending<Thing>(thing: Thing, end: () => Promise<unknown>): Thing {
  ends.push(end);
  return thing;
}

/** A connection of this kind to what lies on a computer that is only reached over a real sshd. */
async function overSsh(
  kind: string,
  config: Readonly<Record<string, unknown>>,
  login: { readonly plainUser?: boolean } = {},
): Promise<ConnectorInstance> {
  const sshd = await startSshd(login);
  ends.push(() => sshd.stop());
  const ssh = await openConnector(connectorByKind('ssh'), sshd.config);
  ends.push(() => ssh.close());
  const surroundings = surroundingsWith({ web: ssh.machine! });
  const connection = await openConnector(connectorByKind(kind), { ...config, machine: 'web' }, surroundings);
  return ending(connection, () => connection.close());
}

async function raise(connection: ConnectorInstance, value: number) {
  const { targets } = await connection.traffic!.preview(percent(value), call);
  const [shown] = targets;
  const change = [{ target: shown!.target, exposure: percent(value) }];
  return connection.traffic!.apply(change, new Map([[shown!.target, shown!.revision]]), call);
}

it.each(['adminSocket', 'tcpSocket'] as const)(
  'HAProxy is moved by its %s there, and its servers are probed',
  async (by) => {
    const haproxy = await startHaproxy();
    ends.push(() => haproxy.stop());
    const connection = await overSsh('haproxy', { ...haproxy.config, socket: haproxy[by] });
    const snapshot = await connection.traffic!.snapshot(call);
    expect(await raise(connection, 50)).toEqual({ targets: [{ target: 'app', exposure: percent(50) }] });
    expect((await haproxy.countAnswers(100, 'fresh')).get('v2')).toBeGreaterThanOrEqual(49);
    expect(await connection.probe!.probe('canary', call)).toMatchObject({ ok: true, detail: 'status 200' });
    expect(await connection.health(call)).toMatchObject({ ok: true, params: { percent: 50, restartPercent: 1 } });
    await connection.traffic!.restore(snapshot, call);
    expect(await connection.traffic!.snapshot(call)).toEqual(snapshot);
  },
);

it('a socket that the user may not open is said to be, and nothing is changed', async () => {
  const haproxy = await startHaproxy();
  ends.push(() => haproxy.stop());
  const connection = await overSsh('haproxy', haproxy.config, { plainUser: true });
  const refusal = { code: 'connection-unreachable' };
  if (process.getuid?.() !== 0) expect(await connection.health(call)).toMatchObject({ ok: true });
  else {
    await expect(connection.traffic!.read(call)).rejects.toMatchObject(refusal);
    expect(await connection.health(call)).toMatchObject({ ok: false, ...refusal });
  }
});

it('an environment file is changed there, and its service started anew and asked', async () => {
  const service = await startEnvService();
  ends.push(() => service.stop());
  const connection = await overSsh('env-file', service.config);
  const snapshot = await connection.traffic!.snapshot(call);
  const id = await service.pid();
  expect(await raise(connection, 25)).toEqual({ targets: [{ target: 'ROLLOUT_PERCENT', exposure: percent(25) }] });
  expect(await service.pid()).not.toBe(id);
  expect((await service.countAnswers(100)).get('v2')).toBe(25);
  expect(await connection.health(call)).toMatchObject({ ok: true, params: { percent: 25 } });
  await connection.traffic!.restore(snapshot, call);
  expect(await service.readEnv()).toBe(typedEnv);
});

it('a file that the user may read and not replace is said to be, and left alone', async () => {
  const service = await startEnvService();
  ends.push(() => service.stop());
  const connection = await overSsh('env-file', service.config, { plainUser: true });
  for (const [fileMode, folderMode] of [
    [0o444, 0o777],
    [0o666, 0o555],
  ] as const) {
    await chmod(service.config.envFile, fileMode);
    await chmod(service.folder, folderMode);
    const told = { ok: false, code: 'file-unwritable', params: { file: service.config.envFile } };
    expect(await connection.health(call)).toMatchObject(told);
    expect(await service.readEnv()).toBe(typedEnv);
  }
  await chmod(service.folder, 0o755);
});
