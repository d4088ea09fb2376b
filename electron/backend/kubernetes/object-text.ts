import { stringify } from 'yaml';
import type { KubernetesObject } from './objects.ts';

const contextLines = 3;
const limitCharacters = 64 * 1024;

/** An object as an operator would write it: without what the server keeps in it for itself. */
export function manifestText(object: KubernetesObject | null): string {
  if (object === null) return '';
  const { status: _, metadata, ...rest } = object;
  const { managedFields: _m, resourceVersion: _r, uid: _u, creationTimestamp: _c, generation: _g, ...kept } = metadata;
  const { apiVersion, kind, ...others } = rest;
  return stringify({ apiVersion, kind, metadata: kept, ...others }, { lineWidth: 0 });
}

/** Unified diff of two texts in one hunk for each run of changes; empty where they are the same; cut at 64 Ki characters. */
export function textDiff(before: string, after: string, name: string): string {
  if (before === after) return '';
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const edits = editScript(old, fresh);
  const lines: string[] = [];
  for (const hunk of hunksOf(edits)) {
    const [oldStart, newStart] = [hunk[0]?.old ?? 0, hunk[0]?.fresh ?? 0];
    const [removed, added] = ['+', '-'].map((not) => hunk.filter(({ sign }) => sign !== not).length);
    const place = (start: number, count = 0) => `${count === 0 ? start : start + 1},${count}`;
    lines.push(`@@ -${place(oldStart, removed)} +${place(newStart, added)} @@`);
    lines.push(...hunk.map(({ sign, text }) => `${sign}${text}`));
  }
  return [`--- ${name}`, `+++ ${name}`, ...lines, ''].join('\n').slice(0, limitCharacters);
}

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Lines of either text before this one. */
  readonly old: number;
  readonly fresh: number;
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** By the longest common subsequence of what lies between the equal beginning and the equal end. */
function editScript(old: readonly string[], fresh: readonly string[]): readonly Edit[] {
  let lead = 0;
  while (lead < Math.min(old.length, fresh.length) && old[lead] === fresh[lead]) lead += 1;
  let tail = 0;
  const shorter = Math.min(old.length, fresh.length) - lead;
  while (tail < shorter && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail += 1;
  const [oldEnd, freshEnd] = [old.length - tail, fresh.length - tail];
  // A few fields change: what lies between them is short. Anything longer is shown as one block.
  const small = (oldEnd - lead) * (freshEnd - lead) <= 1_000_000;
  const common = (a: number, b: number): number => table[a - lead]?.[b - lead] ?? 0;
  const table: number[][] = [];
  for (let a = oldEnd - 1; small && a >= lead; a -= 1) {
    const row: number[] = [];
    for (let b = freshEnd - 1; b >= lead; b -= 1) {
      const right = row[b + 1 - lead] ?? 0;
      row[b - lead] = old[a] === fresh[b] ? common(a + 1, b + 1) + 1 : Math.max(common(a + 1, b), right);
    }
    table[a - lead] = row;
  }
  const edits: Edit[] = [];
  let [a, b] = [0, 0];
  const push = (sign: Edit['sign'], text = '') => edits.push({ sign, text, old: a, fresh: b });
  while (a < old.length || b < fresh.length) {
    const inside = a >= lead && b >= lead && (a < oldEnd || b < freshEnd);
    if (a < old.length && b < fresh.length && old[a] === fresh[b] && (!inside || small)) {
      push(' ', old[a]);
      a += 1;
      b += 1;
    } else if (a < oldEnd && (b >= freshEnd || !small || common(a + 1, b) >= common(a, b + 1))) {
      push('-', old[a]);
      a += 1;
    } else {
      push('+', fresh[b]);
      b += 1;
    }
  }
  return edits;
}

function hunksOf(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const ranges: { from: number; to: number }[] = [];
  for (const [index, { sign }] of edits.entries()) {
    if (sign === ' ') continue;
    const last = ranges.at(-1);
    if (last !== undefined && index - contextLines <= last.to) last.to = index + contextLines + 1;
    else ranges.push({ from: Math.max(0, index - contextLines), to: index + contextLines + 1 });
  }
  return ranges.map(({ from, to }) => edits.slice(from, to));
}
