import { Document, isMap, isSeq, type Node } from 'yaml';
import type { Chapters } from './chapters.ts';
import type { Span } from './document-tree.ts';
import { type DraftHeader, type DraftItem, type DraftListName, type DraftPlan, draftListPaths } from './draft-plan.ts';
import { documentText, guardNesting } from './plan-scalars.ts';

/** A source line and the item of the plan that stands for it, e.g. `gates[3]`. */
export interface PlacedLines extends Span {
  readonly path: string;
}

export interface UnplacedLines {
  readonly line: number;
  readonly text: string;
  readonly heading?: string;
}

export interface EmittedDraft {
  readonly planText: string;
  readonly placed: readonly PlacedLines[];
}

/** Lists in the order of the plan's schema. */
const order: readonly DraftListName[] = [
  'windows',
  'freezes',
  'trains',
  'dimensions',
  'gates',
  'batches',
  'metrics',
  'guards',
  'judgements',
  'alerts',
  'dashboards',
  'migrations',
  'steps',
  'rollbackExpected',
  'rollbackScripts',
  'rollbackManual',
  'rollbackSeparate',
  'rollbackFacts',
  'playbooks',
  'drills',
  'roles',
  'contacts',
  'announcements',
  'watch',
  'acceptance',
  'signOffs',
  'retrospectives',
  'followUps',
  'audit',
  'report',
];
const aboutLists: readonly DraftListName[] = ['scope', 'goals', 'facts'];

export const unknownVersion = 'unknown';

/** Everything that the draft holds but the unplaced lines, as the lines that it stands for. */
export function placedLines(draft: DraftPlan, chapters: Chapters): readonly PlacedLines[] {
  const placed: PlacedLines[] = [];
  const take = (path: string, spans: readonly Span[]) => {
    for (const { line, endLine } of spans) placed.push({ path, line, endLine });
  };
  for (const [field, spans] of draft.headerSpans) take(headerPath(field), spans);
  for (const name of [...aboutLists, ...order, 'references' as const]) {
    for (const [index, item] of draft.list(name).entries()) take(`${draftListPaths[name]}[${index}]`, item.spans);
  }
  const offset = draft.list('references').length;
  for (const [index, chapter] of chapters.list.entries()) take(`references[${offset + index}]`, [chapter.section]);
  return placed.sort((a, b) => a.line - b.line || a.endLine - b.endLine || (a.path < b.path ? -1 : 1));
}

function headerPath(field: keyof DraftHeader): string {
  return ['title', 'from', 'to', 'timeZone', 'window'].includes(field) ? field : `about.${field}`;
}

/** The draft as the text of a plan; every item has the lines that it comes from in a comment above it. */
export function emitDraft(draft: DraftPlan, chapters: Chapters, unplaced: readonly UnplacedLines[]): string {
  const { header } = draft;
  const document = new Document({}, { aliasDuplicateObjects: false });
  document.commentBefore =
    ' A draft, imported from a document. Its ticks, values and signatures are claims; its commands are not approved.\n' +
    ' The lines that nothing was made of stand at the end, under `unplaced`.';
  const set = (path: readonly string[], value: unknown, spans?: readonly Span[]) => {
    const node = document.createNode(value) as Node;
    document.setIn(path, node);
    const comment = spans === undefined ? '' : linesComment(spans);
    if (comment !== '') node.comment = comment;
  };
  const spansOf = (field: keyof DraftHeader) => {
    const hint = draft.headerHints.get(field);
    return draft.headerSpans.get(field) ?? (hint === undefined ? undefined : [hint]);
  };
  set(['apiVersion'], 'cockpit/v1');
  set(['title'], header.title ?? 'Untitled', spansOf('title'));
  set(['from'], header.from ?? unknownVersion, spansOf('from'));
  set(['to'], header.to ?? unknownVersion, spansOf('to'));
  for (const field of ['summary', 'author', 'date', 'updated', 'status', 'tags'] as const) {
    if (header[field] !== undefined) set(['about', field], header[field], spansOf(field));
  }
  const list = (name: DraftListName, extra: readonly DraftItem<object>[] = []) => {
    const items: readonly DraftItem<object>[] = [...draft.list(name), ...extra];
    if (items.length === 0) return;
    const values = items.map((item) => withRefs(item.value, item, chapters));
    const sequence = document.createNode(values) as Node;
    if (isSeq(sequence)) {
      sequence.items.forEach((node, index) => {
        if (isMap(node)) node.commentBefore = linesComment(items[index]!.spans);
      });
    }
    document.setIn(draftListPaths[name].split('.'), sequence);
  };
  for (const name of aboutLists) list(name);
  list('references', chapters.items);
  const secrets = [...draft.secrets.keys()].sort();
  if (secrets.length > 0) set(['secrets'], Object.fromEntries(secrets.map((id) => [id, {}])));
  if (header.timeZone !== undefined) set(['timeZone'], header.timeZone, spansOf('timeZone'));
  if (header.window !== undefined) set(['window'], header.window);
  list('windows');
  list('freezes');
  list('trains');
  const slots = connections(draft);
  if (Object.keys(slots).length > 0) set(['connections'], slots);
  for (const name of order.slice(3)) list(name);
  if (unplaced.length > 0) set(['unplaced'], unplaced);
  guardNesting(document);
  return documentText(document);
}

/** Slots without which the draft's batches and guards would have nothing to act on. */
function connections(draft: DraftPlan): Record<string, { capability: 'traffic' | 'metrics' }> {
  const moves = draft.list('batches').some(({ value }) => value.exposure !== undefined);
  return {
    ...(moves ? { traffic: { capability: 'traffic' as const } } : {}),
    ...(draft.list('guards').length > 0 ? { metrics: { capability: 'metrics' as const } } : {}),
  };
}

function withRefs(value: object, item: DraftItem<unknown>, chapters: Chapters): object {
  const own = 'refs' in value && Array.isArray(value.refs) ? value.refs.map(String) : [];
  const refs = [...new Set([...own, ...item.sections.map(({ section }) => chapters.idOf(section))])];
  return refs.length === 0 ? value : { ...value, refs };
}

function linesComment(spans: readonly Span[]): string {
  const words = [...spans]
    .sort((a, b) => a.line - b.line || a.endLine - b.endLine)
    .map(({ line, endLine }) => (line === endLine ? `${line}` : `${line}–${endLine}`));
  const unique = [...new Set(words)];
  if (unique.length === 0) return '';
  return ` line${unique.length > 1 || unique[0]!.includes('–') ? 's' : ''} ${unique.join(', ')}`;
}
