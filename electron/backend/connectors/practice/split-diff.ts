import type { Exposure } from '../../../../shared/release/exposure.ts';

const contextLines = 3;
const limitCharacters = 64 * 1024;

/** The part of the router's document that a shift changes, as the router takes it: a percentage in its short form. */
export function splitText(exposure: Exposure): string {
  const document = exposure.kind === 'percent' ? { percent: exposure.percent } : { exposure };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * A unified diff of the split document with one hunk, from the first line that differs to the last one; empty where
 * nothing changes, cut at 64 Ki characters.
 */
export function splitDiff(from: Exposure, to: Exposure): string {
  const [before, after] = [splitText(from), splitText(to)].map((text) => text.trimEnd().split('\n'));
  if (before === undefined || after === undefined || splitText(from) === splitText(to)) return '';
  const shorter = Math.min(before.length, after.length);
  const lead = leadingEqual(before, after, shorter);
  const tail = leadingEqual([...before].reverse(), [...after].reverse(), shorter - lead);
  const start = Math.max(0, lead - contextLines);
  const kept = Math.min(tail, contextLines);
  const removed = before.slice(lead, before.length - tail).map((line) => `-${line}`);
  const added = after.slice(lead, after.length - tail).map((line) => `+${line}`);
  const context = (lines: readonly string[]) => lines.map((line) => ` ${line}`);
  const around = lead - start + kept;
  return [
    '--- router/admin/split',
    '+++ router/admin/split',
    `@@ -${start + 1},${removed.length + around} +${start + 1},${added.length + around} @@`,
    ...context(before.slice(start, lead)),
    ...removed,
    ...added,
    ...context(before.slice(before.length - tail, before.length - tail + kept)),
    '',
  ]
    .join('\n')
    .slice(0, limitCharacters);
}

function leadingEqual(a: readonly string[], b: readonly string[], most: number): number {
  let count = 0;
  while (count < most && a[count] === b[count]) count += 1;
  return count;
}
