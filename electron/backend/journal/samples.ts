import type { Database } from 'better-sqlite3';
import { CockpitFault } from '../../../shared/errors.ts';
import {
  columnsOf,
  decodeSampleChunk,
  encodeSampleChunk,
  joinColumns,
  type Sample,
  type SampleColumns,
} from '../../../shared/release/sample-chunk.ts';
import { sampleChunkHash } from './chain.ts';

/** What a `samples-sealed` event says about one chunk. Instants are UTC ms. */
export interface SealedChunk {
  readonly seriesId: string;
  readonly chunkHash: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface SampleStore {
  /** Keeps a sample in memory until the next flush. */
  record(stream: string, seriesId: string, sample: Sample): void;
  /** Writes what is in memory, one row per series, in one transaction. To be called every 5 s. */
  flush(): void;
  /**
   * Builds the chunk of everything open of a series; null when nothing is. The samples stay open until an event of type
   * `samples-sealed` with the chunk's hash is appended to the same stream: that append stores the chunk. Without it,
   * after a crash for instance, they go into the next chunk.
   */
  seal(stream: string, seriesId: string): SealedChunk | null;
  /** `seal` for every series of the stream that has open samples. */
  sealAll(stream: string): readonly SealedChunk[];
  /** Sealed, open and unflushed samples with `from <= at <= to` (UTC ms), in the order they were recorded. */
  read(stream: string, seriesId: string, from: number, to: number): SampleColumns;
  seriesOf(stream: string): readonly string[];
  /** UTC ms of the stream's newest sample, or null. */
  lastSampleAt(stream: string): number | null;
  /** For `append`, inside its transaction: stores the chunks that an event names. */
  keepSealed(stream: string, chunkHashes: readonly string[]): void;
  /** For `append`, after the commit. */
  forgetSealed(chunkHashes: readonly string[]): void;
}

interface PendingChunk extends SealedChunk {
  readonly stream: string;
  readonly columns: Uint8Array;
  /** The newest open row that is in the chunk. */
  readonly lastOpenId: number;
}

/** So many are written at once when nobody has called `flush` before. */
const flushAt = 5_000;
/** While nothing can be written, memory keeps so many and no more: what comes after them is lost, and that is said. */
const mostUnflushed = 50_000;

/** `reportFault` is told, with the number, when samples had to be dropped: of the first, and of all once writing works. */
export function createSampleStore(database: Database, reportFault: (fault: unknown) => void): SampleStore {
  const unflushed = new Map<string, Map<string, Sample[]>>();
  const pending = new Map<string, PendingChunk>();
  let unflushedCount = 0;
  let droppedCount = 0;
  /** After a failure only the timer tries again: each attempt on a blocked journal stops this thread for its timeout. */
  let isBlocked = false;
  const sql = prepare(database);

  const writeOpen = database.transaction(() => {
    for (const [stream, series] of unflushed) {
      for (const [seriesId, samples] of series) {
        const columns = columnsOf(samples);
        const bytes = encodeSampleChunk(columns);
        sql.insertOpen.run(stream, seriesId, minimum(columns.at), maximum(columns.at), samples.length, bytes);
      }
    }
  });
  const flush = () => {
    if (unflushedCount === 0) return;
    isBlocked = true;
    writeOpen.immediate();
    isBlocked = false;
    unflushed.clear();
    unflushedCount = 0;
    if (droppedCount > 0) reportFault(new Error(`${droppedCount} samples were dropped while the journal was blocked`));
    droppedCount = 0;
  };
  const build = (stream: string, seriesId: string): SealedChunk | null => {
    const rows = sql.open.all(stream, seriesId);
    const lastOpenId = rows.at(-1)?.id;
    if (lastOpenId === undefined) return null;
    const joined = joinColumns(rows.map((row) => decodeSampleChunk(row.columns)));
    const columns = encodeSampleChunk(joined);
    const chunkHash = sampleChunkHash(stream, seriesId, columns);
    const chunk = { seriesId, chunkHash, from: minimum(joined.at), to: maximum(joined.at), count: joined.at.length };
    for (const other of pending.values()) {
      if (other.stream === stream && other.seriesId === seriesId) pending.delete(other.chunkHash);
    }
    pending.set(chunkHash, { ...chunk, stream, columns, lastOpenId });
    return chunk;
  };

  return {
    record: (stream, seriesId, sample) => {
      if (unflushedCount >= mostUnflushed) {
        droppedCount += 1;
        if (droppedCount === 1) {
          reportFault(new Error(`${mostUnflushed} samples wait for a blocked journal: further ones are dropped`));
        }
        return;
      }
      const series = unflushed.get(stream) ?? new Map<string, Sample[]>();
      unflushed.set(stream, series);
      const samples = series.get(seriesId) ?? [];
      series.set(seriesId, samples);
      samples.push(sample);
      unflushedCount += 1;
      if (unflushedCount >= flushAt && !isBlocked) flush();
    },
    flush,
    seal: (stream, seriesId) => {
      flush();
      return build(stream, seriesId);
    },
    sealAll: (stream) => {
      flush();
      return sql.openSeries.all(stream).flatMap((seriesId) => build(stream, seriesId) ?? []);
    },
    read: (stream, seriesId, from, to) => {
      const rows = [...sql.sealed.all(stream, seriesId, from, to), ...sql.open.all(stream, seriesId)];
      const parts = rows.map((row) => decodeSampleChunk(row.columns));
      const inMemory = unflushed.get(stream)?.get(seriesId) ?? [];
      return joinColumns([...parts, columnsOf(inMemory)], from, to);
    },
    seriesOf: (stream) => {
      const stored = sql.series.all(stream, stream);
      return [...new Set([...stored, ...(unflushed.get(stream)?.keys() ?? [])])].sort();
    },
    lastSampleAt: (stream) => {
      const inMemory = [...(unflushed.get(stream)?.values() ?? [])].flat().map((sample) => sample.at);
      const stored = sql.lastAt.get(stream, stream) ?? null;
      const all = stored === null ? inMemory : [stored, ...inMemory];
      return all.length === 0 ? null : Math.max(...all);
    },
    keepSealed: (stream, chunkHashes) => {
      for (const chunkHash of chunkHashes) {
        const chunk = pending.get(chunkHash);
        if (chunk?.stream !== stream) throw new CockpitFault('invalid-input', { field: 'chunkHash', chunkHash });
        const { seriesId, from, to, count, columns } = chunk;
        sql.insertChunk.run(chunkHash, stream, seriesId, from, to, count, columns);
        sql.deleteOpen.run(stream, seriesId, chunk.lastOpenId);
      }
    },
    forgetSealed: (chunkHashes) => {
      for (const chunkHash of chunkHashes) pending.delete(chunkHash);
    },
  };
}

interface StoredColumns {
  readonly id: number;
  readonly columns: Uint8Array;
}

function prepare(database: Database) {
  return {
    insertOpen: database.prepare(
      'INSERT INTO open_samples (stream, series_id, from_at, to_at, count, columns) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    open: database.prepare<[string, string], StoredColumns>(
      'SELECT id, columns FROM open_samples WHERE stream = ? AND series_id = ? ORDER BY id',
    ),
    openSeries: database
      .prepare<[string], string>('SELECT DISTINCT series_id FROM open_samples WHERE stream = ? ORDER BY series_id')
      .pluck(),
    deleteOpen: database.prepare('DELETE FROM open_samples WHERE stream = ? AND series_id = ? AND id <= ?'),
    insertChunk: database.prepare(
      'INSERT INTO sample_chunks (hash, stream, series_id, from_at, to_at, count, columns) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    sealed: database.prepare<[string, string, number, number], StoredColumns>(
      `SELECT id, columns FROM sample_chunks
       WHERE stream = ? AND series_id = ? AND to_at >= ? AND from_at <= ? ORDER BY id`,
    ),
    series: database
      .prepare<[string, string], string>(
        `SELECT series_id FROM sample_chunks WHERE stream = ?
         UNION SELECT series_id FROM open_samples WHERE stream = ?`,
      )
      .pluck(),
    lastAt: database
      .prepare<[string, string], number | null>(
        `SELECT max(at) FROM (SELECT max(to_at) AS at FROM sample_chunks WHERE stream = ?
         UNION ALL SELECT max(to_at) FROM open_samples WHERE stream = ?)`,
      )
      .pluck(),
  };
}

function minimum(numbers: Float64Array): number {
  return numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
}

function maximum(numbers: Float64Array): number {
  return numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
}
