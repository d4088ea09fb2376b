import type { Database } from 'better-sqlite3';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Actor, EventEnvelope, NewEvent } from '../../../shared/release/envelope.ts';
import type { Now } from '../../../shared/release/time.ts';
import {
  chainStart,
  chunkHashesOf,
  eventHash,
  headRecordedType,
  type StoredEvent,
  samplesSealedType,
} from './chain.ts';
import { envelopeOf } from './envelope-of.ts';
import { jsonText } from './json-text.ts';
import type { EventReader } from './read.ts';
import type { ReleaseRow, ReleasesList } from './releases-list.ts';
import type { SampleStore } from './samples.ts';
import { withJournalFaults } from './sqlite-fault.ts';

/** The stream of everything that belongs to no release. */
export const journalStream = 'journal';

export interface AppendRequest {
  readonly stream: string;
  /** Sequence of the stream's last event that the decision was made on, 0 for a new stream; `any` skips the check. */
  readonly expectedSequence: number | 'any';
  /** One id per command over all streams; repeated, it appends nothing and gives back the first answer. */
  readonly commandId: string;
  readonly actor: Actor;
  readonly at: Now;
  /** May be empty: then only the answer is kept. */
  readonly events: readonly NewEvent[];
  /** JSON; what a repetition of the command is answered with. */
  readonly answer?: unknown;
  /** The release's line in the list, written with the events. */
  readonly release?: ReleaseRow;
  /** The release is finished: its head goes into stream `journal` in the same transaction. */
  readonly recordHead?: boolean;
  /** Runs inside the transaction, after the events: for the journal's own stores. Must be synchronous. */
  readonly within?: () => void;
}

export type AppendResult =
  | { readonly repeated: false; readonly events: readonly EventEnvelope[]; readonly answer: unknown }
  | { readonly repeated: true; readonly events: readonly []; readonly answer: unknown };

export interface AppendParts {
  readonly database: Database;
  readonly file: string;
  readonly reader: EventReader;
  readonly samples: SampleStore;
  readonly releases: ReleasesList;
  /** Called after the commit with everything that was appended. */
  readonly publish: (events: readonly EventEnvelope[]) => void;
}

/** Makes the one function that writes events. All of a request is one transaction. */
export function createAppend(parts: AppendParts): (request: AppendRequest) => AppendResult {
  const { database, reader, samples, releases } = parts;
  const insertAnswer = database.prepare(
    'INSERT INTO commands (command_id, stream, answer, at_utc) VALUES (?, ?, ?, ?)',
  );
  const insertEvent = database.prepare<Omit<StoredEvent, 'position'>>(
    `INSERT INTO events (stream, sequence, at_utc, at_monotonic, at_run, actor_kind, actor_id, type, version, payload,
       command_id, previous_hash, hash)
     VALUES (@stream, @sequence, @at_utc, @at_monotonic, @at_run, @actor_kind, @actor_id, @type, @version, @payload,
       @command_id, @previous_hash, @hash)`,
  );

  const write = (request: AppendRequest, stream: string, events: readonly NewEvent[], expected: number | 'any') => {
    const head = reader.headOf(stream) ?? { sequence: 0, hash: chainStart };
    if (expected !== 'any' && expected !== head.sequence) {
      throw new CockpitFault('journal-sequence-conflict', { stream, expected, found: head.sequence });
    }
    let { sequence, hash } = head;
    return events.map((event) => {
      sequence += 1;
      const hashed = rowOf(request, stream, sequence, event, hash);
      hash = eventHash(hashed);
      const row = { ...hashed, hash };
      const position = Number(insertEvent.run(row).lastInsertRowid);
      return envelopeOf({ ...row, position });
    });
  };

  const transact = database.transaction((request: AppendRequest): { result: AppendResult; all: EventEnvelope[] } => {
    const first = reader.answerTo(request.commandId);
    if (first !== undefined) return { result: { repeated: true, events: [], answer: first }, all: [] };
    const events = write(request, request.stream, request.events, request.expectedSequence);
    samples.keepSealed(request.stream, events.flatMap(sealedBy));
    const heads = request.recordHead ? write(request, journalStream, [headEvent(reader, request.stream)], 'any') : [];
    if (request.release !== undefined) releases.save(request.release);
    const answer = jsonText(request.answer ?? null, 'answer');
    insertAnswer.run(request.commandId, request.stream, answer, request.at.utc);
    request.within?.();
    return { result: { repeated: false, events, answer: JSON.parse(answer) }, all: [...events, ...heads] };
  });

  return (request) => {
    const { result, all } = withJournalFaults(parts.file, () => transact.immediate(request));
    samples.forgetSealed(all.flatMap(sealedBy));
    if (all.length > 0) parts.publish(all);
    return result;
  };
}

function rowOf(request: AppendRequest, stream: string, sequence: number, event: NewEvent, previousHash: string) {
  const { actor, at } = request;
  const row = {
    stream,
    sequence,
    // SQLite knows no negative zero.
    at_utc: at.utc + 0,
    at_monotonic: at.monotonic + 0,
    at_run: at.run,
    actor_kind: actor.kind,
    actor_id: actor.kind === 'conductor' ? actor.rule : actor.id,
    type: event.type,
    version: event.version,
    payload: jsonText(event.payload, 'payload'),
    command_id: request.commandId,
    previous_hash: previousHash,
  };
  // SQLite stores UTF-8: a lone surrogate would come back as another character than the one under the hash.
  for (const [field, value] of Object.entries(row)) {
    const storable = typeof value === 'string' ? value.isWellFormed() : Number.isFinite(value);
    if (!storable) throw new CockpitFault('invalid-input', { field });
  }
  return row;
}

function headEvent(reader: EventReader, stream: string): NewEvent {
  const head = reader.headOf(stream);
  if (head === null) throw new CockpitFault('invalid-input', { field: 'recordHead', stream });
  return { type: headRecordedType, version: 1, payload: head };
}

function sealedBy(event: EventEnvelope): readonly string[] {
  return event.type === samplesSealedType ? chunkHashesOf(event.payload) : [];
}
