import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { CockpitFault } from '../../../shared/errors.ts';
import { contentHash } from './chain.ts';

export interface Blob {
  readonly content: Uint8Array;
  readonly mediaType: string;
}

export interface BlobStore {
  /** Keeps the bytes durably and returns their SHA-256 (hex). The same bytes twice are one blob, first media type. */
  put(content: Uint8Array | string, mediaType: string): string;
  /** The bytes, checked against their hash; null when unknown. Throws `journal-corrupt` when they are not the same. */
  get(hash: string): Blob | null;
  has(hash: string): boolean;
}

/** Greater content lies in a file: SQLite reads small blobs faster than the file system does, and large ones slower. */
export const largestInline = 256 * 1024;

interface StoredBlob {
  readonly media_type: string;
  readonly content: Uint8Array | null;
}

export function createBlobStore(database: Database, folder: string, utcNow: () => number): BlobStore {
  const known = database.prepare<[string], number>('SELECT 1 FROM blobs WHERE hash = ?').pluck();
  const select = database.prepare<[string], StoredBlob>('SELECT media_type, content FROM blobs WHERE hash = ?');
  const insert = database.prepare(
    'INSERT INTO blobs (hash, media_type, size, content, stored_at) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    put: (content, mediaType) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const hash = contentHash(bytes);
      if (known.get(hash) !== undefined) return hash;
      const inline = bytes.length <= largestInline;
      // The file first: a row whose file is missing would be a loss, a file without its row is only litter.
      if (!inline) writeBlobFile(folder, hash, bytes);
      insert.run(hash, mediaType, bytes.length, inline ? bytes : null, utcNow());
      return hash;
    },
    get: (hash) => {
      const row = select.get(hash);
      if (row === undefined) return null;
      const content = row.content ?? readBlobFile(folder, hash);
      if (content === null || contentHash(content) !== hash) {
        throw new CockpitFault('journal-corrupt', { reason: 'blob', hash });
      }
      return { content, mediaType: row.media_type };
    },
    has: (hash) => known.get(hash) !== undefined,
  };
}

/** The file of a large blob: the hash's first two digits keep folders small. */
export function blobFile(folder: string, hash: string): string {
  return join(folder, hash.slice(0, 2), hash);
}

/** Null when the file is not there. */
export function readBlobFile(folder: string, hash: string): Uint8Array | null {
  const file = blobFile(folder, hash);
  return existsSync(file) ? readFileSync(file) : null;
}

function writeBlobFile(folder: string, hash: string, bytes: Uint8Array): void {
  const file = blobFile(folder, hash);
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(part, 'w');
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, file);
  for (const parent of [dirname(file), folder]) syncFolder(parent);
}

/** Makes the new name durable. Windows cannot open a folder and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
