import { StringDecoder } from 'node:string_decoder';

/** So much of what comes before the mark is kept, to say why it never came. */
const noiseLimit = 2_000;

/** One stream of a supervised script, taken apart. */
export interface MarkedOutput {
  write(chunk: Buffer): void;
  /** The rest of an unfinished character. */
  end(): void;
  /** What the mark's line says after the mark; null until it has come. */
  header(): string | null;
  /** The end of what came before the mark. */
  noise(): string;
}

/**
 * Passes on what comes after the line of the mark; characters that are split between chunks stay whole. With `heard`, later
 * words after another mark, to the end of their line, are not passed on but told.
 */
export function markedOutput(
  mark: string,
  pass: (text: string) => void,
  heard: ((words: string) => void) | null = null,
): MarkedOutput {
  const decoder = new StringDecoder('utf8');
  let header: string | null = null;
  let before = '';
  let held = '';
  const passSome = (text: string) => {
    if (text !== '') pass(text);
  };
  const takeLater = (text: string) => {
    if (heard === null) return passSome(text);
    held += text;
    const at = held.indexOf(mark);
    const lineEnd = at < 0 ? -1 : held.indexOf('\n', at);
    if (lineEnd < 0) {
      const from = at < 0 ? held.length - overlap(held, mark) : at;
      passSome(held.slice(0, from));
      held = held.slice(from);
      return;
    }
    passSome(held.slice(0, at));
    heard(held.slice(at + mark.length, lineEnd).trim());
    const rest = held.slice(lineEnd + 1);
    held = '';
    takeLater(rest);
  };
  const take = (text: string) => {
    if (header !== null) return takeLater(text);
    before += text;
    const at = before.indexOf(mark);
    const lineEnd = at < 0 ? -1 : before.indexOf('\n', at);
    if (lineEnd < 0) {
      before = at < 0 ? before.slice(-noiseLimit) : before.slice(at);
      return;
    }
    header = before.slice(at + mark.length, lineEnd).trim();
    const rest = before.slice(lineEnd + 1);
    before = before.slice(0, at).slice(-noiseLimit);
    takeLater(rest);
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      passSome(held);
      held = '';
    },
    header: () => header,
    noise: () => before,
  };
}

/** How much of the end of the text may be the beginning of the mark. */
function overlap(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length -= 1) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
