import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { contentHash } from './chain.ts';

/** What an event's payload may hold of a private text. */
export interface PrivateTextReference {
  readonly id: string;
  /** SHA-256 over salt and text: proves the text as long as it is kept, says nothing once the salt is gone. */
  readonly hash: string;
}

export interface PrivateText {
  readonly id: string;
  /** Null once redacted, like `hash`. */
  readonly text: string | null;
  readonly hash: string | null;
  /** UTC ms, or null. */
  readonly redactedAt: number | null;
}

export interface PrivateTexts {
  /** Keeps a name, a contact or free text. */
  put(text: string): PrivateTextReference;
  get(id: string): PrivateText | null;
  /** Erases text and salt, in the file too; the id stays. False when there is nothing to erase. */
  redact(id: string): boolean;
}

/** SHA-256, hex, over the salt's bytes followed by the text in UTF-8. */
export function saltedHash(salt: Uint8Array, text: string): string {
  return contentHash(Buffer.concat([salt, Buffer.from(text)]));
}

interface StoredText {
  readonly id: string;
  readonly salt: Uint8Array | null;
  readonly text: string | null;
  readonly redacted_at: number | null;
}

export function createPrivateTexts(database: Database, newId: () => string, utcNow: () => number): PrivateTexts {
  const insert = database.prepare('INSERT INTO private_texts (id, salt, text, stored_at) VALUES (?, ?, ?, ?)');
  const select = database.prepare<[string], StoredText>(
    'SELECT id, salt, text, redacted_at FROM private_texts WHERE id = ?',
  );
  const erase = database.prepare(
    'UPDATE private_texts SET salt = NULL, text = NULL, redacted_at = ? WHERE id = ? AND redacted_at IS NULL',
  );
  return {
    put: (text) => {
      const id = newId();
      const salt = randomBytes(16);
      insert.run(id, salt, text, utcNow());
      return { id, hash: saltedHash(salt, text) };
    },
    get: (id) => {
      const row = select.get(id);
      if (row === undefined) return null;
      const hash = row.salt === null || row.text === null ? null : saltedHash(row.salt, row.text);
      return { id, text: row.text, hash, redactedAt: row.redacted_at };
    },
    redact: (id) => {
      const erased = erase.run(utcNow(), id).changes === 1;
      // The old page still stands in the WAL; emptying it may fail while somebody reads, and then the next one does.
      if (erased && !database.inTransaction) database.pragma('wal_checkpoint(TRUNCATE)');
      return erased;
    },
  };
}
