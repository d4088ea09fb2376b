import { setObserve } from './batch-draft.ts';
import type { DocumentNode, DocumentTree, List, ListItem, Section, TextLine } from './document-tree.ts';
import { claim } from './draft-plan.ts';
import { keyValue } from './inline-text.ts';
import { inItem, inSection, type Place, topPlace } from './place.ts';
import { dateIn, durationsIn, planDuration } from './quantities.ts';
import { type OpenPlaybook, readCode } from './recognise-code.ts';
import { findVersions, headerLine, pictureLine, readHeader } from './recognise-header.ts';
import { batchLine } from './recognise-ladder.ts';
import { readList } from './recognise-lists.ts';
import { retrospectiveLine } from './recognise-retrospective.ts';
import { readTable } from './recognise-tables.ts';
import { dimensionLine } from './recognise-topics.ts';
import type { Scene } from './scene.ts';
import { topicsOf } from './topics.ts';

/** Goes through the document once and puts what it recognises into the draft; the rest is left for `unplaced`. */
export function recognise(tree: DocumentTree, scene: Scene): void {
  readHeader(tree, scene);
  readNodes(tree.children, topPlace, null, scene);
  findVersions(tree, scene);
}

function readNodes(nodes: readonly DocumentNode[], place: Place, playbook: OpenPlaybook, scene: Scene): void {
  for (const node of nodes) {
    switch (node.kind) {
      case 'section':
        readSection(node, place, playbook, scene);
        break;
      case 'table':
        readTable(node, place, scene);
        break;
      case 'code':
        readCode(node, place, playbook, scene);
        break;
      case 'line':
        readLine(node, place, playbook, scene);
        break;
      case 'list':
        readItems(node, place, playbook, scene);
    }
  }
}

function readItems(list: List, place: Place, playbook: OpenPlaybook, scene: Scene): void {
  const descended = new Set<ListItem>();
  const descend = (item: ListItem): void => {
    descended.add(item);
    readNodes(item.children, placeInItem(item, place, scene), playbook, scene);
  };
  const consumed = readList(list, place, playbook, scene, descend);
  for (const item of list.items) if (!consumed.has(item) && !descended.has(item)) descend(item);
}

/** `- **Pass criteria**:` with a list under it stands over that list like a label. */
function placeInItem(item: ListItem, place: Place, scene: Scene): Place {
  const label = item.text.replace(/\s*[:：]$/, '');
  if (label === '' || label === item.text) return inItem(place, item, scene.ladder.of);
  const { line, endLine, children } = item;
  const section: Section = {
    kind: 'section',
    heading: false,
    level: 9,
    text: label,
    line,
    endLine,
    children,
  };
  return inSection(place, section, scene.ladder.of);
}

function readSection(section: Section, place: Place, playbook: OpenPlaybook, scene: Scene): void {
  const inside = inSection(place, section, scene.ladder.of);
  const own = topicsOf(section.text);
  const duration = durationsIn(section.text)[0];
  if (own[0] === 'rollback' && duration !== undefined) {
    const within = planDuration(duration.minMs);
    scene.draft.add('rollbackExpected', { scope: section.heading ? 'all' : 'traffic', within }, [section], inside);
  }
  const opened = opensPlaybook(section, inside, playbook)
    ? openPlaybook(section, inside, scene)
    : section.heading
      ? null
      : playbook;
  readNodes(section.children, inside, opened ?? (section.heading ? null : playbook), scene);
}

/** The innermost heading about an emergency, with something to do under it, is a playbook. */
function opensPlaybook(section: Section, place: Place, open: OpenPlaybook): boolean {
  if (!section.heading || open !== null || !place.topics.includes('playbook')) return false;
  if (section.children.some((child) => child.kind === 'section' && child.heading)) return false;
  const named = topicsOf(section.text)[0] === 'playbook' || place.sections.length > 1;
  const acts =
    hasKind(section.children, 'code') ||
    section.children.some((child) => child.kind === 'list' && child.items.some((item) => item.ordered));
  return named && acts && topicsOf(section.text)[0] !== 'rollback';
}

function hasKind(nodes: readonly DocumentNode[], kind: DocumentNode['kind']): boolean {
  return nodes.some((node) => node.kind === kind || (node.kind === 'section' && hasKind(node.children, kind)));
}

function openPlaybook(section: Section, place: Place, { draft }: Scene): OpenPlaybook {
  return draft.add('playbooks', { id: draft.ids.take('', 'playbook'), title: section.text }, [section], place);
}

function readLine(line: TextLine, place: Place, playbook: OpenPlaybook, scene: Scene): void {
  const { draft } = scene;
  /** The heading over a line that became a field of the header says what the field says. */
  const claimHeading = (taken: boolean, field: 'summary' | 'date') => {
    const over = place.sections.at(-1);
    if (taken && over !== undefined) draft.headerSpans.get(field)?.push(over);
  };
  if (playbook !== null && playbookLine(line, place, playbook)) return;
  if (place.topics.includes('retrospective') && retrospectiveLine(line, place, scene)) return;
  if (place.batch !== null && batchLine(line, place.batch, place, scene)) return;
  if (
    place.batch !== null &&
    /观察|observ/i.test(line.text) &&
    durationsIn(line.text).length === 1 &&
    line.text.length < 60
  ) {
    setObserve(place.batch, durationsIn(line.text)[0]!, line.text);
    claim(place.batch.item, [line], place);
    return;
  }
  const pair = keyValue(line.raw);
  if (pair !== null && /^(?:目的|摘要|简介|purpose|summary)$/i.test(pair.key) && draft.set('summary', pair.value, line))
    return;
  if (pictureLine(line, place, scene)) return;
  if (place.topics.includes('audience') && dimensionLine(line, place, scene)) return;
  if (headerLine(line, place, scene)) return;
  const heading = place.sections.at(-1)?.text ?? '';
  const date = dateIn(line.text);
  if (/^(?:日期|date)$/i.test(heading.trim()) && date !== null && line.text.length <= 12) {
    claimHeading(draft.set('date', date, line), 'date');
    return;
  }
  if (!line.quoted && place.topics[0] === 'goal' && line.text.length > 4) {
    draft.add('goals', { id: draft.ids.take('', 'goal'), title: line.text }, [line], place);
    return;
  }
  if (!line.quoted && place.topics[0] === 'summary' && line.text.length > 10) {
    claimHeading(draft.set('summary', line.text, line), 'summary');
  }
}

function playbookLine(line: TextLine, place: Place, playbook: NonNullable<OpenPlaybook>): boolean {
  const pair = keyValue(line.raw);
  if (pair === null) return false;
  const duration = durationsIn(pair.value)[0];
  if (/现象|症状|表现|symptom|sign|trigger/i.test(pair.key) && playbook.value.symptom === undefined)
    playbook.value.symptom = pair.value;
  else if (/恢复|recover|rto/i.test(pair.key) && duration !== undefined && playbook.value.recovery === undefined)
    playbook.value.recovery = planDuration(duration.minMs);
  else {
    const note = typeof playbook.value.note === 'string' ? `${playbook.value.note}\n` : '';
    playbook.value.note = `${note}${line.text}`;
  }
  claim(playbook, [line], place);
  return true;
}
