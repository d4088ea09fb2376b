import type { YamlSource } from './yaml-source.ts';
import { levelsTo, pathTo, scalarText, type YamlNode, type YamlPath } from './yaml-tree.ts';

/** What may be written where the cursor stands. */
export interface YamlCursor {
  /** `key`: the name of a field of the mapping at `path`. `value`: what is at `path`. */
  readonly kind: 'key' | 'value';
  readonly path: YamlPath;
  /** The part of it that is written already: its place and the words. */
  readonly from: number;
  readonly to: number;
  readonly written: string;
  /**
   * For each part of the path the fields of the mapping that it stands in, with their values where those are scalars;
   * empty for a position in a list. For a `key` one more: the fields beside it.
   */
  readonly levels: readonly ReadonlyMap<string, string | null>[];
  /** Within `{ }` or `[ ]`: fields end with a comma, not with a new line. */
  readonly flow: boolean;
}

/** A name that no plan has: it stands where the cursor is while the text is looked at. */
const mark = 'zzCursorzz';

/**
 * Reads what the cursor is in. A text that is being written is not well formed where it is written, so a name is put
 * there that makes it so, and the tree says where that name came to stand. Null inside comments and blocks of text.
 */
export function yamlCursor(source: YamlSource, at: number): YamlCursor | null {
  const { text } = source;
  const lineFrom = text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(lineFrom, at);
  if (/(^|\s)#/.test(withoutQuoted(before))) return null;
  const node = source.tree.resolveInner(at, -1);
  const flow = flowAround(node);
  const part = flow === null ? blockPart(before) : flowPart(text.slice(flow.from, at), flow.name);
  if (part === null) return null;
  const from = at - part.written.length;
  const to = at + (/^[\w.-]*/.exec(text.slice(at))?.[0] ?? '').length;
  const hasColon = /^\s*:/.test(text.slice(to));
  const ending = part.kind === 'value' || hasColon ? '' : flow === null ? ':' : ': 0';
  return cursorAt(source.changed(from, to, `${mark}${ending}`), from, {
    from,
    to,
    written: part.written,
    flow: flow !== null,
  });
}

interface Part {
  readonly kind: 'key' | 'value';
  readonly written: string;
}

type Found = Pick<YamlCursor, 'from' | 'to' | 'written' | 'flow'>;

function cursorAt({ text: marked, tree }: YamlSource, at: number, found: Found): YamlCursor | null {
  const node = tree.resolveInner(at + 1, 0);
  if (scalarText(node, marked) !== mark) return null;
  const path = pathTo(node, marked);
  const levels = levelsTo(node, marked).map(withoutMark);
  // A single word under a list, or after a dash, may be a field or the item itself: the schema decides.
  if (node.parent?.name === 'Key') return { kind: 'key', path: path.slice(0, -1), levels, ...found };
  return { kind: 'value', path, levels, ...found };
}

/** The name that stands for the cursor is neither a field nor a value of the plan. */
function withoutMark(fields: ReadonlyMap<string, string | null>): ReadonlyMap<string, string | null> {
  const others = [...fields].filter(([name]) => name !== mark);
  return new Map(others.map(([name, value]) => [name, value === mark ? null : value]));
}

function flowAround(node: YamlNode): YamlNode | null {
  for (let at: YamlNode | null = node; at !== null; at = at.parent) {
    if (at.name === 'FlowMapping' || at.name === 'FlowSequence') return at;
    if (at.name === 'BlockMapping' || at.name === 'BlockSequence' || at.name === 'BlockLiteral') return null;
  }
  return null;
}

/** What is being written on a line of a block: `    unit: sec`, `  - id`, or nothing yet. */
function blockPart(before: string): Part | null {
  const line = before.replace(/^\s*(- +)*/, '');
  const pair = /^(?:[^\s:'"][^:]*|'[^']*'|"[^"]*")\s*:\s+(.*)$/.exec(line);
  if (pair !== null) return { kind: 'value', written: pair[1] ?? '' };
  return /^[\w.-]*$/.test(line) ? { kind: 'key', written: line } : null;
}

/** What is being written after the last opening, comma or colon of `{ … }` or `[ … ]`. */
function flowPart(inside: string, name: string): Part | null {
  const plain = withoutQuoted(inside);
  let depth = 0;
  let start = 0;
  let afterColon = false;
  for (let index = 0; index < plain.length; index += 1) {
    const letter = plain[index] ?? '';
    if ('{['.includes(letter)) depth += 1;
    if ('}]'.includes(letter)) depth -= 1;
    if (depth > 1) continue;
    const colon = letter === ':' && /\s/.test(plain[index + 1] ?? ' ');
    if (!'{[,'.includes(letter) && !colon) continue;
    start = index + 1;
    afterColon = colon;
  }
  if (depth < 1) return null;
  const written = inside.slice(start).trimStart();
  const isKey = name === 'FlowMapping' && !afterColon;
  if (isKey && !/^[\w.-]*$/.test(written)) return null;
  return { kind: isKey ? 'key' : 'value', written };
}

/** The same length with quoted text blanked out: signs in it are no signs. */
function withoutQuoted(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, (quoted) => '_'.repeat(quoted.length));
}
