import Database from 'better-sqlite3';
import { CockpitFault } from '../../../shared/errors.ts';

/** The SQLite result code of a thrown value, e.g. `SQLITE_BUSY`, or null when it is not SQLite's. */
export function sqliteCode(thrown: unknown): string | null {
  return thrown instanceof Database.SqliteError ? thrown.code : null;
}

/**
 * Names what SQLite threw: `journal-corrupt` for a damaged or foreign file, `read-only` for a write by a reader,
 * `journal-write-failed` (retryable when another process held the file) for the rest. Anything that is not SQLite's passes unchanged.
 */
export function journalFault(thrown: unknown, file: string): unknown {
  const code = sqliteCode(thrown);
  if (code === null) return thrown;
  if (code === 'SQLITE_NOTADB') {
    return new CockpitFault('journal-corrupt', { file, reason: 'not-a-database' }, { cause: thrown });
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new CockpitFault('journal-corrupt', { file, reason: 'damaged' }, { cause: thrown });
  }
  if (code.startsWith('SQLITE_READONLY')) return new CockpitFault('read-only', { file }, { cause: thrown });
  const detail = `${code} ${(thrown as Error).message}`;
  const retryable = code.startsWith('SQLITE_BUSY');
  return new CockpitFault('journal-write-failed', { file, detail }, { cause: thrown, retryable });
}

/** Runs `work` and throws its SQLite errors as the journal's own. */
export function withJournalFaults<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    throw journalFault(thrown, file);
  }
}

/** The same store, whose SQLite errors are the journal's own. */
export function namingFaults<Store extends object>(file: string, store: Store): Store {
  const methods = Object.entries(store as Record<string, (...parameters: unknown[]) => unknown>);
  const named = methods.map(([name, method]) => [
    name,
    (...parameters: unknown[]) => withJournalFaults(file, () => method(...parameters)),
  ]);
  return Object.fromEntries(named) as Store;
}
