import Database from 'better-sqlite3';
import { jsonText } from './json-text.ts';

/** A command that another cockpit left for the driver. */
export interface InboxEntry {
  readonly commandId: string;
  readonly command: unknown;
  /** UTC ms. */
  readonly leftAt: number;
  /** What the driver answered, or undefined as long as it has not. */
  readonly answer: unknown;
}

export interface Inbox {
  /** Leaves a command; the same `commandId` again changes nothing. The one thing that a reader may write. */
  leave(commandId: string, command: unknown): void;
  /** What the driver has not answered yet, oldest first. */
  pending(): readonly InboxEntry[];
  get(commandId: string): InboxEntry | null;
  /** For the driver. */
  answer(commandId: string, answer: unknown): void;
}

interface StoredEntry {
  readonly command_id: string;
  readonly command: string;
  readonly left_at: number;
  readonly answer: string | null;
}

/** Lends a connection for one write: a reader's own one cannot write. */
export type InboxWriter = (write: (database: Database.Database) => void) => void;

export function createInbox(database: Database.Database, write: InboxWriter, utcNow: () => number): Inbox {
  const unanswered = database.prepare<[], StoredEntry>('SELECT * FROM inbox WHERE answer IS NULL ORDER BY id');
  const one = database.prepare<[string], StoredEntry>('SELECT * FROM inbox WHERE command_id = ?');
  return {
    leave: (commandId, command) => {
      const text = jsonText(command, 'command');
      write((open) => {
        open
          .prepare('INSERT INTO inbox (command_id, command, left_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(commandId, text, utcNow());
      });
    },
    pending: () => unanswered.all().map(entryOf),
    get: (commandId) => {
      const row = one.get(commandId);
      return row === undefined ? null : entryOf(row);
    },
    answer: (commandId, answer) => {
      database
        .prepare('UPDATE inbox SET answer = ?, answered_at = ? WHERE command_id = ? AND answer IS NULL')
        .run(jsonText(answer, 'answer'), utcNow(), commandId);
    },
  };
}

/** Opens the file for one write of a reader. */
export function writeAsReader(file: string, write: (database: Database.Database) => void): void {
  const database = new Database(file, { fileMustExist: true, timeout: 250 });
  try {
    database.pragma('synchronous = FULL');
    database.pragma('wal_autocheckpoint = 0');
    write(database);
  } finally {
    database.close();
  }
}

function entryOf(row: StoredEntry): InboxEntry {
  return {
    commandId: row.command_id,
    command: JSON.parse(row.command),
    leftAt: row.left_at,
    answer: row.answer === null ? undefined : JSON.parse(row.answer),
  };
}
