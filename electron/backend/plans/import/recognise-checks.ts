import { claimFrom } from './claims.ts';
import type { Columns } from './columns.ts';
import { readClauses } from './comparisons.ts';
import { Criteria } from './criteria.ts';
import type { ListItem, Table } from './document-tree.ts';
import type { DraftLists } from './draft-plan.ts';
import { splitMark } from './inline-text.ts';
import { slug } from './item-ids.ts';
import type { Place } from './place.ts';
import { durationsIn, planDuration } from './quantities.ts';
import type { Scene } from './scene.ts';

type Gate = DraftLists['gates'];

/** Rows of a table of checks: gates before the first batch, or what is ticked off after a rollback. */
export function checkTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  const { draft } = scene;
  const after = place.topics.includes('rollback-verify') || place.topics[0] === 'rollback';
  for (const { line, cells } of table.rows) {
    const span = { line, endLine: line };
    const title = columns.cell(cells, 'check') ?? cells.find((cell) => cell !== '') ?? '';
    if (title === '') continue;
    const owner = columns.cell(cells, 'owner');
    const claimed = claimFrom({
      state: columns.cell(cells, 'state'),
      value: columns.cell(cells, 'actual'),
      by: owner,
      at: columns.cell(cells, 'done'),
    });
    const note = noteOf(columns, cells);
    if (after) {
      const step: DraftLists['rollbackManual'] = {
        id: draft.ids.take('', 'rollback-check'),
        kind: 'manual',
        title,
        imported: true,
      };
      if (claimed !== undefined) step.claimed = claimed;
      if (note !== '') step.expect = note;
      draft.add('rollbackManual', step, [span], place);
      continue;
    }
    const gate: Gate = { id: draft.ids.take(columns.cell(cells, 'number') ?? slug(title), 'gate'), title };
    const category = columns.cell(cells, 'category') ?? categoryOf(place);
    if (category !== null) gate.category = category;
    const threshold = columns.cell(cells, 'threshold', 'criteria');
    if (threshold !== null) gate.threshold = threshold;
    if (owner !== null) gate.owner = owner;
    const due = columns.cell(cells, 'due');
    if (due !== null) gate.due = due;
    if (claimed !== undefined) gate.claimed = claimed;
    if (note !== '') gate.note = note;
    const basis = columns.cell(cells, 'basis');
    if (basis !== null) gate.basis = basisIds(basis, span, place, scene);
    if (place.batch !== null) gate.before = place.batch.item.value.id;
    draft.add('gates', gate, [span], place);
  }
}

/** What no field takes, each cell under the title of its column. */
function noteOf(columns: Columns, cells: readonly string[]): string {
  const taken = [
    'check',
    'category',
    'threshold',
    'criteria',
    'state',
    'owner',
    'due',
    'done',
    'basis',
    'number',
    'actual',
  ] as const;
  return columns
    .others(...taken)
    .flatMap(({ index, title }) => ((cells[index] ?? '') === '' ? [] : [`${title}: ${cells[index]}`]))
    .join('\n');
}

/** Every source of a requirement becomes a reference that nobody has attached yet; equal ones only once. */
function basisIds(text: string, span: { line: number; endLine: number }, place: Place, { draft }: Scene): string[] {
  return text
    .split(/[、,，;；]\s*/)
    .filter((part) => part !== '')
    .map((title) => {
      const known = draft.list('references').find(({ value }) => value.title === title);
      if (known !== undefined) return known.value.id;
      const kind = /^[A-Z]{2,}/.test(title) ? 'standard' : 'chapter';
      return draft.add(
        'references',
        { id: draft.ids.take(slug(title), 'basis'), title, kind, unresolved: true },
        [span],
        place,
      ).value.id;
    });
}

function categoryOf(place: Place): string | null {
  const text = place.sections.at(-1)?.text.replace(/^(?:\d+(?:\.\d+)*|[一二三四五六七八九十]+)[.、)\s]+/, '') ?? '';
  return text === '' ? null : text;
}

/** `- [ ]` and `- [x]`: what a box stands for follows from the heading over it. */
export function checkItem(item: ListItem, place: Place, scene: Scene): void {
  const { draft, criteria, ladder } = scene;
  const { text } = splitMark(item.text);
  if (text === '') return;
  const span = { line: item.line, endLine: item.endLine };
  const claimed = item.checked === true ? ({ state: 'done' } as const) : undefined;
  const has = (topic: Place['topics'][number]) => place.topics.includes(topic);
  if (has('rollback-verify') || has('rollback')) {
    const step: DraftLists['rollbackManual'] = {
      id: draft.ids.take('', 'rollback-check'),
      kind: 'manual',
      title: text,
      imported: true,
    };
    if (claimed !== undefined) step.claimed = claimed;
    draft.add('rollbackManual', step, [span], place);
  } else if (has('during')) {
    const step: DraftLists['steps'] = { id: draft.ids.take('', 'check'), kind: 'manual', title: text, imported: true };
    const batch = ladder.of(text) ?? place.batch;
    if (batch !== null) step.batch = batch.item.value.id;
    if (claimed !== undefined) step.claimed = claimed;
    draft.add('steps', step, [span], place);
  } else if (place.batch !== null && (has('acceptance') || has('green') || has('metric'))) {
    const state = claimed === undefined ? undefined : ({ state: 'passed' } as const);
    criteria.add({ colour: 'green', text, span, place, batch: place.batch, claimed: state });
  } else if (has('acceptance') || has('watch') || (has('green') && !has('gate'))) {
    acceptanceItem(text, item, place, scene);
  } else if (has('follow-up')) {
    const followUp: DraftLists['followUps'] = { id: draft.ids.take(slug(text), 'follow-up'), title: text };
    if (claimed !== undefined) followUp.claimed = claimed;
    draft.add('followUps', followUp, [span], place);
  } else {
    const gate: Gate = { id: draft.ids.take(slug(text), 'gate'), title: text };
    const category = categoryOf(place);
    if (category !== null) gate.category = category;
    const { limits } = readClauses(text);
    if (limits.length > 0)
      gate.threshold = limits
        .map((limit) => (limit.metric === '' ? limit.limit : `${limit.metric} ${limit.limit}`))
        .join('; ');
    const stretch = limits.find((limit) => limit.stretch !== null)?.stretch;
    if (stretch != null) gate.stretch = stretch;
    if (claimed !== undefined) gate.claimed = claimed;
    if (place.batch !== null) gate.before = place.batch.item.value.id;
    draft.add('gates', gate, [span], place);
  }
}

/** A condition for the release as a whole, judged after it. */
export function acceptanceItem(text: string, item: ListItem, place: Place, { draft }: Scene): void {
  const acceptance: DraftLists['acceptance'] = {
    id: draft.ids.take(slug(text), 'acceptance'),
    title: splitMark(text).text,
  };
  const { limits } = readClauses(text);
  if (limits.length === 1 && Criteria.hasLimit(text)) acceptance.limit = limits[0]!.limit;
  const within = /(\d+\s*(?:小时|天|hours?|h|days?))\s*(?:内|之内)|within\s+(\d+\s*(?:hours?|h|days?|d))/i.exec(text);
  const duration = within === null ? undefined : durationsIn(within[1] ?? within[2] ?? '')[0];
  if (duration !== undefined) acceptance.within = planDuration(duration.minMs);
  if (item.checked === true) acceptance.claimed = { state: 'passed' };
  draft.add('acceptance', acceptance, [{ line: item.line, endLine: item.endLine }], place);
}
