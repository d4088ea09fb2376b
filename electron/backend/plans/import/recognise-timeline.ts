import type { Columns } from './columns.ts';
import type { Table } from './document-tree.ts';
import type { DraftLists } from './draft-plan.ts';
import type { Place } from './place.ts';
import { clocksIn, durationsIn } from './quantities.ts';
import type { Scene } from './scene.ts';

/** `time | phase | operation | owner | minutes`: steps with a planned start, in a lane of their own. */
export function timelineTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  const { draft, ladder } = scene;
  for (const { line, cells } of table.rows) {
    const span = { line, endLine: line };
    const activity = columns.cell(cells, 'activity') ?? '';
    if (activity === '') continue;
    const stage = columns.cell(cells, 'stage') ?? '';
    const batch = ladder.of(activity) ?? ladder.of(stage);
    const shifts =
      batch !== null &&
      /切换|放量|切流|发布|shift|switch|raise|ramp|deploy|release/i.test(`${stage} ${activity}`) &&
      !/观察|验证|测试|observ|monitor|verif|test|watch/i.test(`${stage} ${activity}`);
    const taken =
      batch !== null &&
      draft.list('steps').some(({ value }) => value.kind === 'shift' && value.batch === batch.item.value.id);
    const step: DraftLists['steps'] = {
      id: draft.ids.take('', 'timeline'),
      title: activity,
      ...(shifts && !taken
        ? { kind: 'shift', batch: batch.item.value.id }
        : { kind: 'manual', ...(batch === null ? {} : { batch: batch.item.value.id }) }),
      lane: 'timeline',
      imported: true,
    };
    const owner = columns.cell(cells, 'owner');
    if (owner !== null) step.owner = owner;
    const [start] = clocksIn(columns.cell(cells, 'time') ?? '');
    const duration = durationsIn(columns.cell(cells, 'duration') ?? '')[0];
    if (start !== undefined || duration !== undefined) {
      step.planned = {
        ...(start === undefined ? {} : { start }),
        ...(duration === undefined ? {} : { minutes: Math.round(duration.minMs / 6_000) / 10 }),
      };
    }
    const rest = columns
      .others('activity', 'owner', 'time', 'duration')
      .flatMap(({ index, title }) => ((cells[index] ?? '') === '' ? [] : [`${title}: ${cells[index]}`]));
    if (rest.length > 0) step.note = rest.join('\n');
    draft.add('steps', step, [span], place);
  }
}
