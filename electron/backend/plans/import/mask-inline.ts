/**
 * Lines for the Markdown parser in which only the structure is left: list markers, fences, table pipes, headings.
 * Characters that begin inline constructs (emphasis, links, code, HTML) become letters. The words are read from the
 * original lines, by their numbers; and parsing stays linear in the length of a
 * paragraph, where CommonMark's inline rules are quadratic.
 */
export function maskInline(lines: readonly string[]): string {
  return lines.map(maskLine).join('\n');
}

/** Deeper nesting of quotes on one line says nothing more in a document, and costs a frame of the stack for each. */
const containers = /^(?:[ \t]{0,3}> ?){0,8}/;
const deepestIndent = 60;
const deepIndent = new RegExp(`^[ \\t]{${deepestIndent + 1},}`);
const listMarker = /^[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/;
const taskMarker = /^[ \t]+\[[ xX]\](?=[ \t]|$)/;
const fence = /^[ \t]*(?:`{3,}(?=[^`]*$)|~{3,})/;
const rule = /^[ \t]*(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/;

function maskLine(line: string): string {
  const quotes = containers.exec(line)?.[0] ?? '';
  let rest = line.slice(quotes.length).replace(deepIndent, (indent) => indent.slice(0, deepestIndent + 1));
  if (rule.test(rest)) return line;
  let kept = quotes;
  const keep = (pattern: RegExp): boolean => {
    const found = pattern.exec(rest)?.[0] ?? '';
    kept += found;
    rest = rest.slice(found.length);
    return found !== '';
  };
  // A second marker on the same line is text, and so is one that is indented too far: nesting costs time.
  if (rest.length - rest.trimStart().length <= deepestIndent && keep(listMarker)) keep(taskMarker);
  keep(fence);
  if (kept !== quotes && listMarker.test(rest)) rest = rest.replace(/[-+*.)]/, 'x');
  return kept + rest.replace(/\\(?!\|)|[`*_[\]<>!&~]/g, 'x');
}
