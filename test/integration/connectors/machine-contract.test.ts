import { chmod, chown, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import type { Machine } from '../../../electron/backend/machines/machine.ts';
import type { ConnectorFixture } from '../../support/connector-fixtures/connector-fixture.ts';
import { startConnectorFixture } from '../../support/connector-fixtures/index.ts';
import { claiming, openConnector } from '../../support/open-connector.ts';
import { freePort } from '../../support/servers/free-port.ts';

const call = { deadlineMs: 20_000 };

describe.each(claiming('machine'))('machine of $kind', (metadata) => {
  let fixture: ConnectorFixture;
  let connection: ConnectorInstance;
  let machine: Machine;
  const at = (name: string) => join(fixture.machine!.folder, name);

  beforeAll(async () => {
    fixture = await startConnectorFixture(metadata.kind, 'machine');
    connection = await openConnector(metadata, fixture.config);
    machine = connection.machine!;
  });
  afterAll(async () => {
    await connection?.close();
    await fixture?.stop();
  });

  /** A file of whoever the connection logs in as. */
  async function fileOfTheirs(name: string, content: string, mode: number): Promise<string> {
    await writeFile(at(name), content);
    const { uid, gid } = await stat(fixture.machine!.folder);
    await chown(at(name), uid, gid);
    await chmod(at(name), mode);
    return at(name);
  }

  it('replaces a file in one step, keeps its owner and mode, follows a link, and leaves nothing beside it', async () => {
    const file = await fileOfTheirs('app.env', 'ROLLOUT_PERCENT=0\n', 0o640);
    await symlink(file, at('current.env'));
    const before = await machine.readFile(at('current.env'), 1_000, call);
    const { uid, gid, mtimeMs } = await stat(file);
    expect(before).toMatchObject({ content: Buffer.from('ROLLOUT_PERCENT=0\n'), mode: 0o640, owner: { uid, gid } });
    expect(Math.abs(before.modifiedAt - mtimeMs)).toBeLessThan(1_001);
    const next = Buffer.from('ROLLOUT_PERCENT=10\n');
    const revision = await machine.writeFile(at('current.env'), next, { revision: before.revision }, call);
    expect(await machine.readFile(file, 1_000, call)).toMatchObject({ content: next, revision, mode: 0o640 });
    expect(await stat(file)).toMatchObject({ uid, gid });
    const names = await readdir(fixture.machine!.folder);
    expect(names.filter((name) => /app\.env|current/.test(name)).sort()).toEqual(['app.env', 'current.env']);
    expect((await readFile(at('current.env'))).equals(next)).toBe(true);
  });

  it('leaves a file alone that somebody else changed, or that is there though none was expected', async () => {
    const file = await fileOfTheirs('nginx.conf', 'weight=90;', 0o644);
    const { revision } = await machine.readFile(file, 1_000, call);
    await writeFile(file, 'weight=80;');
    const write = (expected: string | null) => machine.writeFile(file, Buffer.from('x'), { revision: expected }, call);
    const changed = { code: 'file-changed', params: { file, machine: machine.name } };
    await expect(write(revision)).rejects.toMatchObject(changed);
    await expect(write(null)).rejects.toMatchObject(changed);
    expect(await readFile(file, 'utf8')).toBe('weight=80;');
  });

  it('makes a file that is not there with the mode that is asked for, and takes it away again', async () => {
    const file = at("it's new; 文件 $x.conf");
    await machine.writeFile(file, Buffer.from('a'), { revision: null, mode: 0o600 }, call);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await machine.removeFile(file, call);
    await machine.removeFile(file, call);
    await expect(machine.readFile(file, 10, call)).rejects.toMatchObject({ code: 'file-missing', params: { file } });
    const expected = machine.writeFile(file, Buffer.from('a'), { revision: 'f'.repeat(64) }, call);
    await expect(expected).rejects.toMatchObject({ code: 'file-changed' });
  });

  it('keeps every byte, of none and of many', async () => {
    const every = Buffer.from(Array.from({ length: 600_000 }, (_, index) => (index * 31) % 256));
    for (const content of [every, Buffer.alloc(0)]) {
      await machine.writeFile(at('bytes'), content, {}, call);
      expect((await readFile(at('bytes'))).equals(content)).toBe(true);
      expect((await machine.readFile(at('bytes'), 600_000, call)).content.equals(content)).toBe(true);
    }
    await machine.writeFile(at('bytes'), every, {}, call);
    const long = machine.readFile(at('bytes'), 599_999, call);
    await expect(long).rejects.toMatchObject({ code: 'file-too-long', params: { maxBytes: 599_999 } });
  });

  it('never shows half a file to whoever reads it meanwhile', async () => {
    const [one, other] = ['a', 'b'].map((letter) => Buffer.from(letter.repeat(200_000)));
    await machine.writeFile(at('whole'), one!, {}, call);
    const writing = (async () => {
      for (let round = 0; round < 6; round += 1)
        await machine.writeFile(at('whole'), round % 2 ? one! : other!, {}, call);
      return true;
    })();
    let written = false;
    writing.then(
      () => {
        written = true;
      },
      () => {
        written = true;
      },
    );
    while (!written) {
      const seen = await readFile(at('whole'));
      expect(seen.equals(one!) || seen.equals(other!)).toBe(true);
    }
    await writing;
  });

  it('names what it cannot read or write, and has changed nothing then', async () => {
    const { folder, unreadable, unwritable } = fixture.machine!;
    const params = { machine: machine.name };
    for (const path of [folder, unreadable]) {
      const read = machine.readFile(path, 1_000, call);
      await expect(read).rejects.toMatchObject({ code: 'file-unreadable', params: { ...params, file: path } });
    }
    for (const path of [unwritable, at('no/such/folder/app.conf')]) {
      const write = machine.writeFile(path, Buffer.from('x'), {}, call);
      await expect(write).rejects.toMatchObject({ code: 'file-unwritable', params: { ...params, file: path } });
    }
    expect((await readdir(folder)).filter((name) => name.includes('cockpit-next'))).toEqual([]);
  });

  it('reaches sockets of both kinds, and says when nobody listens or knows the name', async () => {
    const listen = async (where: { path: string } | { port: number; host: string }) => {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.pipe(socket);
      });
      await new Promise<void>((resolve) => server.listen(where, resolve));
      onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    };
    const port = await freePort();
    const [path, host] = [at('stats.sock'), '127.0.0.1'];
    await listen({ path });
    await chmod(path, 0o777);
    await listen({ port, host });
    for (const to of [{ kind: 'unix', path } as const, { kind: 'tcp', host, port } as const]) {
      const stream = await machine.connect(to, call);
      stream.end('show stat\n');
      expect((await stream.toArray()).join('')).toBe('show stat\n');
      stream.destroy();
    }
    const nobody = [
      { kind: 'unix', path: at('gone.sock') } as const,
      { kind: 'tcp', host, port: await freePort() } as const,
    ];
    for (const to of nobody) {
      await expect(machine.connect(to, call)).rejects.toMatchObject({ code: 'connection-unreachable' });
    }
    const nameless = machine.connect({ kind: 'tcp', host: 'no-such-host.invalid', port: 80 }, call);
    const params = { host: 'no-such-host.invalid:80' };
    await expect(nameless).rejects.toMatchObject({ code: 'name-not-resolved', params, retryable: true });
  });

  it('does nothing in a call that is over before it begins', async () => {
    const over = { ...call, signal: AbortSignal.abort() };
    const cancelled = { code: 'cancelled' };
    await expect(machine.writeFile(at('never'), Buffer.from('x'), {}, over)).rejects.toMatchObject(cancelled);
    await expect(machine.readFile(at('never'), 10, over)).rejects.toMatchObject(cancelled);
    await expect(machine.removeFile(at('never'), over)).rejects.toMatchObject(cancelled);
    await expect(machine.connect({ kind: 'unix', path: at('never') }, over)).rejects.toMatchObject(cancelled);
    const late = machine.writeFile(at('never'), Buffer.from('x'), {}, { deadlineMs: 0 });
    await expect(late).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await expect(stat(at('never'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
