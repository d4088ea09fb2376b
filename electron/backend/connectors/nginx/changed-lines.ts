const contextLines = 3;
const limitCharacters = 64 * 1024;

/**
 * Unified diff of two texts. With the same number of lines, which is all that changing words within lines can make, no
 * search for a longest common part is needed; else everything between the common beginning and end is one change. Empty
 * when nothing differs; cut at 64 Ki characters.
 */
export function changedLines(before: string, after: string, file: string): string {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const hunks = old.length === fresh.length ? changesInPlace(old, fresh) : changeBetween(old, fresh);
  if (hunks.length === 0) return '';
  return `${[`--- ${file}`, `+++ ${file}`, ...hunks.flat()].join('\n')}\n`.slice(0, limitCharacters);
}

type Lines = readonly string[];

/** The empty string after a final line feed is no line. */
function linesOf(text: string): Lines {
  const lines = text.split('\n');
  return text.endsWith('\n') ? lines.slice(0, -1) : lines;
}

function changesInPlace(old: Lines, fresh: Lines): readonly Lines[] {
  const hunks: { from: number; to: number }[] = [];
  for (const index of old.flatMap((line, at) => (line === fresh[at] ? [] : [at]))) {
    const last = hunks.at(-1);
    const to = Math.min(index + contextLines + 1, old.length);
    if (last !== undefined && index - contextLines <= last.to) last.to = to;
    else hunks.push({ from: Math.max(0, index - contextLines), to });
  }
  return hunks.map(({ from, to }) => {
    const place = `${from + 1},${to - from}`;
    const lines = old.slice(from, to).flatMap((line, index) => lineDiff(line, fresh[from + index] ?? ''));
    return [`@@ -${place} +${place} @@`, ...lines];
  });
}

function changeBetween(old: Lines, fresh: Lines): readonly Lines[] {
  const shorter = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shorter && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const above = old.slice(Math.max(0, start - contextLines), start);
  const below = old.slice(old.length - end, old.length - end + contextLines);
  const from = start - above.length + 1;
  const count = (lines: Lines) => lines.length - start - end + above.length + below.length;
  return [
    [
      `@@ -${from},${count(old)} +${from},${count(fresh)} @@`,
      ...above.map((line) => ` ${line}`),
      ...old.slice(start, old.length - end).map((line) => `-${line}`),
      ...fresh.slice(start, fresh.length - end).map((line) => `+${line}`),
      ...below.map((line) => ` ${line}`),
    ],
  ];
}

function lineDiff(before: string, after: string): readonly string[] {
  return before === after ? [` ${before}`] : [`-${before}`, `+${after}`];
}
