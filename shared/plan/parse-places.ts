import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

export type Path = readonly (string | number)[];

/** What one walk over a document tells: where things are, and what the reader itself does not check in linear time. */
export interface DocumentPlaces {
  /** The document as plain values; null where only the reader itself can say it: aliases, keys that are no texts. */
  readonly plain: { readonly value: unknown } | null;
  /** Offsets of keys that their map already has. */
  readonly duplicateKeys: readonly number[];
  readonly aliases: readonly Alias.Parsed[];
  /**
   * Offset of the scalar at `path`, of the key of anything larger (or of all, `atKey`), or of the nearest parent that
   * exists. An alias is a place of its own: what is behind it stands somewhere else.
   */
  readonly offsetOf: (path: Path, atKey?: boolean) => number;
  /** The node at a path, for texts that have lines of their own; null where there is none. */
  readonly nodeAt: (path: Path) => Node | null;
}

interface Place {
  readonly key: Node | null;
  readonly node: Node | null;
  children: ReadonlyMap<string | number, Place> | null;
}

export function placesOf(document: Document.Parsed): DocumentPlaces {
  const duplicateKeys: number[] = [];
  const aliases: Alias.Parsed[] = [];
  const root: Place = { key: null, node: document.contents, children: null };
  let isPlain = true;
  const value = walk(document.contents);
  return {
    plain: isPlain ? { value } : null,
    duplicateKeys,
    aliases,
    offsetOf: (path, atKey = false) => {
      const { place, found } = placeAt(root, path);
      const scalar = isScalar(place.node) && !(found && atKey) ? offset(place.node) : null;
      return scalar ?? offset(place.key) ?? offset(place.node) ?? 0;
    },
    nodeAt: (path) => {
      const { place, found } = placeAt(root, path);
      return found ? place.node : null;
    },
  };

  function walk(node: unknown): unknown {
    if (isScalar(node)) return node.value;
    if (isMap(node)) return walkMap(node);
    if (isSeq(node)) return node.items.map(walk);
    if (isAlias(node)) aliases.push(node as Alias.Parsed);
    if (node !== null) isPlain = false;
    return null;
  }

  function walkMap({ items }: YAMLMap): unknown {
    const keys = new Set<string>();
    const values: Record<string, unknown> = {};
    for (const { key, value } of items) {
      let name: string | null = null;
      if (isScalar(key)) {
        name = String(key.value);
        if (keys.has(name)) duplicateKeys.push(offset(key) ?? 0);
        keys.add(name);
        if (typeof key.value !== 'string' || specialKeys.has(name)) isPlain = false;
      } else {
        isPlain = false;
        walk(key);
      }
      const plain = walk(value);
      if (name !== null && isPlain) values[name] = plain;
    }
    return values;
  }
}

/** Keys that mean something else than a field of that name. */
const specialKeys: ReadonlySet<string> = new Set(['<<', '__proto__']);

/** Walks down as far as the document goes; the lists of children are made where somebody asks, and once. */
function placeAt(root: Place, path: Path): { readonly place: Place; readonly found: boolean } {
  let place = root;
  for (const part of path) {
    place.children ??= childrenOf(place.node);
    const child = place.children.get(part);
    if (child === undefined) return { place, found: false };
    place = child;
  }
  return { place, found: true };
}

function childrenOf(node: Node | null): ReadonlyMap<string | number, Place> {
  if (isSeq(node)) {
    return new Map(node.items.map((item, index) => [index, { key: null, node: nodeOrNull(item), children: null }]));
  }
  if (!isMap(node)) return new Map();
  return new Map(
    node.items
      .filter((pair): pair is Pair<Node, unknown> => isScalar(pair.key))
      .map((pair) => [
        String((pair.key as { value?: unknown }).value),
        { key: pair.key, node: nodeOrNull(pair.value), children: null },
      ]),
  );
}

function nodeOrNull(value: unknown): Node | null {
  return isNode(value) ? value : null;
}

function offset(node: Node | null): number | null {
  return node?.range?.[0] ?? null;
}
