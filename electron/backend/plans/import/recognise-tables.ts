import { Columns } from './columns.ts';
import type { Table } from './document-tree.ts';
import type { Place } from './place.ts';
import { clocksIn } from './quantities.ts';
import { checkTable } from './recognise-checks.ts';
import { ladderTable } from './recognise-ladder.ts';
import { alertTable, channelTable, criteriaTable } from './recognise-limits.ts';
import { contactTable, roleTable, signOffTable } from './recognise-people.ts';
import { comparisonTable, factTable, followUpTable, riskTable, watchTable } from './recognise-records.ts';
import { timelineTable } from './recognise-timeline.ts';
import type { Scene } from './scene.ts';

type TableReader = (table: Table, columns: Columns, place: Place, scene: Scene) => void;

interface Form {
  readonly fits: (columns: Columns, table: Table, place: Place) => boolean;
  readonly read: TableReader;
}

const filled = (table: Table, column: number, fits: (cell: string) => boolean): boolean => {
  const cells = table.rows.map(({ cells: row }) => row[column] ?? '').filter((cell) => cell !== '');
  return cells.length > 0 && cells.filter(fits).length * 2 > cells.length;
};

/** Forms of tables by their columns, the special before the general. A table that fits none stays unplaced. */
const forms: readonly Form[] = [
  { fits: (columns) => columns.has('signature') && (columns.has('role') || columns.has('name')), read: signOffTable },
  {
    fits: (columns) => columns.has('name') && (columns.has('phone') || columns.has('email') || columns.has('chat')),
    read: contactTable,
  },
  {
    fits: (columns, table) =>
      columns.has('stage') &&
      (columns.has('share') || columns.has('targets')) &&
      columns.at('time') !== 0 &&
      table.rows.length > 0,
    read: ladderTable,
  },
  { fits: (columns) => columns.has('severity', 'channel') && !columns.has('metric'), read: channelTable },
  { fits: (columns) => columns.has('metric', 'threshold', 'severity'), read: alertTable },
  { fits: (columns) => columns.has('check'), read: checkTable },
  { fits: (columns) => columns.has('metric', 'threshold'), read: criteriaTable },
  {
    fits: (columns, table) =>
      columns.has('time') &&
      columns.has('activity') &&
      filled(table, columns.at('time'), (cell) => clocksIn(cell).length > 0),
    read: timelineTable,
  },
  {
    fits: (columns, _table, place) =>
      columns.has('time', 'focus') || (columns.has('time') && place.topics.includes('watch')),
    read: watchTable,
  },
  { fits: (columns) => columns.has('risk') && (columns.has('remedy') || columns.has('symptom')), read: riskTable },
  {
    fits: (columns) => columns.has('task') && (columns.has('due') || columns.has('priority') || columns.has('owner')),
    read: followUpTable,
  },
  { fits: (columns) => columns.has('role') && (columns.has('duty') || columns.has('name')), read: roleTable },
  { fits: (columns) => columns.has('metric', 'before', 'after'), read: comparisonTable },
  { fits: (columns, table) => table.header.length === 2 && columns.has('key', 'value'), read: factTable },
  { fits: (columns, table) => table.header.length >= 2 && columns.has('category', 'threshold'), read: checkTable },
];

export function readTable(table: Table, place: Place, scene: Scene): void {
  const columns = new Columns(table.header);
  forms.find(({ fits }) => fits(columns, table, place))?.read(table, columns, place, scene);
}
