import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localMachine } from '../../../electron/backend/machines/local-machine.ts';
import { runProgram } from '../../../electron/backend/machines/run-program.ts';

const call = { deadlineMs: 10_000 };
const machine = localMachine();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'machine-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('writes a file in one step, keeps its mode, follows a link, and leaves nothing beside it', async () => {
  const file = join(folder, 'app.env');
  await writeFile(file, 'ROLLOUT_PERCENT=0\n', { mode: 0o640 });
  await symlink(file, join(folder, 'current.env'));
  const before = await machine.readFile(join(folder, 'current.env'), 1_000, call);
  expect(before).toMatchObject({ content: Buffer.from('ROLLOUT_PERCENT=0\n'), mode: 0o640 });
  const next = Buffer.from('ROLLOUT_PERCENT=10\n');
  const how = { revision: before.revision };
  const revision = await machine.writeFile(join(folder, 'current.env'), next, how, call);
  expect(await machine.readFile(file, 1_000, call)).toMatchObject({ content: next, revision, mode: 0o640 });
  expect((await readdir(folder)).sort()).toEqual(['app.env', 'current.env']);
});

it('leaves a file alone that somebody else changed, or that is there though none was expected', async () => {
  const file = join(folder, 'nginx.conf');
  await writeFile(file, 'weight=90;');
  const { revision } = await machine.readFile(file, 1_000, call);
  await writeFile(file, 'weight=80;');
  const write = (expected: string | null) => machine.writeFile(file, Buffer.from('x'), { revision: expected }, call);
  await expect(write(revision)).rejects.toMatchObject({ code: 'file-changed', params: { file, machine: 'local' } });
  await expect(write(null)).rejects.toMatchObject({ code: 'file-changed' });
  expect(await readFile(file, 'utf8')).toBe('weight=80;');
});

it('makes a file that is not there with the mode that is asked for, and takes it away again', async () => {
  const file = join(folder, 'new.conf');
  await machine.writeFile(file, Buffer.from('a'), { revision: null, mode: 0o600 }, call);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await machine.removeFile(file, call);
  await machine.removeFile(file, call);
  await expect(machine.readFile(file, 10, call)).rejects.toMatchObject({ code: 'file-missing', params: { file } });
});

it('names what it cannot read or write', async () => {
  await writeFile(join(folder, 'long'), 'x'.repeat(200_000));
  const long = machine.readFile(join(folder, 'long'), 100_000, call);
  await expect(long).rejects.toMatchObject({ code: 'file-too-long', params: { maxBytes: 100_000 } });
  expect((await machine.readFile(join(folder, 'long'), 200_000, call)).content.length).toBe(200_000);
  await expect(machine.readFile(folder, 10, call)).rejects.toMatchObject({ code: 'file-unreadable' });
  const nowhere = machine.writeFile(join(folder, 'no', 'such'), Buffer.from('x'), {}, call);
  await expect(nowhere).rejects.toMatchObject({ code: 'file-unwritable', params: { detail: 'ENOENT' } });
});

it('runs a program and keeps the end of what it prints', async () => {
  const printed = await runProgram(machine, ['sh', '-c', 'echo out; echo err >&2; exit 3'], call);
  expect(printed).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
});

it('reaches sockets, and says when nobody listens', async () => {
  const path = join(folder, 'socket');
  const server = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const stream = await machine.connect({ kind: 'unix', path }, call);
  expect((await stream.toArray()).join('')).toBe('hello');
  await new Promise((resolve) => server.close(resolve));
  const gone = machine.connect({ kind: 'unix', path }, call);
  await expect(gone).rejects.toMatchObject({ code: 'connection-unreachable' });
});
