import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
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

/** A transcript that is being written. */
export interface Transcript {
  write(text: string): void;
  /** Ends it and returns the content hash of the whole; null when nothing was printed or it could not be kept. */
  end(): string | null;
}

export interface Transcripts {
  begin(runId: string): Transcript;
  live(runId: string, after: number): TranscriptPage | null;
}

/** Transcripts spool to `folder` while they grow and become evidence at their end. */
export function createTranscripts(
  folder: string,
  keepBlob: (content: Uint8Array, mediaType: string) => string | null,
): Transcripts {
  const running = new Map<string, { tail: string; length: number }>();
  let files = 0;
  return {
    begin: (runId) => {
      mkdirSync(folder, { recursive: true });
      files += 1;
      const file = join(folder, `${process.pid}-${files}.txt`);
      const handle = openSync(file, 'w', 0o600);
      const grown = { tail: '', length: 0 };
      running.set(runId, grown);
      let bytes = 0;
      return {
        write: (text) => {
          grown.tail = (grown.tail + text).slice(-tailCharacters);
          grown.length += text.length;
          if (bytes < mostBytes) bytes += writeSync(handle, text);
        },
        end: () => {
          closeSync(handle);
          running.delete(runId);
          const content = readFileSync(file);
          rmSync(file, { force: true });
          return content.length === 0 ? null : keepBlob(content, 'text/plain; charset=utf-8');
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
  };
}
