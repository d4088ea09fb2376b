import { yamlLanguage } from '@codemirror/lang-yaml';

/** The syntax tree of a YAML text as the editor has it: also of a text that is just being written and is not whole. */
export type YamlTree = ReturnType<typeof yamlLanguage.parser.parse>;
export type YamlNode = YamlTree['topNode'];

/** Keys and positions in lists, from the top: `['guards', 2, 'perBatch', 'REL-B1']`. */
export type YamlPath = readonly (string | number)[];

export function parseYaml(text: string): YamlTree {
  return yamlLanguage.parser.parse(text);
}

/** A scalar as its reader means it: without quotes. Null where the node is none. */
export function scalarText(node: YamlNode | null, text: string): string | null {
  if (node === null) return null;
  const written = text.slice(node.from, node.to);
  if (node.name === 'Literal') return written.trim();
  if (node.name !== 'QuotedLiteral') return null;
  if (!written.startsWith('"')) return written.slice(1, -1).replaceAll("''", "'");
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}

/** The key of a pair; null where it has none yet. */
export function keyOf(pair: YamlNode, text: string): string | null {
  return scalarText(pair.getChild('Key')?.firstChild ?? null, text);
}

/** What stands behind the colon of a pair. */
export function valueNode(pair: YamlNode): YamlNode | null {
  const last = pair.lastChild;
  return last === null || last.name === 'Key' || last.name === ':' ? null : unwrapped(last);
}

/** An anchor or a tag stands around what it names. */
function unwrapped(node: YamlNode): YamlNode {
  return (node.name === 'Anchored' || node.name === 'Tagged') && node.lastChild !== null
    ? unwrapped(node.lastChild)
    : node;
}

/** The pairs of a mapping, of either form. */
export function pairsOf(mapping: YamlNode): readonly YamlNode[] {
  return mapping.getChildren('Pair');
}

/** The items of a list, of either form, by what stands in them. */
export function itemsOf(list: YamlNode): readonly YamlNode[] {
  return list.getChildren('Item');
}

export function contentOf(item: YamlNode): YamlNode | null {
  return item.firstChild === null ? null : unwrapped(item.firstChild);
}

export function isMapping(node: YamlNode | null): node is YamlNode {
  return node?.name === 'BlockMapping' || node?.name === 'FlowMapping';
}

export function isList(node: YamlNode | null): node is YamlNode {
  return node?.name === 'BlockSequence' || node?.name === 'FlowSequence';
}

/** The path to a node: through every pair and item around it. */
export function pathTo(node: YamlNode, text: string): YamlPath {
  const path: (string | number)[] = [];
  for (let at: YamlNode | null = node; at !== null; at = at.parent) {
    if (at.name === 'Pair') path.unshift(keyOf(at, text) ?? '');
    if (at.name === 'Item') path.unshift(positionOf(at));
  }
  return path;
}

/** Which item of its list it is, from 0 on. */
export function positionOf(item: YamlNode): number {
  let position = 0;
  for (let before = item.prevSibling; before !== null; before = before.prevSibling) {
    if (before.name === 'Item') position += 1;
  }
  return position;
}

/**
 * For each part of the path to a node the fields of the mapping that it stands in, with their values where those are
 * scalars; empty for a position in a list.
 */
export function levelsTo(node: YamlNode, text: string): readonly ReadonlyMap<string, string | null>[] {
  const levels: ReadonlyMap<string, string | null>[] = [];
  for (let at: YamlNode | null = node; at !== null; at = at.parent) {
    if (at.name === 'Item') levels.unshift(new Map());
    if (at.name === 'Pair') levels.unshift(isMapping(at.parent) ? fieldsOf(at.parent, text) : new Map());
  }
  return levels;
}

/** One step of the way to an item: a key, a position in a list, or the item of a list that has this `id`. */
export type YamlStep = string | number | { readonly id: string };

/** The pair or list item at the end of the way; null where the text has none. */
export function nodeAt(tree: YamlTree, text: string, way: readonly YamlStep[]): YamlNode | null {
  let holder: YamlNode | null = null;
  let content: YamlNode | null = rootOf(tree);
  for (const step of way) {
    holder = content === null ? null : childOf(content, step, text);
    if (holder === null) return null;
    content = holder.name === 'Pair' ? valueNode(holder) : contentOf(holder);
  }
  return holder;
}

function rootOf(tree: YamlTree): YamlNode | null {
  return tree.topNode.getChild('Document')?.firstChild ?? null;
}

function childOf(content: YamlNode, step: YamlStep, text: string): YamlNode | null {
  if (typeof step === 'string') {
    if (!isMapping(content)) return null;
    return pairsOf(content).find((pair) => keyOf(pair, text) === step) ?? null;
  }
  if (!isList(content)) return null;
  if (typeof step === 'number') return itemsOf(content)[step] ?? null;
  return itemsOf(content).find((item) => fieldOf(contentOf(item), 'id', text) === step.id) ?? null;
}

/** A scalar field of a mapping; null where it has none. */
export function fieldOf(mapping: YamlNode | null, key: string, text: string): string | null {
  if (!isMapping(mapping)) return null;
  const pair = pairsOf(mapping).find((candidate) => keyOf(candidate, text) === key);
  return pair === undefined ? null : scalarText(valueNode(pair), text);
}

/** The scalar fields of a mapping. */
export function fieldsOf(mapping: YamlNode, text: string): ReadonlyMap<string, string | null> {
  return new Map(pairsOf(mapping).map((pair) => [keyOf(pair, text) ?? '', scalarText(valueNode(pair), text)]));
}

/** Where a reader begins to read a node: at its first character that is no space. */
export function startOf(node: YamlNode, text: string): number {
  const gap = /^\s*/.exec(text.slice(node.from, node.to))?.[0].length ?? 0;
  return node.from + (node.from + gap < node.to ? gap : 0);
}
