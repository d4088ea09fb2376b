import {
  contentOf,
  isList,
  isMapping,
  itemsOf,
  keyOf,
  pairsOf,
  scalarText,
  valueNode,
  type YamlNode,
  type YamlTree,
} from './yaml-tree.ts';

/**
 * What stands at the end of a way through mappings and lists of the text: `['guards', 'id']` is the id of every guard,
 * `['connections']` the keys of that mapping.
 */
export function namesAt(tree: YamlTree, text: string, way: readonly string[]): readonly string[] {
  return collect(tree.topNode.getChild('Document')?.firstChild ?? null, way, text);
}

function collect(content: YamlNode | null, way: readonly string[], text: string): readonly string[] {
  if (isList(content)) return itemsOf(content).flatMap((item) => collect(contentOf(item), way, text));
  const [key, ...rest] = way;
  if (!isMapping(content)) {
    const name = key === undefined ? scalarText(content, text) : null;
    return name === null || name === '' ? [] : [name];
  }
  if (key === undefined) return pairsOf(content).flatMap((pair) => keyOf(pair, text) ?? []);
  const pair = pairsOf(content).find((candidate) => keyOf(candidate, text) === key);
  return pair === undefined ? [] : collect(valueNode(pair), rest, text);
}
