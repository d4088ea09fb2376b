import Database from 'better-sqlite3';
import { CockpitFault, type ErrorParams } from '../../../shared/errors.ts';
import { journalFault, sqliteCode } from './sqlite-fault.ts';

export interface DriverLock {
  release(): void;
}

// A handle that is collected gives its lock away, so every held one is referenced from here.
const held = new Set<Database.Database>();

/**
 * Takes the driver's lock: an exclusive transaction that stays open on the lock file. The kernel frees it when the
 * process dies. Throws `journal-locked` with what `holder` knows when somebody has it. Never open or copy the lock file
 * or the journal by `node:fs` in a driver: closing any handle to a file drops the process's POSIX locks on it.
 */
export function takeDriverLock(lockFile: string, file: string, holder: () => ErrorParams): DriverLock {
  let lock: Database.Database | undefined;
  try {
    lock = new Database(lockFile, { timeout: 250 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock?.close();
    if (sqliteCode(thrown)?.startsWith('SQLITE_BUSY')) {
      throw new CockpitFault('journal-locked', { file, ...holder() }, { cause: thrown });
    }
    throw journalFault(thrown, lockFile);
  }
  const handle = lock;
  held.add(handle);
  return {
    release: () => {
      held.delete(handle);
      handle.close();
    },
  };
}
