import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { applyMigrations } from '../../../electron/backend/journal/migrate.ts';
import { type Migration, migrations, orderMigrations } from '../../../electron/backend/journal/migrations.ts';
import { appendNotes, openIn, startUtc, temporaryFolder } from './temporary-journal.ts';

const newest = migrations.length;
const next: Migration = {
  version: newest + 1,
  name: 'next',
  sql: `ALTER TABLE people ADD COLUMN team TEXT; UPDATE people SET team = 'platform';`,
};

describe('migrations', () => {
  it('are carried by the program, counted from 1', () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
    expect(migrations[0]).toMatchObject({ name: 'initial', sql: expect.stringContaining('CREATE TABLE events') });
    expect(() => orderMigrations({ 'migrations/0002_b.sql': '' })).toThrowError(/missing/);
    expect(() => orderMigrations({ 'migrations/1_b.sql': '' })).toThrowError(/name/);
  });

  it('bring an older journal up, after copying it aside', () => {
    const folder = temporaryFolder();
    const old = openIn(folder);
    appendNotes(old, 3);
    old.people.save({ id: 'p1', name: 'Lin', details: {}, createdAt: startUtc });
    const events = old.events();
    old.close();
    const journal = openIn(folder, { migrations: [...migrations, next] });
    expect(journal.events()).toEqual(events);
    const { backupsFolder, file } = journal.places;
    journal.close();
    expect(select(file, 'SELECT name, team FROM people')).toEqual([{ name: 'Lin', team: 'platform' }]);
    const [copy, ...more] = readdirSync(backupsFolder);
    expect(more).toEqual([]);
    expect(copy).toBe(`journal-version-${newest}-2026-01-02T03-04-05-000Z.db`);
    expect(select(join(backupsFolder, copy!), 'PRAGMA user_version')).toEqual([{ user_version: newest }]);
    expect(select(join(backupsFolder, copy!), 'SELECT count(*) AS count FROM events')).toEqual([{ count: 3 }]);
  });

  it('make every plan text of the first schema a plan with its version', () => {
    const folder = temporaryFolder();
    const database = new Database(join(folder, 'journal.db'));
    applyMigrations(database, migrations.slice(0, 1), 0);
    database.exec(`INSERT INTO plans VALUES ('abc', 'Payment', 'title: Payment', 5)`).close();
    const { plans } = openIn(folder);
    const savedAt = 5;
    expect(plans.list()).toMatchObject([{ id: 'abc', name: 'Payment', createdAt: 5, newestHash: 'abc', hash: 'abc' }]);
    expect(plans.draft('abc')).toMatchObject({ text: 'title: Payment', revision: 1, savedAt });
    expect(plans.version('abc', 1)).toMatchObject({ text: 'title: Payment', savedAt, noteId: null });
  });

  it('leave a fresh journal without a copy', () => {
    const journal = openIn(temporaryFolder());
    expect(() => readdirSync(journal.places.backupsFolder)).toThrowError(/ENOENT/);
  });

  it('keep schema and version together when the SQL fails half way', () => {
    const folder = temporaryFolder();
    const old = openIn(folder);
    appendNotes(old, 1);
    old.close();
    const broken = { ...next, sql: 'ALTER TABLE people ADD COLUMN team TEXT; INSERT INTO nowhere VALUES (1);' };
    expect(() => openIn(folder, { migrations: [...migrations, broken] })).toThrowError(
      expect.objectContaining({ code: 'journal-write-failed' }),
    );
    const journal = openIn(folder, { migrations: [...migrations, next] });
    expect(journal.lastPosition()).toBe(1);
  });

  it('refuse a journal of a newer cockpit, for drivers and readers, and leave it as it was', () => {
    const folder = temporaryFolder();
    openIn(folder, { migrations: [...migrations, next] }).close();
    const file = join(folder, 'journal.db');
    const before = readFileSync(file);
    const newer = expect.objectContaining({
      code: 'journal-newer',
      params: { file, found: newest + 1, supported: newest },
    });
    expect(() => openIn(folder)).toThrowError(newer);
    expect(() => openIn(folder, { role: 'reader' })).toThrowError(newer);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('let a reader see an older journal through a migrated copy', () => {
    const folder = temporaryFolder();
    const old = openIn(folder);
    appendNotes(old, 2);
    const reader = openIn(folder, { role: 'reader', migrations: [...migrations, next] });
    expect(reader.copied).toBe(true);
    expect(reader.lastPosition()).toBe(2);
    expect(() => reader.settings.save('theme', 'dark')).toThrowError(expect.objectContaining({ code: 'read-only' }));
    expect(select(old.places.file, 'PRAGMA user_version')).toEqual([{ user_version: newest }]);
  });
});

describe('a file that is no journal', () => {
  it.each([
    ['text', 'not-a-database', (file: string) => writeFileSync(file, 'release notes\n'.repeat(100))],
    [
      'a database of another program',
      'not-a-journal',
      (file: string) => {
        new Database(file).exec('CREATE TABLE songs (title TEXT)').close();
      },
    ],
  ])('%s is named corrupt and not touched', (_, reason, write) => {
    const folder = temporaryFolder();
    const file = join(folder, 'journal.db');
    write(file);
    const before = readFileSync(file);
    const corrupt = expect.objectContaining({ code: 'journal-corrupt', params: { file, reason } });
    expect(() => openIn(folder)).toThrowError(corrupt);
    expect(() => openIn(folder, { role: 'reader' })).toThrowError(corrupt);
    expect(readFileSync(file).equals(before)).toBe(true);
    // The lock was given back.
    expect(() => openIn(folder)).toThrowError(corrupt);
  });

  it('is not made by a reader', () => {
    const folder = temporaryFolder();
    expect(() => openIn(folder, { role: 'reader' })).toThrowError(expect.objectContaining({ code: 'not-found' }));
    expect(readdirSync(folder)).toEqual([]);
  });
});

function select(file: string, sql: string): unknown {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
