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

/** Passes on what comes after the line of the mark; characters that are split between chunks stay whole. */
export function markedOutput(mark: string, pass: (text: string) => void): MarkedOutput {
  const decoder = new StringDecoder('utf8');
  let header: string | null = null;
  let before = '';
  const take = (text: string) => {
    if (header !== null) {
      if (text !== '') pass(text);
      return;
    }
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
    if (rest !== '') pass(rest);
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end: () => take(decoder.end()),
    header: () => header,
    noise: () => before,
  };
}
