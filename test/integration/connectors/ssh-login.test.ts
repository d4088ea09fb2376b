import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { runProgram } from '../../../electron/backend/machines/run-program.ts';
import { endsInTime } from '../../support/ends-in-time.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { dripping } from '../../support/servers/start-dripping-server.ts';
import { type SshdFixture, startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 10_000 };
let sshd: SshdFixture;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

async function opened(
  changes: Readonly<Record<string, unknown>>,
  ...rest: Parameters<typeof openConnector> extends [unknown, unknown, ...infer Rest] ? Rest : never
): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('ssh'), { ...sshd.config, ...changes }, ...rest);
  onTestFinished(() => connection.close());
  return connection;
}

it('says who let it in, what runs there and how far it is', async () => {
  expect(await (await opened({})).health(call)).toMatchObject({
    ok: true,
    code: 'ssh-ok',
    params: {
      host: `${sshd.user}@127.0.0.1:${sshd.port}`,
      user: sshd.user,
      server: expect.stringMatching(/^OpenSSH_\d/),
      hostKey: sshd.fingerprint,
      latencyMs: expect.any(Number),
    },
  });
});

it('connects to nobody whose key was not compared, and shows it; nor to one whose key is another', async () => {
  const unknown = await (await opened({ hostKey: '' })).health(call);
  const shown = { host: `127.0.0.1:${sshd.port}`, fingerprint: sshd.fingerprint, algorithm: 'ssh-ed25519' };
  const offers = [{ field: 'hostKey', value: shown.fingerprint }];
  expect(unknown).toMatchObject({ ok: false, code: 'ssh-host-key-unknown', params: shown, offers });
  const pinned = `SHA256:${'A'.repeat(43)}`;
  const changed = (await opened({ hostKey: pinned })).machine!.readFile('/etc/passwd', 10_000, call);
  const both = { ...shown, expected: pinned };
  await expect(changed).rejects.toMatchObject({ code: 'ssh-host-key-changed', params: both, retryable: false });
  expect(sshd.process.output()).not.toMatch(/Accepted.*\n.*Accepted.*\n.*Accepted/);
});

it('names the methods that the server offers when it lets nobody in by this key', async () => {
  const stranger = (await opened({ privateKey: sshd.strangerKey })).health(call);
  const params = { user: sshd.user, auth: 'key', offered: expect.stringContaining('publickey') };
  await expect(stranger).rejects.toMatchObject({ code: 'ssh-auth-failed', params });
  const password = (await opened({ auth: 'password', password: 'hunter2' })).health(call);
  await expect(password).rejects.toMatchObject({ code: 'ssh-auth-failed', params: { auth: 'password' } });
  await expect(password).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
});

it('opens a locked key with its passphrase, and says when it cannot', async () => {
  expect(await (await opened({ privateKey: sshd.lockedKey, passphrase: 'correct horse' })).health(call)).toMatchObject({
    ok: true,
  });
  for (const changes of [
    { privateKey: sshd.lockedKey },
    { privateKey: sshd.lockedKey, passphrase: 'x' },
    { privateKey: 'x' },
  ]) {
    await expect((await opened(changes)).health(call)).rejects.toMatchObject({ code: 'ssh-key-unreadable' });
  }
});

it('logs in by an agent, and says when there is none', async () => {
  const socket = join(sshd.folder, 'agent');
  const agent: ChildProcess = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  onTestFinished(async () => {
    agent.kill();
    await once(agent, 'close');
  });
  const add = () =>
    spawn('ssh-add', ['-q', join(sshd.folder, 'login')], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  await waitFor('the agent has the key', async () => (await once(add(), 'close'))[0] === 0);
  expect(await (await opened({ auth: 'agent', agent: socket })).health(call)).toMatchObject({ ok: true });
  const nobody = (await opened({ auth: 'agent', agent: `${socket}-gone` })).health(call);
  await expect(nobody).rejects.toMatchObject({ code: 'ssh-agent-unreachable' });
});

it('goes on with the open connection when the key has expired, and says so when it has to log in again', async () => {
  const connection = await opened({});
  expect((await runProgram(connection.machine!, ['true'], call)).exitCode).toBe(0);
  await sshd.authorize('expiry-time="20200101"');
  try {
    expect((await runProgram(connection.machine!, ['true'], call)).exitCode).toBe(0);
    for (const pid of await sshd.sessionPids()) process.kill(pid);
    const refused = () =>
      runProgram(connection.machine!, ['true'], call).then(
        () => null,
        (fault) => fault.code,
      );
    await waitFor('the broken connection is noticed', async () => (await refused()) === 'ssh-auth-failed');
  } finally {
    await sshd.authorize('');
  }
  expect((await runProgram(connection.machine!, ['true'], call)).exitCode).toBe(0);
});

it('goes through a jump host', async () => {
  const second = await startSshd();
  onTestFinished(() => second.stop());
  const jump = await opened({});
  const behind = await opened({ ...second.config, jump: 'bastion' }, surroundingsWith({ bastion: jump.machine! }));
  expect((await runProgram(behind.machine!, ['echo', 'there'], call)).stdout).toBe('there\n');
  expect(second.process.output()).toMatch(/Accepted publickey/);
  for (const pid of await sshd.sessionPids()) process.kill(pid);
  await expect
    .poll(
      () =>
        behind.health(call).then(
          (report) => report.ok,
          () => false,
        ),
      { timeout: 10_000 },
    )
    .toBe(true);
});

it.each([
  [
    'garbage',
    (write: (text: string) => void) => write('HTTP/1.1 400 Bad Request\r\n'.repeat(600)),
    'connector-bad-answer',
  ],
  [
    'half a handshake',
    (write: (text: string) => void, end: () => void) => {
      write('SSH-2.0-Half\r\n');
      end();
    },
    'connection-unreachable',
  ],
  ['nothing', (_write: unknown, end: () => void) => end(), 'connection-unreachable'],
])('tells of a server that answers with %s', async (_what, answer, code) => {
  const server = createServer((socket) => {
    socket.on('error', () => {}).resume();
    answer(
      (text) => socket.write(text),
      () => socket.resetAndDestroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect((await opened({ port })).health(call)).rejects.toMatchObject({ code });
});

it('says that nobody knows the name, and does not listen for ever to a greeting that drips', async () => {
  const nameless = (await opened({ host: 'no-such-host.invalid' })).health(call);
  const params = { host: `no-such-host.invalid:${sshd.port}` };
  await expect(nameless).rejects.toMatchObject({ code: 'name-not-resolved', params, retryable: true });
  await dripping(async (port) => {
    const { health } = await opened({ port });
    await endsInTime(health);
  });
});
