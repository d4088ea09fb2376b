/** The longest plan text that is read, in characters; a real plan of 2,000 lines has about 120,000. */
export const longestPlanText = 2_000_000;
/** Collections inside each other; plans need about ten. Beyond a few thousand the YAML reader exhausts the stack. */
export const deepestNesting = 200;
/** Aliases are a convenience of hand-written files; every one costs the reader a search for its anchor. */
export const mostAliases = 1_000;
/** How far aliases may multiply: aliases of aliases count for all that they stand for. */
export const largestAliasCount = 100;

/**
 * Offset of the place from which a text nests deeper than is read, or null. Runs before the YAML reader, in one pass:
 * counts brackets that are open, indicators such as `- ` in a row, and indents inside each other. Brackets in texts
 * count too, which only matters where hundreds of them are never closed.
 */
export function tooDeepAt(text: string): number | null {
  const indents: number[] = [];
  let open = 0;
  let lineStart = 0;
  while (lineStart < text.length) {
    const newline = text.indexOf('\n', lineStart);
    const end = newline < 0 ? text.length : newline;
    let at = lineStart;
    while (at < end && text[at] === ' ') at += 1;
    if (at < end && text[at] !== '#') {
      const indent = at - lineStart;
      while (indents.length > 0 && indents.at(-1)! >= indent) indents.pop();
      indents.push(indent);
      if (indents.length + indicatorsAt(text, at, end) > deepestNesting) return at;
    }
    for (; at < end; at += 1) {
      const character = text[at];
      if (character === '[' || character === '{') open += 1;
      else if ((character === ']' || character === '}') && open > 0) open -= 1;
      if (open > deepestNesting) return at;
    }
    lineStart = end + 1;
  }
  return null;
}

/** How many `- `, `? ` and `: ` stand in a row: each opens a collection inside the one before. */
function indicatorsAt(text: string, from: number, end: number): number {
  let count = 0;
  let at = from;
  while (at < end && '-?:'.includes(text[at]!)) {
    const after = text[at + 1];
    if (after !== undefined && after !== ' ' && after !== '\t' && after !== '\r' && after !== '\n') break;
    count += 1;
    at += 1;
    while (at < end && (text[at] === ' ' || text[at] === '\t')) at += 1;
  }
  return count;
}
