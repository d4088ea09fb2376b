import { CockpitFault } from '../../../../shared/errors.ts';

/** Largest Markdown document that is read, in bytes of UTF-8. Real release documents have 10 to 50 kB. */
export const maxDocumentBytes = 256 * 1024;
/** Most lines that are read, ten times those of a long plan; with the bytes it bounds reading to about a second. */
export const maxDocumentLines = 5_000;

/**
 * The lines of a document, line 1 first. Control characters and broken surrogates become U+FFFD, because YAML cannot
 * carry them; private characters as well, because the importer uses them itself. Throws `document-too-large` {bytes, maxBytes, lines, maxLines}.
 */
export function sourceLines(text: string): readonly string[] {
  const bytes = Buffer.byteLength(text, 'utf8');
  refuseOver(bytes, 0);
  const lines = text
    .toWellFormed()
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/);
  refuseOver(bytes, lines.length);
  return lines.map((line) => line.replace(unprintable, '\uFFFD'));
}

function refuseOver(bytes: number, lines: number): void {
  if (bytes > maxDocumentBytes || lines > maxDocumentLines) throw documentTooLarge(bytes, lines);
}

/** Why a document of this size is not read. `lines` is 0 where nobody counted them. */
export function documentTooLarge(bytes: number, lines: number): CockpitFault {
  const limits = { maxBytes: maxDocumentBytes, maxLines: maxDocumentLines };
  return new CockpitFault('document-too-large', lines === 0 ? { bytes, ...limits } : { bytes, lines, ...limits });
}

/** Control characters, line separators that are none in Markdown, non-characters, and the private use area. */
const unprintable = /(?!\t)\p{Cc}|[\u2028\u2029\uE000-\uF8FF\uFEFF\uFFFE\uFFFF]/gu;
