import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { runProgram } from '../../../electron/backend/machines/run-program.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { openConnector } from '../../support/open-connector.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { type SshdFixture, type SshdOptions, startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };

async function opened(sshd: SshdFixture, changes: Readonly<Record<string, unknown>> = {}): Promise<ConnectorInstance> {
  const connection = await openConnector(connectorByKind('ssh'), { ...sshd.config, ...changes });
  onTestFinished(() => connection.close());
  return connection;
}

async function started(options: SshdOptions): Promise<SshdFixture> {
  const sshd = await startSshd(options);
  onTestFinished(() => sshd.stop());
  return sshd;
}

/** A program that has said the id of its process, and its call. */
async function sleeping({ exec }: ConnectorInstance) {
  const abort = new AbortController();
  let output = '';
  const how = {
    env: {},
    directory: null,
    timeoutMs: 60_000,
    onOutput: (text: string) => {
      output += text;
    },
  };
  const options = { deadlineMs: 60_000, signal: abort.signal };
  const running = exec!.run(['sh', '-c', 'echo $$ begun; exec sleep 98765'], how, options);
  running.catch(() => {});
  const pid = Number(await waitFor('the program runs', () => /^(\d+) begun/.exec(output)?.[1]));
  return { running, abort, pid };
}

/** Whether it is one of sshd's own processes; one that has just ended is not. */
const servesConnection = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sshd');
  } catch {
    return false;
  }
};

const isThere = (pid: number) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

describe('a connection that falls silent', () => {
  let sshd: SshdFixture;
  beforeAll(async () => {
    sshd = await startSshd({ plainUser: true });
  });
  afterAll(() => sshd.stop());

  /** Stops what serves the connections that are open; new ones are served. */
  async function freeze(): Promise<void> {
    const pids = (await sshd.sessionPids()).filter((pid) => servesConnection(pid));
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    onTestFinished(() => {
      for (const pid of pids.filter(isThere)) process.kill(pid, 'SIGCONT');
    });
    const stopped = (pid: number) => /\) [Tt] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    await waitFor('the connection is frozen', () => pids.length > 0 && pids.every(stopped));
  }

  const calls = {
    program: (at: ConnectorInstance, options: object) => runProgram(at.machine!, ['true'], { ...call, ...options }),
    'file read': (at: ConnectorInstance, options: object) =>
      at.machine!.readFile('/etc/hostname', 1_000, { ...call, ...options }),
    'file written': (at: ConnectorInstance, options: object) =>
      at.machine!.writeFile(join(sshd.home, 'silent'), Buffer.from('x'), {}, { ...call, ...options }),
    socket: (at: ConnectorInstance, options: object) =>
      at.machine!.connect({ kind: 'tcp', host: '127.0.0.1', port: sshd.port }, { ...call, ...options }),
  };

  it.each(Object.entries(calls))(
    'ends a %s at the deadline, and the next one finds another connection',
    async (_what, one) => {
      const connection = await opened(sshd);
      await connection.health(call);
      await freeze();
      const took = stopwatch();
      await expect(one(connection, { deadlineMs: 400 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
      expect(took()).toBeLessThan(400 + 200);
      expect((await runProgram(connection.machine!, ['echo', 'again'], call)).stdout).toBe('again\n');
    },
  );

  it('lets go of a program within 100 ms of the cancel, and ends it once it is heard again', async () => {
    const connection = await opened(sshd);
    const { running, abort, pid } = await sleeping(connection);
    await freeze();
    const took = stopwatch();
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(took()).toBeLessThan(150);
    expect(isThere(pid)).toBe(true);
    expect((await runProgram(connection.machine!, ['true'], call)).exitCode).toBe(0);
    for (const one of await sshd.sessionPids()) process.kill(one, 'SIGCONT');
    await waitFor('it has been ended', () => !isThere(pid));
  });

  it('is given up when nobody answers its questions any more', async () => {
    const connection = await opened(sshd, { keepaliveS: 1 });
    const { running } = await sleeping(connection);
    await freeze();
    await expect(running).rejects.toMatchObject({ code: 'connection-unreachable', retryable: false });
  });

  it('ends a program when the connection breaks, also in the moment of the cancel', async () => {
    for (const cancels of [false, true]) {
      const connection = await opened(sshd);
      const { running, abort, pid } = await sleeping(connection);
      for (const one of await sshd.sessionPids()) {
        if (servesConnection(one)) process.kill(one, 'SIGKILL');
      }
      if (cancels) abort.abort();
      const code = cancels ? 'cancelled' : 'connection-unreachable';
      await expect(running).rejects.toMatchObject({ code, retryable: false });
      await waitFor('nothing is left', () => !isThere(pid));
    }
  });

  it('breaks the streams to sockets, which do not look as if they had come to their end', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).write('half an answ'));
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const connection = await opened(sshd);
    const stream = await connection.machine!.connect({ kind: 'tcp', host: '127.0.0.1', port }, call);
    const read = stream.toArray();
    read.catch(() => {});
    await waitFor('it has answered', () => stream.readableLength > 0 || stream.readableFlowing !== null);
    for (const pid of await sshd.sessionPids()) process.kill(pid, 'SIGKILL');
    await expect(read).rejects.toMatchObject({ code: 'connection-unreachable' });
  });
});

it('leaves a file as it was when the disk is full, and nothing beside it', async () => {
  // Writes beyond this many blocks fail as they do on a full disk.
  const sshd = await started({ plainUser: true, beforeSftp: "trap '' XFSZ; ulimit -f 64" });
  const { machine } = await opened(sshd);
  const file = join(sshd.home, 'nginx.conf');
  const revision = await machine!.writeFile(file, Buffer.from('weight=90;'), {}, call);
  const write = machine!.writeFile(file, Buffer.alloc(300_000, 'x'), { revision }, call);
  await expect(write).rejects.toMatchObject({ code: 'file-unwritable', params: { file } });
  expect(await readFile(file, 'utf8')).toBe('weight=90;');
  expect((await readdir(sshd.home)).filter((name) => name.includes('nginx'))).toEqual(['nginx.conf']);
});

it('runs programs where files cannot be reached, and says so', async () => {
  const sshd = await started({ beforeSftp: 'exit 1' });
  const connection = await opened(sshd);
  expect(await connection.health(call)).toMatchObject({ ok: true, code: 'ssh-no-sftp' });
  expect((await runProgram(connection.machine!, ['true'], call)).exitCode).toBe(0);
  const read = connection.machine!.readFile('/etc/hostname', 1_000, call);
  await expect(read).rejects.toMatchObject({ code: 'ssh-sftp-missing' });
});

it('makes do with the few sessions that a server allows', async () => {
  const sshd = await started({ settings: ['MaxSessions 2'] });
  const connection = await opened(sshd);
  await connection.health(call);
  const many = await Promise.all(
    Array.from({ length: 6 }, (_, index) => runProgram(connection.machine!, ['echo', String(index)], call)),
  );
  expect(many.map(({ stdout }) => stdout)).toEqual(['0\n', '1\n', '2\n', '3\n', '4\n', '5\n']);
});

it('does not take what login scripts print for output, and says why nothing runs where no shell is', async () => {
  const noisy = await started({});
  await writeFile(join(noisy.home, '.bashrc'), 'echo welcome; echo "last login" >&2\n');
  const talked = await runProgram((await opened(noisy)).machine!, ['sh', '-c', 'echo out; echo err >&2'], call);
  expect(talked).toEqual({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' });
  const shut = await started({
    settings: ['ForceCommand echo this account has no shell; exit 1', 'AllowTcpForwarding no'],
  });
  const { machine } = await opened(shut);
  const refused = runProgram(machine!, ['true'], call);
  const detail = expect.stringContaining('this account has no shell');
  await expect(refused).rejects.toMatchObject({ code: 'process-not-started', params: { detail } });
  const socket = machine!.connect({ kind: 'tcp', host: '127.0.0.1', port: shut.port }, call);
  await expect(socket).rejects.toMatchObject({ code: 'connection-unreachable' });
});

it('keeps two hosts apart', async () => {
  const [one, other] = [await started({}), await started({ plainUser: true })];
  const [first, second] = [await opened(one), await opened(other)];
  await second.machine!.writeFile(join(other.home, 'app.env'), Buffer.from('second'), {}, call);
  await first.machine!.writeFile(join(one.home, 'app.env'), Buffer.from('first'), {}, call);
  expect([first.machine!.name, second.machine!.name]).toEqual([
    `${one.user}@127.0.0.1:${one.port}`,
    `${other.user}@127.0.0.1:${other.port}`,
  ]);
  await one.stop();
  await expect(first.machine!.readFile(join(one.home, 'app.env'), 10, call)).rejects.toMatchObject({
    code: 'connection-unreachable',
    retryable: true,
  });
  expect((await second.machine!.readFile(join(other.home, 'app.env'), 10, call)).content.toString()).toBe('second');
});
