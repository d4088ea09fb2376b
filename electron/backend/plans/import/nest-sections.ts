import type { DocumentNode, Section, Span } from './document-tree.ts';
import { keyValue } from './inline-text.ts';
import { namesStage } from './stage-words.ts';
import { topicsOf } from './topics.ts';

/** What the parser hands over in order of lines: headings and labels still flat among the rest. */
export type FlatNode =
  | Exclude<DocumentNode, Section>
  | (Span & { readonly kind: 'heading'; readonly level: number; readonly text: string })
  | (Span & { readonly kind: 'label'; readonly text: string });

interface OpenSection extends Span {
  readonly kind: 'section';
  readonly heading: boolean;
  readonly level: number;
  readonly text: string;
  readonly children: DocumentNode[];
}

/** Level of the document's title. */
export const titleLevel = 0;
/** A label of a stage; the labels under it belong to that stage. */
const stageLevel = 7;
const labelLevel = 8;

/** Puts every node under the heading and the label that it follows. */
export function nestSections(flat: readonly FlatNode[]): readonly DocumentNode[] {
  const top: DocumentNode[] = [];
  const open: OpenSection[] = [];
  // One or two headings of the first level are the title; more of them are chapters.
  const titled = flat.filter((node) => node.kind === 'heading' && node.level === 1).length <= 2;
  const add = (node: DocumentNode) => (open.at(-1)?.children ?? top).push(node);
  for (const node of flat) {
    if (node.kind !== 'heading' && node.kind !== 'label') {
      // `**Output**: a report` after the list of `**Agenda**:` is no longer about the agenda.
      if (node.kind === 'line' && /^\s*\*\*/.test(node.raw) && keyValue(node.raw) !== null) {
        while ((open.at(-1)?.level ?? -1) >= labelLevel) open.pop();
      }
      add(node);
      continue;
    }
    const level =
      node.kind === 'label' ? levelOfLabel(node.text, open) : titled && node.level === 1 ? titleLevel : node.level;
    while ((open.at(-1)?.level ?? -1) >= level) open.pop();
    const { text, line, endLine } = node;
    const section: OpenSection = {
      kind: 'section',
      heading: node.kind === 'heading',
      level,
      text,
      line,
      endLine,
      children: [],
    };
    add(section);
    open.push(section);
  }
  return top;
}

/** `**Rollback**:` after `**Stage 4**` begins something else; `**Metrics**:` after it is about that stage. */
function levelOfLabel(text: string, open: readonly OpenSection[]): number {
  if (namesStage(text)) return stageLevel;
  const stageOpen = open.some((section) => section.level === stageLevel);
  if (!stageOpen) return labelLevel;
  return topicsOf(text).some((topic) => leavesStage.has(topic)) ? stageLevel : labelLevel;
}

const leavesStage: ReadonlySet<string> = new Set([
  'rollback',
  'after-rollback',
  'contact',
  'sign-off',
  'playbook',
  'announcement',
  'follow-up',
]);
