import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../../electron/backend/journal/open-journal.ts';
import { appendNotes, at, openIn, startUtc, temporaryFolder } from './temporary-journal.ts';

it('lets one driver in, names it to the second one, and is free after it closed', () => {
  const folder = temporaryFolder();
  const first = openIn(folder);
  appendNotes(first, 1);
  const locked = expect.objectContaining({
    code: 'journal-locked',
    params: { file: first.places.file, holder: process.pid, since: startUtc },
  });
  expect(() => openIn(folder)).toThrowError(locked);
  expect(openIn(folder, { role: 'reader' }).lastPosition()).toBe(1);
  // The refused one has not taken the first one's lock away with it.
  expect(() => openIn(folder)).toThrowError(locked);
  first.close();
  expect(openIn(folder).lastPosition()).toBe(1);
});

it('is held by the kernel: it ends with the process that took it, however that ends', async () => {
  const folder = temporaryFolder();
  openIn(folder).close();
  const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
  const script = `
    const Database = require(${JSON.stringify(sqlite)});
    const lock = new Database(${JSON.stringify(join(folder, 'journal.db.lock'))});
    lock.exec('BEGIN EXCLUSIVE');
    console.log('locked');
    setInterval(() => lock.inTransaction, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  expect(() => openIn(folder)).toThrowError(expect.objectContaining({ code: 'journal-locked' }));
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  expect(openIn(folder).lastPosition()).toBe(0);
});

it('belongs to one file, so that journals can share a folder', () => {
  const folder = temporaryFolder();
  const options = { role: 'driver', now: () => at(0), newId: () => 'id' } as const;
  const [a, b] = ['a.db', 'b.db'].map((name) => openJournal({ file: join(folder, name), ...options }));
  onTestFinished(() => {
    a?.close();
    b?.close();
  });
  const hash = a!.blobs.put(new Uint8Array(300_000), 'image/png');
  expect([a!.blobs.has(hash), b!.blobs.has(hash)]).toEqual([true, false]);
  expect(a!.places).toEqual({
    file: join(folder, 'a.db'),
    lockFile: join(folder, 'a.db.lock'),
    vaultFile: join(folder, 'a.db.vault'),
    blobsFolder: join(folder, 'a.db.blobs'),
    backupsFolder: join(folder, 'a.db.backups'),
  });
});

it('is asked for by both names of the same journal', () => {
  const folder = temporaryFolder();
  const journal = openIn(folder);
  const options = { role: 'driver', now: () => at(0), newId: () => 'id' } as const;
  expect(() => openJournal({ file: journal.places.file, ...options })).toThrowError(/journal-locked/);
});
