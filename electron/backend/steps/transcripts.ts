import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** In memory, of every running transcript, only this much of the end. */
const tailCharacters = 64 * 1024;
/** A program that prints for ever fills no disk: what goes beyond is counted, not kept. */
const mostBytes = 16 * 1024 * 1024;

export interface TranscriptPage {
  readonly text: string;
  /** Ask from here next. */
  readonly next: number;
  /** Characters before `text` are gone from memory; the blob has them once the step has ended. */
  readonly truncated: boolean;
}

/** A transcript that is being written. Neither function throws: a full disk must not end what is running. */
export interface Transcript {
  write(text: string): void;
  end(): EndedTranscript;
}

export interface EndedTranscript {
  /** Content hash of the whole; null when nothing was printed or it could not be kept. */
  readonly blob: string | null;
  readonly text: string;
  /** Something of it is missing: nothing can be said about what it does not hold. */
  readonly cut: boolean;
}

export interface Transcripts {
  begin(runId: string): Transcript;
  live(runId: string, after: number): TranscriptPage | null;
  /** Keeps what an attempt had printed when the cockpit was killed under it; null when nothing is there. */
  keepLeftOver(runId: string): string | null;
}

type KeepBlob = (content: Uint8Array, mediaType: string) => string | null;

/** Transcripts spool to `folder` while they grow and become evidence at their end. */
export function createTranscripts(folder: string, keepBlob: KeepBlob): Transcripts {
  const running = new Map<string, { tail: string; length: number }>();
  const fileOf = (runId: string) => join(folder, `${encodeURIComponent(runId)}.txt`);
  const keep = (content: Uint8Array | null) =>
    content === null || content.length === 0 ? null : keepBlob(content, 'text/plain; charset=utf-8');
  return {
    begin: (runId) => {
      const grown = { tail: '', length: 0 };
      running.set(runId, grown);
      const spool = openSpool(folder, fileOf(runId));
      return {
        write: (text) => {
          grown.tail = (grown.tail + text).slice(-tailCharacters);
          grown.length += text.length;
          spool.write(text);
        },
        end: () => {
          running.delete(runId);
          // Where the disk took nothing, the end of it is still better than none.
          const { content, cut } = spool.end();
          const whole = content ?? Buffer.from(grown.tail);
          const isCut = content === null ? grown.length > grown.tail.length : cut;
          return { blob: keep(whole), text: Buffer.from(whole).toString('utf8'), cut: isCut };
        },
      };
    },
    live: (runId, after) => {
      const grown = running.get(runId);
      if (grown === undefined) return null;
      const kept = grown.length - grown.tail.length;
      const from = Math.max(after, kept);
      return { text: grown.tail.slice(from - kept), next: grown.length, truncated: after < kept };
    },
    keepLeftOver: (runId) => (running.has(runId) ? null : keep(takeFile(folder, fileOf(runId)))),
  };
}

interface Spool {
  write(text: string): void;
  /** Everything that was written, and the file is gone; null when it could not all be written. `cut`: there was more. */
  end(): { readonly content: Uint8Array | null; readonly cut: boolean };
}

function openSpool(folder: string, file: string): Spool {
  let handle: number | null = null;
  let bytes = 0;
  const attempt = (work: () => void) => {
    try {
      work();
    } catch {
      if (handle !== null) closeSync(handle);
      handle = null;
    }
  };
  attempt(() => {
    mkdirSync(folder, { recursive: true });
    handle = openSync(file, 'w', 0o600);
  });
  return {
    write: (text) =>
      attempt(() => {
        if (handle !== null && bytes < mostBytes) bytes += writeSync(handle, text);
      }),
    end: () => {
      const complete = handle !== null;
      if (handle !== null) closeSync(handle);
      const content = takeFile(folder, file);
      return { content: complete ? content : null, cut: bytes >= mostBytes };
    },
  };
}

function takeFile(folder: string, file: string): Uint8Array | null {
  let content: Uint8Array | null = null;
  try {
    content = readFileSync(file);
    rmSync(file);
    // The folder goes with its last file; while others are there it stays.
    rmdirSync(folder);
  } catch {
    // What could be read is what counts.
  }
  return content;
}
