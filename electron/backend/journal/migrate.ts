import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Migration } from './migrations.ts';

/** `RCpt` in the header of every journal, so that another program's database is not taken for one. */
const applicationId = 0x52437074;

/**
 * The schema version of an open database; 0 for an empty one. Throws `journal-corrupt` for a database of another
 * program, `journal-newer` for one that a later cockpit wrote. Changes nothing.
 */
export function readSchemaVersion(database: Database, file: string, supported: number): number {
  const found = database.pragma('user_version', { simple: true }) as number;
  const tables = database.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0;
  const empty = found === 0 && tables === 0;
  if (!empty && database.pragma('application_id', { simple: true }) !== applicationId) {
    throw new CockpitFault('journal-corrupt', { file, reason: 'not-a-journal' });
  }
  if (found > supported) throw new CockpitFault('journal-newer', { file, found, supported });
  return found;
}

/** Applies what is missing after `from`, each file with its version in one transaction. */
export function applyMigrations(database: Database, migrations: readonly Migration[], from: number): void {
  for (const migration of migrations.slice(from)) {
    database
      .transaction(() => {
        database.exec(migration.sql);
        database.pragma(`application_id = ${applicationId}`);
        database.pragma(`user_version = ${migration.version}`);
      })
      .immediate();
  }
}

/** Copies the database as it stands into the backups folder, durably, and returns the copy's path. */
export function copyAside(database: Database, backupsFolder: string, version: number, utc: number): string {
  mkdirSync(backupsFolder, { recursive: true });
  const stamp = new Date(utc).toISOString().replaceAll(/[:.]/g, '-');
  const target = join(backupsFolder, `journal-version-${version}-${stamp}.db`);
  const part = `${target}.part`;
  rmSync(part, { force: true });
  database.prepare('VACUUM INTO ?').run(part);
  const handle = openSync(part, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  renameSync(part, target);
  return target;
}
