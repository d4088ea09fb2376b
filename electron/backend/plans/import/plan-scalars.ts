import { type Document, Scalar, visit } from 'yaml';

/** Stand for brackets until the text is written: no source line holds them, see `sourceLines`. */
const stand = { '[': '\uE05B', '{': '\uE07B' } as const;

/** Nesting that a plan's reader may take a text for, well below its limit. */
const deepest = 40;

/**
 * Makes texts safe that a plan's reader would take for collections inside each other: it counts brackets and indents of
 * the whole file before it knows what is text. Such a text is written on one line in double quotes, its brackets escaped.
 */
export function guardNesting(document: Document): void {
  visit(document, {
    Scalar: (key, node) => {
      if (key === 'key' || typeof node.value !== 'string' || !looksNested(node.value)) return;
      node.value = node.value.replace(/[[{]/g, (bracket) => stand[bracket as keyof typeof stand]);
      node.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

/** The text of the document, with the brackets that `guardNesting` took out written as escapes. */
export function documentText(document: Document): string {
  return document
    .toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: 1_000_000 })
    .replaceAll(stand['['], '\\x5B')
    .replaceAll(stand['{'], '\\x7B');
}

function looksNested(text: string): boolean {
  let open = 0;
  let peak = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open += 1;
    else if ((character === ']' || character === '}') && open > 0) open -= 1;
    peak = Math.max(peak, open);
  }
  if (open > 0 || peak > deepest) return true;
  const indents = new Set(text.split('\n').map((line) => line.length - line.trimStart().length));
  return indents.size > deepest || /(?:[-?:][ \t]+){20}/.test(text);
}
