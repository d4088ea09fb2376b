const contextLines = 3;
const limitCharacters = 64 * 1024;

/**
 * Unified diff of two documents with one hunk, from the first line that differs to the last one; empty where nothing
 * differs, cut at 64 Ki characters.
 */
export function documentDiff(before: string, after: string, name: string): string {
  if (before === after) return '';
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, fresh.length);
  const lead = equalLines(old, fresh, shorter);
  const tail = equalLines(old.toReversed(), fresh.toReversed(), shorter - lead);
  const start = Math.max(0, lead - contextLines);
  const stop = (lines: readonly string[]) => Math.min(lines.length, lines.length - tail + contextLines);
  const place = (lines: readonly string[]) => `${lines.length === 0 ? 0 : start + 1},${stop(lines) - start}`;
  const marked = (lines: readonly string[], mark: string, from: number, to: number) =>
    lines.slice(from, to).map((line) => `${mark}${line}`);
  return [
    `--- ${name}`,
    `+++ ${name}`,
    `@@ -${place(old)} +${place(fresh)} @@`,
    ...marked(old, ' ', start, lead),
    ...marked(old, '-', lead, old.length - tail),
    ...marked(fresh, '+', lead, fresh.length - tail),
    ...marked(old, ' ', old.length - tail, stop(old)),
    '',
  ]
    .join('\n')
    .slice(0, limitCharacters);
}

/** The empty text is no line, and neither is what follows a final line feed. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function equalLines(a: readonly string[], b: readonly string[], most: number): number {
  let count = 0;
  while (count < most && a[count] === b[count]) count += 1;
  return count;
}
