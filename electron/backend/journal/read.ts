import type { Database } from 'better-sqlite3';
import type { EventEnvelope } from '../../../shared/release/envelope.ts';
import type { StoredEvent } from './chain.ts';
import { envelopeOf, type Upcasters } from './envelope-of.ts';

export interface EventsQuery {
  /** Only this stream. */
  readonly stream?: string;
  /** Only events with a greater position, over all streams or within `stream`. */
  readonly afterPosition?: number;
  /** Only events with a greater sequence; needs `stream`. */
  readonly afterSequence?: number;
  /** At most so many, 1,000 unless told. */
  readonly limit?: number;
}

export interface StreamHead {
  readonly stream: string;
  readonly sequence: number;
  readonly hash: string;
}

export interface EventReader {
  /** Events in order of position, which within a stream is the order of sequence. */
  events(query?: EventsQuery): readonly EventEnvelope[];
  /** The newest events of these types in a stream, the newest first. */
  newestOf(stream: string, types: readonly string[], limit: number): readonly EventEnvelope[];
  /** Position of the newest event, 0 when there is none. */
  lastPosition(): number;
  /** The stream's last event, or null when it has none. */
  headOf(stream: string): StreamHead | null;
  /** What a command was answered with when it came first; undefined when it has not come yet. */
  answerTo(commandId: string): unknown;
}

export function createEventReader(database: Database, upcasters: Upcasters = {}): EventReader {
  const ofAll = database.prepare<[number, number], StoredEvent>(
    'SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?',
  );
  // `+position`: the order of sequence is that of position, and only the index on (stream, sequence) is narrow.
  const ofStream = database.prepare<[string, number, number, number], StoredEvent>(
    'SELECT * FROM events WHERE stream = ? AND sequence > ? AND +position > ? ORDER BY sequence LIMIT ?',
  );
  const newest = database.prepare<[string, string, number], StoredEvent>(
    `SELECT * FROM events WHERE stream = ? AND type IN (SELECT value FROM json_each(?)) ORDER BY sequence DESC LIMIT ?`,
  );
  const last = database.prepare<[], number>('SELECT max(position) FROM events').pluck();
  // Raw, because every append asks: better-sqlite3 compiles a function at each call to build an object.
  const head = database
    .prepare<[string], [number, string]>(
      'SELECT sequence, hash FROM events WHERE stream = ? ORDER BY sequence DESC LIMIT 1',
    )
    .raw();
  const answer = database.prepare<[string], string>('SELECT answer FROM commands WHERE command_id = ?').pluck();
  return {
    events: ({ stream, afterPosition = 0, afterSequence = 0, limit = 1000 } = {}) => {
      const rows =
        stream === undefined
          ? ofAll.all(afterPosition, limit)
          : ofStream.all(stream, afterSequence, afterPosition, limit);
      return rows.map((row) => envelopeOf(row, upcasters));
    },
    newestOf: (stream, types, limit) =>
      newest.all(stream, JSON.stringify(types), limit).map((row) => envelopeOf(row, upcasters)),
    lastPosition: () => last.get() ?? 0,
    headOf: (stream) => {
      const row = head.get(stream);
      return row === undefined ? null : { stream, sequence: row[0], hash: row[1] };
    },
    answerTo: (commandId) => {
      const known = answer.get(commandId);
      return known === undefined ? undefined : JSON.parse(known);
    },
  };
}
