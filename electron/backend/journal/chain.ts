import { hash } from 'node:crypto';

/** One row of `events` exactly as stored. */
export interface StoredEvent {
  readonly position: number;
  readonly stream: string;
  readonly sequence: number;
  readonly at_utc: number;
  readonly at_monotonic: number;
  readonly at_run: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly type: string;
  readonly version: number;
  readonly payload: string;
  readonly command_id: string;
  readonly previous_hash: string;
  readonly hash: string;
}

export type HashedColumns = Omit<StoredEvent, 'position' | 'hash'>;

/** `previous_hash` of a stream's first event. */
export const chainStart = '0'.repeat(64);

/**
 * The bytes under the hash: a JSON array (UTF-8, no spaces) of `cockpit-event-1` and the columns in the order below.
 * Quotes and escapes make it unambiguous: two different rows never give the same text. Any language can recompute it;
 * numbers stand as ECMAScript prints them, `payload` as the stored text in one JSON string.
 */
export function eventPreimage(row: HashedColumns): string {
  return JSON.stringify([
    'cockpit-event-1',
    row.stream,
    row.sequence,
    row.at_utc,
    row.at_monotonic,
    row.at_run,
    row.actor_kind,
    row.actor_id,
    row.type,
    row.version,
    row.payload,
    row.command_id,
    row.previous_hash,
  ]);
}

/** SHA-256, hex, of a row's preimage. */
export function eventHash(row: HashedColumns): string {
  return hash('sha256', eventPreimage(row));
}

/** SHA-256, hex, of a sealed chunk: its place is part of it, so that two series cannot be swapped. */
export function sampleChunkHash(stream: string, seriesId: string, columns: Uint8Array): string {
  const content = hash('sha256', columns);
  return hash('sha256', JSON.stringify(['cockpit-samples-1', stream, seriesId, content]));
}

/** SHA-256, hex, of evidence. */
export function contentHash(content: Uint8Array | string): string {
  return hash('sha256', content);
}

/** Type of the event in stream `journal` that holds a finished release's `{stream, sequence, hash}`. */
export const headRecordedType = 'release-head-recorded';

/** Type of the event that holds the hashes of sealed chunks: `{chunkHash}` or `{chunks: [{chunkHash}, …]}`. */
export const samplesSealedType = 'samples-sealed';

/** The chunk hashes that a `samples-sealed` payload names. */
export function chunkHashesOf(payload: unknown): readonly string[] {
  if (payload === null || typeof payload !== 'object') return [];
  const { chunkHash, chunks } = payload as { chunkHash?: unknown; chunks?: unknown };
  const nested = Array.isArray(chunks) ? chunks.flatMap((chunk) => chunkHashesOf(chunk)) : [];
  return typeof chunkHash === 'string' ? [chunkHash, ...nested] : nested;
}

/** Every value under a key `blobHash`, `…BlobHash` or `…Blob`, at any depth: how payloads refer to evidence. */
export function blobHashesOf(payload: unknown): readonly string[] {
  if (payload === null || typeof payload !== 'object') return [];
  return Object.entries(payload).flatMap(([key, value]) =>
    typeof value === 'string' && /^blobHash$|BlobHash$|Blob$/.test(key) ? [value] : blobHashesOf(value),
  );
}
