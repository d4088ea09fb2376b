import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { toCockpitError } from '../../../shared/errors.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { startEnvService } from '../../support/servers/start-env-service.ts';
import { startNginx } from '../../support/servers/start-nginx.ts';
import { type SshdFixture, startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const run = promisify(execFile);

let sshd: SshdFixture;
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  sshd = await startSshd({ beforeSftp: "trap '' XFSZ" });
  ends.push(() => sshd.stop());
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A connection to what lies on a computer that is reached over a real sshd. */
async function overSsh(kind: string, config: Readonly<Record<string, unknown>>): Promise<ConnectorInstance> {
  const ssh = await openConnector(connectorByKind('ssh'), sshd.config);
  ends.push(() => ssh.close());
  const connection = await openConnector(connectorByKind(kind), config, surroundingsWith({ web: ssh.machine! }));
  ends.push(() => connection.close());
  return connection;
}

/** Of every file that is written over SFTP, only so many bytes still find room, as on a disk that fills up. */
async function leaveRoom(bytes: number | 'unlimited'): Promise<void> {
  const pids = await sshd.sessionPids();
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
  const servers = pids.filter((_, index) => names[index] === 'sftp-server\n');
  expect(servers).not.toEqual([]);
  for (const pid of servers) await run('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`]);
}

async function raise({ traffic }: ConnectorInstance, value: number) {
  const { targets } = await traffic!.preview(percent(value), call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  return traffic!.apply(
    targets.map(({ target }) => ({ target, exposure: percent(value) })),
    revisions,
    call,
  );
}
async function lower({ traffic }: ConnectorInstance, value: number) {
  const { targets } = await traffic!.read(call);
  return traffic!.apply(
    targets.map(({ target }) => ({ target, exposure: percent(value) })),
    null,
    call,
  );
}
const shown = async ({ traffic }: ConnectorInstance) => (await traffic!.read(call)).targets[0]?.exposure;

/** Neither a raise nor a lowering leaves half a file, or anything beside it; the lowering is done once there is room. */
async function tryOnFullDisk(
  connection: ConnectorInstance,
  code: string,
  file: string,
  answersOfNew: () => Promise<number>,
): Promise<void> {
  await raise(connection, 20);
  const before = await readFile(file);
  const names = await readdir(dirname(file));
  // The file itself, or a copy beside it that would have come before it.
  const beside = expect.stringContaining(`${dirname(file)}/`);
  const refused = expect.objectContaining({ code, params: expect.objectContaining({ file: beside }) });
  await leaveRoom(40);
  for (const shift of [() => raise(connection, 50), () => lower(connection, 0)]) {
    await expect(shift().catch(toCockpitError)).resolves.toEqual(refused);
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(dirname(file))).toEqual(names);
    expect(await shown(connection)).toEqual(percent(20));
    expect(await answersOfNew()).toBe(20);
  }
  let tries = 0;
  await waitFor('it is lowered', () =>
    lower(connection, 0).then(
      () => true,
      async () => {
        tries += 1;
        if (tries === 2) await leaveRoom('unlimited');
        return false;
      },
    ),
  );
  expect(tries).toBe(2);
  expect(await shown(connection)).toEqual(percent(0));
  expect(await answersOfNew()).toBe(0);
}

it('full on the host of an nginx: nothing half-written, and the lowering once there is room', async () => {
  const nginx = await startNginx();
  ends.push(() => nginx.stop());
  const connection = await overSsh('nginx', { ...nginx.config, machines: ['web'] });
  await tryOnFullDisk(
    connection,
    'nginx-config-unwritable',
    nginx.configFile,
    async () => (await nginx.countAnswers(100)).get('v2') ?? 0,
  );
});

it('full where an environment file lies: likewise, and nothing is restarted for it', async () => {
  const service = await startEnvService();
  ends.push(() => service.stop());
  const connection = await overSsh('env-file', { ...service.config, machine: 'web' });
  await tryOnFullDisk(
    connection,
    'file-unwritable',
    service.envFile,
    async () => (await service.countAnswers(100)).get('v2') ?? 0,
  );
  // The start of the test, the raise, the lowering.
  expect(await service.restarts()).toBe(3);
});
