import { redactSecrets, secretsIn } from '../../platform/command-secrets.ts';
import { Chapters } from './chapters.ts';
import { Criteria, restrictToTheirBatches } from './criteria.ts';
import type { DocumentNode, DocumentTree, Section } from './document-tree.ts';
import { type DraftListName, DraftPlan, draftListNames } from './draft-plan.ts';
import { emitDraft, type PlacedLines, placedLines, type UnplacedLines } from './emit-draft.ts';
import { findBatches } from './find-batches.ts';
import { metricId } from './metric-names.ts';
import { readDocument } from './read-document.ts';
import { recognise } from './recognise.ts';
import { panelsOf } from './recognise-code.ts';
import { sourceLines } from './source-text.ts';

export interface ImportFigures {
  /** Lines of the document that are not blank; `layout` are rules, fence marks and the like. */
  readonly lines: {
    readonly total: number;
    readonly placed: number;
    readonly layout: number;
    readonly unplaced: number;
  };
  /** Items of each list of the draft that has some. */
  readonly items: Readonly<Partial<Record<DraftListName, number>>>;
  /** Values that were taken out of the text: the names that stand for them, and the lines that they stood in. */
  readonly secrets: readonly { readonly id: string; readonly lines: readonly number[] }[];
}

export interface ImportedDocument {
  /** A plan that has the right shape; what is missing or contradictory in it the linter says. */
  readonly planText: string;
  readonly placed: readonly PlacedLines[];
  readonly unplaced: readonly UnplacedLines[];
  readonly figures: ImportFigures;
}

/**
 * A draft plan from a Markdown release document. The same text gives the same draft. Throws `document-too-large` and
 * nothing else; every line that is not blank is placed, layout, or unplaced.
 */
export function importDocument(text: string): ImportedDocument {
  // Before anything is read, so that no secret can reach any part of the draft.
  const lines = redactSecrets(sourceLines(text).join('\n')).text.split('\n');
  const tree = readDocument(lines);
  const draft = new DraftPlan();
  lines.forEach((line, index) => {
    for (const id of secretsIn(line)) draft.secrets.set(id, [...(draft.secrets.get(id) ?? []), index + 1]);
  });
  const ladder = findBatches(tree, draft);
  const criteria = new Criteria(draft, queriesIn(tree.children));
  recognise(tree, { draft, ladder, criteria });
  restrictToTheirBatches(draft);
  const items = draftListNames.flatMap((name) => [...draft.list(name)]);
  const chapters = new Chapters(draft, items);
  const placed = withTableHeaders(placedLines(draft, chapters), tree);
  const accounted = account(tree, placed);
  const planText = emitDraft(draft, chapters, accounted.unplaced);
  return {
    planText,
    placed,
    unplaced: accounted.unplaced,
    figures: {
      lines: accounted.lines,
      items: countItems(draft),
      secrets: [...draft.secrets].map(([id, at]) => ({ id, lines: at })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    },
  };
}

/** The titles of a table's columns are where its rows are. */
function withTableHeaders(placed: readonly PlacedLines[], tree: DocumentTree): readonly PlacedLines[] {
  const pathOf = new Map<number, string>();
  for (const { path, line } of placed) if (!pathOf.has(line)) pathOf.set(line, path);
  const headers: PlacedLines[] = [];
  const visit = (node: DocumentNode) => {
    if (node.kind === 'table') {
      const path = node.rows.map(({ line }) => pathOf.get(line)).find((known) => known !== undefined);
      if (path !== undefined) headers.push({ path, line: node.line, endLine: node.line });
    }
    if (node.kind === 'section') node.children.forEach(visit);
    if (node.kind === 'list') for (const item of node.items) item.children.forEach(visit);
  };
  tree.children.forEach(visit);
  return [...placed, ...headers].sort((a, b) => a.line - b.line);
}

function countItems(draft: DraftPlan): ImportFigures['items'] {
  return Object.fromEntries(
    draftListNames.map((name) => [name, draft.list(name).length] as const).filter(([, count]) => count > 0),
  );
}

/** Queries of dashboards in the document, by the id of the metric that their panel names. */
function queriesIn(nodes: readonly DocumentNode[]): ReadonlyMap<string, string> {
  const queries = new Map<string, string>();
  const visit = (node: DocumentNode) => {
    if (node.kind === 'code' && node.language === 'json') {
      for (const { title, query } of panelsOf(node))
        if (query !== null && !queries.has(metricId(title))) queries.set(metricId(title), query);
    }
    if (node.kind === 'section') node.children.forEach(visit);
    if (node.kind === 'list') for (const item of node.items) item.children.forEach(visit);
  };
  nodes.forEach(visit);
  return queries;
}

/** What became of each line that is not blank. */
function account(
  tree: DocumentTree,
  placed: readonly PlacedLines[],
): { readonly unplaced: readonly UnplacedLines[]; readonly lines: ImportFigures['lines'] } {
  const taken = new Set<number>();
  for (const { line, endLine } of placed) for (let at = line; at <= endLine; at += 1) taken.add(at);
  const { headings, code } = outline(tree);
  const unplaced: UnplacedLines[] = [];
  const lines = { total: 0, placed: 0, layout: 0, unplaced: 0 };
  let heading = -1;
  let openCode = 0;
  tree.lines.forEach((raw, index) => {
    const line = index + 1;
    while ((headings[heading + 1]?.line ?? Number.POSITIVE_INFINITY) <= line) heading += 1;
    const text = raw.trim();
    if (text === '') return;
    lines.total += 1;
    const inCode = code.get(line);
    if (
      tree.layout.has(line) ||
      (inCode === undefined && !taken.has(line) && !/[\p{L}\p{N}\p{Extended_Pictographic}\uFFFD]/u.test(text))
    )
      lines.layout += 1;
    else if (taken.has(line)) lines.placed += 1;
    else {
      lines.unplaced += 1;
      const last = unplaced.at(-1);
      // Lines of one fence stay together; any other line is a piece of its own.
      if (last !== undefined && inCode !== undefined && inCode === openCode && unplacedEnd(last) === line - 1) {
        unplaced[unplaced.length - 1] = { ...last, text: `${last.text}\n${raw.trimEnd()}` };
      } else {
        const over = headings[heading];
        unplaced.push({
          line,
          text: inCode === undefined ? text : raw.trimEnd(),
          ...(over === undefined || over.line === line ? {} : { heading: over.text }),
        });
      }
      openCode = inCode ?? 0;
    }
  });
  return { unplaced, lines };
}

function unplacedEnd({ line, text }: UnplacedLines): number {
  return line + text.split('\n').length - 1;
}

/** Headings and labels in order, and the first line of the fence that a line stands in. */
function outline(tree: DocumentTree): {
  readonly headings: readonly Section[];
  readonly code: ReadonlyMap<number, number>;
} {
  const headings: Section[] = [];
  const code = new Map<number, number>();
  const visit = (node: DocumentNode) => {
    if (node.kind === 'section') {
      headings.push(node);
      node.children.forEach(visit);
    } else if (node.kind === 'code') for (const { line } of node.lines) code.set(line, node.line);
    else if (node.kind === 'list') for (const item of node.items) item.children.forEach(visit);
  };
  tree.children.forEach(visit);
  return { headings: headings.sort((a, b) => a.line - b.line), code };
}
