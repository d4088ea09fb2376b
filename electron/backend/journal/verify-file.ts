import type { Database } from 'better-sqlite3';
import { CockpitFault, type ErrorParams } from '../../../shared/errors.ts';
import { journalStream } from './append.ts';
import { readBlobFile } from './blobs.ts';
import {
  blobHashesOf,
  chainStart,
  chunkHashesOf,
  contentHash,
  eventHash,
  headRecordedType,
  type StoredEvent,
  sampleChunkHash,
  samplesSealedType,
} from './chain.ts';
import { type JournalLocation, type JournalPlaces, journalPlaces } from './journal-places.ts';
import type { Migration } from './migrations.ts';
import { openForReader } from './open-database.ts';
import { sqliteCode } from './sqlite-fault.ts';

export type JournalProblemCode =
  /** {detail}: SQLite's own check of the file. */
  | 'database-damaged'
  /** {missing}: positions were given that no event has. */
  | 'events-removed'
  /** {stream, sequence} */
  | 'event-hash-wrong'
  /** {stream, sequence}: does not name its predecessor's hash. */
  | 'event-link-wrong'
  /** {stream, expected, found} */
  | 'event-sequence-gap'
  /** {stream, sequence, chunkHash} */
  | 'chunk-missing'
  | 'chunk-hash-wrong'
  /** {stream, count}: sealed chunks that no event names. */
  | 'chunks-not-sealed'
  /** {stream, sequence, blobHash}: an event names evidence that is not there. */
  | 'blob-missing'
  /** {blobHash} */
  | 'blob-file-missing'
  | 'blob-hash-wrong'
  /** {stream}: a finished release of which nothing is left. */
  | 'release-missing'
  /** {stream, expected, found}: events are gone from the end of a finished release. */
  | 'release-shortened'
  /** {stream, sequence}: the release's chain is another one than when it was finished. */
  | 'release-head-wrong';

export interface JournalProblem {
  readonly code: JournalProblemCode;
  readonly params: ErrorParams;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** At most 1,000. */
  readonly problems: readonly JournalProblem[];
  readonly counts: {
    readonly streams: number;
    readonly events: number;
    readonly chunks: number;
    readonly blobs: number;
    readonly heads: number;
  };
}

export interface VerifyOptions {
  /** Only this release; everything unless told. */
  readonly stream?: string;
  readonly onProgress?: (done: number, total: number) => void;
  readonly isCancelled?: () => boolean;
}

const mostProblems = 1000;

/**
 * Recomputes every hash on a read-only connection of its own: chains, sealed chunks, evidence, and the recorded heads of
 * finished releases. Synchronous: meant for a worker thread. Throws `not-found`, `journal-newer`, `journal-corrupt`
 * when the file does not open at all, `cancelled`. `migrations`: what this version knows, for an older file's copy.
 */
export function verifyFile(
  location: JournalLocation,
  migrations: readonly Migration[],
  options: VerifyOptions = {},
): VerifyReport {
  const places = journalPlaces(location);
  const { database, close } = openForReader(places, migrations);
  try {
    // One transaction, so that appends in the meantime are not taken for gaps.
    database.exec('BEGIN');
    return verify(database, places, options);
  } finally {
    close();
  }
}

function verify(database: Database, places: JournalPlaces, options: VerifyOptions): VerifyReport {
  const problems: JournalProblem[] = [];
  const report = (code: JournalProblemCode, params: ErrorParams) => {
    if (problems.length < mostProblems) problems.push({ code, params });
  };
  const counts: VerifyReport['counts'] = { streams: 0, events: 0, chunks: 0, blobs: 0, heads: 0 };
  // A damaged page ends the part that met it; the others still say what they find.
  const part = (check: () => void) => {
    try {
      check();
    } catch (thrown) {
      if (!sqliteCode(thrown)?.startsWith('SQLITE_CORRUPT')) throw thrown;
      report('database-damaged', { detail: (thrown as Error).message });
    }
  };
  if (options.stream === undefined) {
    part(() => checkFile(database, report));
    part(() => checkRemoved(database, report));
    part(() => Object.assign(counts, { blobs: checkBlobs(database, places, report) }));
  }
  part(() => Object.assign(counts, checkEvents(database, places, options, report)));
  part(() => Object.assign(counts, { heads: checkHeads(database, options.stream, report) }));
  return { ok: problems.length === 0, problems, counts };
}

type Report = (code: JournalProblemCode, params: ErrorParams) => void;

function checkFile(database: Database, report: Report): void {
  for (const row of database.pragma('quick_check(20)') as { quick_check: string }[]) {
    if (row.quick_check !== 'ok') report('database-damaged', { detail: row.quick_check });
  }
}

/** Positions are given without gaps, and SQLite remembers the last one it gave. */
function checkRemoved(database: Database, report: Report): void {
  const given = database
    .prepare<[], number>("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)")
    .pluck()
    .get();
  const found = database.prepare<[], number>('SELECT count(*) FROM events').pluck().get();
  if (given !== found) report('events-removed', { missing: (given ?? 0) - (found ?? 0) });
}

function checkEvents(database: Database, places: JournalPlaces, options: VerifyOptions, report: Report) {
  const where = options.stream === undefined ? '' : 'WHERE stream = @stream';
  const parameters = options.stream === undefined ? [] : [{ stream: options.stream }];
  const total = database.prepare<unknown[], number>(`SELECT count(*) FROM events ${where}`).pluck();
  const rows = database.prepare<unknown[], StoredEvent>(`SELECT * FROM events ${where} ORDER BY stream, sequence`);
  const chunks = createChunkCheck(database, report);
  const knownBlob = database.prepare<[string], number>('SELECT 1 FROM blobs WHERE hash = ?').pluck();
  const counts = { streams: 0, events: 0, chunks: 0 };
  const count = total.get(...parameters) ?? 0;
  let previous: StoredEvent | null = null;
  for (const row of rows.iterate(...parameters)) {
    if (counts.events % 1000 === 0) {
      if (options.isCancelled?.()) throw new CockpitFault('cancelled');
      options.onProgress?.(counts.events, count);
    }
    const { stream, sequence } = row;
    if (previous?.stream !== stream) {
      counts.streams += 1;
      previous = null;
    }
    const expected: number = (previous?.sequence ?? 0) + 1;
    if (sequence !== expected) report('event-sequence-gap', { stream, expected, found: sequence });
    else if (row.previous_hash !== (previous?.hash ?? chainStart)) report('event-link-wrong', { stream, sequence });
    if (eventHash(row) !== row.hash) report('event-hash-wrong', { stream, sequence });
    else {
      const payload: unknown = JSON.parse(row.payload);
      if (row.type === samplesSealedType) counts.chunks += chunks.check(row, chunkHashesOf(payload));
      for (const blobHash of blobHashesOf(payload)) {
        if (knownBlob.get(blobHash) === undefined) report('blob-missing', { stream, sequence, blobHash });
        else if (options.stream !== undefined) checkBlob(database, places, blobHash, report);
      }
    }
    previous = row;
    counts.events += 1;
  }
  chunks.checkUnnamed(options.stream);
  options.onProgress?.(count, count);
  return counts;
}

function createChunkCheck(database: Database, report: Report) {
  const select = database.prepare<[string], { stream: string; series_id: string; columns: Uint8Array }>(
    'SELECT stream, series_id, columns FROM sample_chunks WHERE hash = ?',
  );
  const stored = database.prepare<[], { stream: string; count: number }>(
    'SELECT stream, count(*) AS count FROM sample_chunks GROUP BY stream',
  );
  const named = new Map<string, number>();
  return {
    check: ({ stream, sequence }: StoredEvent, chunkHashes: readonly string[]): number => {
      for (const chunkHash of chunkHashes) {
        const chunk = select.get(chunkHash);
        const params = { stream, sequence, chunkHash };
        if (chunk === undefined) report('chunk-missing', params);
        else if (sampleChunkHash(stream, chunk.series_id, chunk.columns) !== chunkHash)
          report('chunk-hash-wrong', params);
        if (chunk?.stream === stream) named.set(stream, (named.get(stream) ?? 0) + 1);
      }
      return chunkHashes.length;
    },
    /** By number, because the hashes of years would not fit into memory. */
    checkUnnamed: (only: string | undefined): void => {
      for (const { stream, count } of stored.all()) {
        const unnamed = count - (named.get(stream) ?? 0);
        if (unnamed > 0 && (only === undefined || only === stream))
          report('chunks-not-sealed', { stream, count: unnamed });
      }
    },
  };
}

function checkBlobs(database: Database, places: JournalPlaces, report: Report): number {
  const hashes = database.prepare<[], string>('SELECT hash FROM blobs').pluck().all();
  for (const hash of hashes) checkBlob(database, places, hash, report);
  return hashes.length;
}

function checkBlob(database: Database, places: JournalPlaces, blobHash: string, report: Report): void {
  const content = database
    .prepare<[string], Uint8Array | null>('SELECT content FROM blobs WHERE hash = ?')
    .pluck()
    .get(blobHash);
  const bytes = content ?? readBlobFile(places.blobsFolder, blobHash);
  if (bytes === null) report('blob-file-missing', { blobHash });
  else if (contentHash(bytes) !== blobHash) report('blob-hash-wrong', { blobHash });
}

/** What stream `journal` knows of finished releases must still be there. */
function checkHeads(database: Database, only: string | undefined, report: Report): number {
  const recorded = database
    .prepare<[string, string], { payload: string; sequence: number }>(
      'SELECT payload, sequence FROM events WHERE stream = ? AND type = ? ORDER BY sequence',
    )
    .all(journalStream, headRecordedType)
    .map((row) => JSON.parse(row.payload) as { stream: string; sequence: number; hash: string })
    .filter((head) => only === undefined || head.stream === only);
  const last = database.prepare<[string], number | null>('SELECT max(sequence) FROM events WHERE stream = ?').pluck();
  const hashAt = database
    .prepare<[string, number], string>('SELECT hash FROM events WHERE stream = ? AND sequence = ?')
    .pluck();
  for (const { stream, sequence, hash } of recorded) {
    const found = last.get(stream) ?? 0;
    if (found === 0) report('release-missing', { stream });
    else if (found < sequence) report('release-shortened', { stream, expected: sequence, found });
    else if (hashAt.get(stream, sequence) !== hash) report('release-head-wrong', { stream, sequence });
  }
  return recorded.length;
}
