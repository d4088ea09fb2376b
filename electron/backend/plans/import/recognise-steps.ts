import { readTimes } from './batch-draft.ts';
import type { DocumentNode, ListItem } from './document-tree.ts';
import { claim, type DraftLists } from './draft-plan.ts';
import { keyValue, splitMark } from './inline-text.ts';
import type { Place } from './place.ts';
import { durationsIn } from './quantities.ts';
import type { OpenPlaybook } from './recognise-code.ts';
import { placeStep } from './recognise-code.ts';
import type { Scene } from './scene.ts';

/**
 * Something that people do: a manual step, with what stands under it as its instructions. False for an item that only
 * stands over commands: they are its steps, and one of its own would say their title once more.
 */
export function stepItem(item: ListItem, place: Place, playbook: OpenPlaybook, scene: Scene): boolean {
  const { text } = splitMark(item.text);
  if (text === '' || item.children.some((child) => child.kind === 'code')) return false;
  const pair = keyValue(item.raw);
  const batch = scene.ladder.of(text) ?? place.batch;
  const observes =
    batch !== null && pair !== null && /观察|observ|soak|watch/i.test(pair.key) && durationsIn(pair.value).length > 0;
  if (observes) {
    readTimes(batch, pair.value);
    claim(batch.item, [item], place);
  } else manualItem(item, text, { ...place, batch }, playbook, scene);
  return true;
}

function manualItem(item: ListItem, text: string, place: Place, playbook: OpenPlaybook, scene: Scene): void {
  const { spans, words } = linesUnder(item.children);
  const step: DraftLists['steps'] = {
    id: scene.draft.ids.take('', 'manual'),
    kind: 'manual',
    title: text,
    imported: true,
  };
  if (words.length > 0) step.instructions = words.join('\n');
  placeStep({ step, spans: [{ line: item.line, endLine: item.endLine }, ...spans] }, place, playbook, scene);
}

/** Words of lines and lists under an item, without fences and tables. */
export function linesUnder(nodes: readonly DocumentNode[]): {
  readonly spans: readonly { line: number; endLine: number }[];
  readonly words: readonly string[];
} {
  const spans: { line: number; endLine: number }[] = [];
  const words: string[] = [];
  const take = (children: readonly DocumentNode[], indent: string) => {
    for (const node of children) {
      if (node.kind === 'line') {
        spans.push({ line: node.line, endLine: node.endLine });
        if (node.text !== '') words.push(`${indent}${node.text}`);
      } else if (node.kind === 'list') {
        for (const item of node.items) {
          spans.push({ line: item.line, endLine: item.endLine });
          if (item.text !== '') words.push(`${indent}- ${item.text}`);
          take(item.children, `${indent}  `);
        }
      }
    }
  };
  take(nodes, '');
  return { spans, words };
}
