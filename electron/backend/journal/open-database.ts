import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { CockpitFault, type ErrorParams } from '../../../shared/errors.ts';
import { type DriverLock, takeDriverLock } from './driver-lock.ts';
import type { JournalPlaces } from './journal-places.ts';
import { applyMigrations, copyAside, readSchemaVersion } from './migrate.ts';
import type { Migration } from './migrations.ts';
import { sqliteCode, withJournalFaults } from './sqlite-fault.ts';

/** How long a write waits for another process before it fails. */
const busyTimeoutMs = 250;

export interface OpenDatabase {
  readonly database: Database.Database;
  /** True when this is a temporary copy that does not follow the original. */
  readonly copied: boolean;
  close(): void;
}

/**
 * Opens the journal for the one driver: takes the lock, copies an older schema aside, migrates. Throws
 * `journal-locked`, `journal-newer`, `journal-corrupt`, `journal-write-failed`.
 */
export function openForDriver(places: JournalPlaces, migrations: readonly Migration[], utc: number): OpenDatabase {
  makeFolder(places.file);
  const lock = takeDriverLock(places.lockFile, places.file, () => readHolder(places.file));
  let database: Database.Database | undefined;
  try {
    const open = new Database(places.file, { timeout: busyTimeoutMs });
    database = open;
    withJournalFaults(places.file, () => prepareForDriver(open, places, migrations, utc));
    return { database: open, copied: false, close: () => closeAll(open, lock) };
  } catch (thrown) {
    closeAll(database, lock);
    throw thrown;
  }
}

/**
 * Opens the journal to read it. Where the folder cannot be written (a WAL file does not open there) or the schema is an
 * older one, a temporary copy is opened in its place. Throws `not-found`, `journal-newer`, `journal-corrupt`.
 */
export function openForReader(places: JournalPlaces, migrations: readonly Migration[]): OpenDatabase {
  const { file } = places;
  if (!existsSync(file)) throw new CockpitFault('not-found', { file });
  const direct = openDirectly(file, migrations.length);
  if (direct !== null && direct.version === migrations.length) {
    return { database: direct.database, copied: false, close: () => direct.database.close() };
  }
  direct?.database.close();
  return openCopy(file, migrations);
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CockpitFault('journal-write-failed', { file, detail }, { cause: thrown });
  }
}

function prepareForDriver(
  database: Database.Database,
  places: JournalPlaces,
  migrations: readonly Migration[],
  utc: number,
): void {
  const version = readSchemaVersion(database, places.file, migrations.length);
  if (version > 0 && version < migrations.length) copyAside(database, places.backupsFolder, version, utc);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('wal_autocheckpoint = 0');
  // A redacted text is overwritten in its page, not only unlinked.
  database.pragma('secure_delete = ON');
  applyMigrations(database, migrations, version);
}

/** Null when the file's folder does not let SQLite read a WAL database in place. */
function openDirectly(file: string, supported: number): { database: Database.Database; version: number } | null {
  let database: Database.Database | undefined;
  try {
    const open = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    database = open;
    const version = versionForReader(open, file, supported);
    return { database: open, version };
  } catch (thrown) {
    database?.close();
    const code = sqliteCode(thrown) ?? '';
    if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) return null;
    return withJournalFaults(file, () => {
      throw thrown;
    });
  }
}

function versionForReader(database: Database.Database, file: string, supported: number): number {
  const version = readSchemaVersion(database, file, supported);
  if (version === 0) throw new CockpitFault('journal-corrupt', { file, reason: 'empty' });
  return version;
}

/**
 * Copies the file and its WAL as bytes. In the process of the driver this would drop its locks on the journal; the
 * folder is read-only or the schema old, so there is none in this process.
 */
function openCopy(file: string, migrations: readonly Migration[]): OpenDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-journal-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let database: Database.Database | undefined;
  try {
    const copy = join(folder, 'journal.db');
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    const open = new Database(copy, { timeout: busyTimeoutMs });
    database = open;
    withJournalFaults(file, () => {
      applyMigrations(open, migrations, versionForReader(open, file, migrations.length));
      open.pragma('query_only = ON');
    });
    return {
      database: open,
      copied: true,
      close: () => {
        open.close();
        remove();
      },
    };
  } catch (thrown) {
    database?.close();
    remove();
    throw thrown;
  }
}

/** Who drives this journal, for `journal-locked`; empty when it cannot be read. */
function readHolder(file: string): ErrorParams {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    const row = database
      .prepare<[], { process: number; opened_at: number }>('SELECT process, opened_at FROM driver WHERE id = 1')
      .get();
    return row === undefined ? {} : { holder: row.process, since: row.opened_at };
  } catch {
    return {};
  } finally {
    database?.close();
  }
}

function closeAll(database: Database.Database | undefined, lock: DriverLock): void {
  database?.close();
  lock.release();
}
