const contextLines = 3;
const limitCharacters = 64 * 1024;

/**
 * Unified diff of two texts with the same number of lines, which is all that changing words within lines can make: so
 * no search for a longest common part is needed. Empty when nothing differs; cut at 64 Ki characters.
 */
export function changedLines(before: string, after: string, file: string): string {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const changed = old.flatMap((line, index) => (line === fresh[index] ? [] : [index]));
  const hunks: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last !== undefined && index - contextLines <= last.to) last.to = index + contextLines + 1;
    else hunks.push({ from: Math.max(0, index - contextLines), to: index + contextLines + 1 });
  }
  if (hunks.length === 0) return '';
  // The empty string after a final line feed is no line.
  const lineCount = before.endsWith('\n') ? old.length - 1 : old.length;
  const lines = [`--- ${file}`, `+++ ${file}`];
  for (const hunk of hunks) {
    const to = Math.min(hunk.to, lineCount);
    const place = `${hunk.from + 1},${to - hunk.from}`;
    lines.push(`@@ -${place} +${place} @@`);
    for (let index = hunk.from; index < to; index += 1) lines.push(...lineDiff(old[index] ?? '', fresh[index] ?? ''));
  }
  return `${lines.join('\n')}\n`.slice(0, limitCharacters);
}

function lineDiff(before: string, after: string): readonly string[] {
  return before === after ? [` ${before}`] : [`-${before}`, `+${after}`];
}
