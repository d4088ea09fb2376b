import type { Columns } from './columns.ts';
import type { Table } from './document-tree.ts';
import type { DraftLists } from './draft-plan.ts';
import { slug } from './item-ids.ts';
import type { Place } from './place.ts';
import { dateIn, durationsIn, planDuration } from './quantities.ts';
import { headerPair } from './recognise-header.ts';
import type { Scene } from './scene.ts';

/** `key | value`. */
export function factTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  for (const { line, cells } of table.rows) {
    const key = columns.cell(cells, 'key');
    const value = columns.cell(cells, 'value') ?? cells[1];
    if (key === null || value === undefined || value === '') continue;
    headerPair(key, value, { line, endLine: line }, place, scene);
  }
}

/** `metric | before | after | change`: for the report, as claimed. */
export function comparisonTable(table: Table, columns: Columns, place: Place, { draft }: Scene): void {
  for (const { line, cells } of table.rows) {
    const title = columns.cell(cells, 'metric');
    if (title === null) continue;
    const value = table.header
      .flatMap((header, index) =>
        index === columns.at('metric') || (cells[index] ?? '') === '' ? [] : [`${header}: ${cells[index]}`],
      )
      .join(', ');
    if (value === '') continue;
    draft.add(
      'report',
      { id: draft.ids.take('', 'report'), title, claimed: { value } },
      [{ line, endLine: line }],
      place,
    );
  }
}

/** `task | owner | due | priority`. */
export function followUpTable(table: Table, columns: Columns, place: Place, { draft }: Scene): void {
  for (const { line, cells } of table.rows) {
    const title = columns.cell(cells, 'task');
    if (title === null) continue;
    const followUp: DraftLists['followUps'] = { id: draft.ids.take(slug(title), 'follow-up'), title };
    const owner = columns.cell(cells, 'owner');
    if (owner !== null) followUp.owner = owner;
    const due = columns.cell(cells, 'due');
    if (due !== null) followUp.due = dateIn(due) ?? due;
    const priority = columns.cell(cells, 'priority') ?? '';
    if (/高|high|urgent|P0|P1/i.test(priority)) followUp.priority = 'high';
    else if (/中|medium|normal|P2/i.test(priority)) followUp.priority = 'medium';
    else if (/低|low|P3/i.test(priority)) followUp.priority = 'low';
    const rest = columns
      .others('task', 'owner', 'due', 'priority')
      .flatMap(({ index, title: header }) => ((cells[index] ?? '') === '' ? [] : [`${header}: ${cells[index]}`]));
    if (rest.length > 0) followUp.note = rest.join('\n');
    if (place.topics.includes('after-rollback')) followUp.when = 'rollback';
    draft.add('followUps', followUp, [{ line, endLine: line }], place);
  }
}

/** `risk | sign | remedy`: a playbook for each. */
export function riskTable(table: Table, columns: Columns, place: Place, { draft }: Scene): void {
  for (const { line, cells } of table.rows) {
    const title = columns.cell(cells, 'risk');
    if (title === null) continue;
    const playbook: DraftLists['playbooks'] = { id: draft.ids.take(slug(title), 'playbook'), title };
    const symptom = columns.cell(cells, 'symptom');
    if (symptom !== null) playbook.symptom = symptom;
    const remedy = columns.cell(cells, 'remedy');
    if (remedy !== null)
      playbook.steps = [{ id: draft.ids.take('', 'remedy'), kind: 'manual', title: remedy, imported: true }];
    const rest = columns
      .others('risk', 'symptom', 'remedy')
      .flatMap(({ index, title: header }) => ((cells[index] ?? '') === '' ? [] : [`${header}: ${cells[index]}`]));
    if (rest.length > 0) playbook.note = rest.join('\n');
    draft.add('playbooks', playbook, [{ line, endLine: line }], place);
  }
}

/** `0–2 hours | what to look at | who`. */
export function watchTable(table: Table, columns: Columns, place: Place, { draft }: Scene): void {
  for (const { line, cells } of table.rows) {
    const time = columns.cell(cells, 'time');
    if (time === null) continue;
    const focus = columns.cell(cells, 'focus', 'activity', 'metric');
    const watch: DraftLists['watch'] = {
      id: draft.ids.take('', 'watch'),
      title: focus === null ? time : `${time}: ${focus}`,
    };
    const duration = durationsIn(time)[0];
    if (duration?.maxMs != null) {
      if (duration.minMs > 0) watch.from = planDuration(duration.minMs);
      watch.until = planDuration(duration.maxMs);
    } else if (duration !== undefined) watch.until = planDuration(duration.minMs);
    const owner = columns.cell(cells, 'owner');
    if (owner !== null) watch.owner = owner;
    if (focus !== null) watch.what = focus.split(/[、,，;；]\s*/).filter((part) => part !== '');
    const rest = columns
      .others('time', 'focus', 'activity', 'metric', 'owner')
      .flatMap(({ index, title: header }) => ((cells[index] ?? '') === '' ? [] : [`${header}: ${cells[index]}`]));
    if (rest.length > 0) watch.note = rest.join('\n');
    draft.add('watch', watch, [{ line, endLine: line }], place);
  }
}
