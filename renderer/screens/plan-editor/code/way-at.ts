import { contentOf, fieldOf, keyOf, positionOf, type YamlNode, type YamlStep } from './yaml-tree.ts';

/** The way to the place of a node, by the ids of the items where they have one. */
export function wayAt(node: YamlNode, text: string): readonly YamlStep[] {
  const way: YamlStep[] = [];
  for (let at: YamlNode | null = node; at !== null; at = at.parent) {
    if (at.name === 'Pair') way.unshift(keyOf(at, text) ?? '');
    if (at.name !== 'Item') continue;
    const id = fieldOf(contentOf(at), 'id', text);
    way.unshift(id === null ? positionOf(at) : { id });
  }
  return way;
}

/** One name for a way, to compare by: `guards/error-ratio/perBatch/REL-B4`. */
export function nameOfWay(way: readonly YamlStep[]): string {
  return way.map((step) => (typeof step === 'object' ? step.id : String(step))).join('/');
}

/** Whether the place that is named stands at the way, or in what stands there. */
export function isWithin(place: string | null, way: readonly YamlStep[]): boolean {
  const name = nameOfWay(way);
  return place !== null && (place === name || place.startsWith(`${name}/`));
}
