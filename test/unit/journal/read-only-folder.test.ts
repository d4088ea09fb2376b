import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { appendNotes, openIn, temporaryFolder } from './temporary-journal.ts';

// Root may write anywhere, so there the child gives its rights up.
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

it.each([
  ['closed in order', false],
  ['left behind with its WAL', true],
])('a journal in a read-only folder, %s, is read from a copy', async (_, withWal) => {
  const folder = temporaryFolder();
  const archive = join(folder, 'archive');
  mkdirSync(archive);
  const journal = openIn(folder);
  appendNotes(journal, 4);
  if (!withWal) journal.close();
  for (const name of ['journal.db', 'journal.db-wal']) {
    if (readdirSync(folder).includes(name)) copyFileSync(join(folder, name), join(archive, name));
  }
  expect(readdirSync(archive)).toHaveLength(withWal ? 2 : 1);
  for (const path of [folder, archive]) chmodSync(path, 0o555);
  onTestFinished(() => {
    for (const path of [folder, archive]) chmodSync(path, 0o755);
  });
  const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith('cockpit-journal-'));
  const before = temporary();
  const support = join(import.meta.dirname, '../../support/run-module.ts');
  const script = join(import.meta.dirname, 'read-as-nobody.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [support, script, archive], nobody);
  expect(JSON.parse(stdout)).toEqual({ copied: true, events: 4, driver: 'journal-write-failed', verified: true });
  expect(readdirSync(archive)).toHaveLength(withWal ? 2 : 1);
  expect(temporary()).toEqual(before);
});
