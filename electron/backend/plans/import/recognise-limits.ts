import type { BatchDraft } from './batch-draft.ts';
import { claimFrom } from './claims.ts';
import type { Columns } from './columns.ts';
import { type Comparison, readClauses, readLimit } from './comparisons.ts';
import type { Colour } from './criteria.ts';
import type { List, ListItem, Span, Table } from './document-tree.ts';
import { claim, type DraftLists } from './draft-plan.ts';
import { keyValue, splitMark } from './inline-text.ts';
import { slug } from './item-ids.ts';
import { metricId } from './metric-names.ts';
import type { Place } from './place.ts';
import { durationsIn, planDuration } from './quantities.ts';
import type { Scene } from './scene.ts';
import type { Topic } from './topics.ts';

const colours: Readonly<Partial<Record<Topic, Colour>>> = {
  'rollback-trigger': 'red',
  yellow: 'yellow',
  green: 'green',
  acceptance: 'green',
  metric: 'green',
};

/** Colour of the limits at a place, by the innermost heading that names one. */
export function colourAt(place: Place): Colour | null {
  const topic = place.topics.find((candidate) => colours[candidate] !== undefined);
  return topic === undefined ? null : (colours[topic] ?? null);
}

/** `metric | threshold | actual | state`, or `condition | threshold | action`. */
export function criteriaTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  const rollsBack =
    columns.has('action') &&
    table.rows.some(({ cells }) => /回滚|roll ?back/i.test(columns.cell(cells, 'action') ?? ''));
  const colour = rollsBack ? 'red' : (colourAt(place) ?? 'green');
  for (const { line, cells } of table.rows) {
    const span = { line, endLine: line };
    const metric = columns.cell(cells, 'metric');
    const threshold = columns.cell(cells, 'threshold');
    if (metric === null || threshold === null) continue;
    const every = everyIn(columns.cell(cells, 'every'));
    const state = columns.cell(cells, 'state');
    const claimed = claimFrom({
      state: state === '✅' ? 'passed' : state === '❌' ? 'failed' : state,
      value: columns.cell(cells, 'actual'),
    });
    const action = columns.cell(cells, 'action') ?? undefined;
    scene.criteria.add({ colour, text: threshold, metric, span, place, batch: place.batch, claimed, action, every });
  }
}

function everyIn(text: string | null): string | undefined {
  const duration = text === null ? undefined : durationsIn(text)[0];
  return duration === undefined || duration.minMs === 0 ? undefined : planDuration(duration.minMs);
}

export function severityIn(text: string): DraftLists['alerts']['severity'] | null {
  if (/critical|紧急|严重|致命|\bP0\b|sev-?1|page\b/i.test(text)) return 'critical';
  if (/warn|重要|警告|\bP1\b|sev-?2|high/i.test(text)) return 'warning';
  if (/info|一般|提示|普通|\bP[23]\b|low|minor/i.test(text)) return 'info';
  return null;
}

/** `metric | interval | threshold | severity`. */
export function alertTable(table: Table, columns: Columns, place: Place, scene: Scene): void {
  for (const { line, cells } of table.rows) {
    const metric = columns.cell(cells, 'metric');
    const threshold = columns.cell(cells, 'threshold');
    if (metric === null || threshold === null) continue;
    const severity = severityIn(columns.cell(cells, 'severity') ?? '') ?? 'warning';
    const alert = addAlert(`${metric} ${threshold}`, severity, { line, endLine: line }, place, scene);
    const every = everyIn(columns.cell(cells, 'every'));
    if (every !== undefined) alert.every = every;
  }
}

/** `severity | channel | who`: goes to every alert of that severity. */
export function channelTable(table: Table, columns: Columns, place: Place, { draft }: Scene): void {
  for (const { line, cells } of table.rows) {
    const severity = severityIn(columns.cell(cells, 'severity') ?? '');
    const words = [columns.cell(cells, 'channel'), columns.cell(cells, 'audienceOfAlert')]
      .filter((part) => part !== null)
      .join(' → ');
    if (severity === null || words === '') continue;
    for (const item of draft.list('alerts').filter(({ value }) => value.severity === severity)) {
      item.value.notify = [...(item.value.notify ?? []), words];
      claim(item, [{ line, endLine: line }], place);
    }
  }
}

/** An alert with the limit that its words set, or with `given`; `quote` where the title is a part of the words only. */
function addAlert(
  title: string,
  severity: DraftLists['alerts']['severity'],
  span: Span,
  place: Place,
  { draft }: Scene,
  { limit = readLimit(title), quote }: { readonly limit?: Comparison | null; readonly quote?: string } = {},
): DraftLists['alerts'] {
  const name = limit === null ? slug(title) : metricId(limit.metric);
  const id = draft.ids.take(name === '' ? '' : `alert-${name}`, 'alert');
  const alert: DraftLists['alerts'] = { id, title, severity };
  if (limit !== null) alert.threshold = limit.limit;
  if (limit?.hold != null) alert.for = limit.hold;
  if (quote !== undefined) alert.quote = quote;
  return draft.add('alerts', alert, [span], place).value;
}

/** A list of alerts; the label over it says how severe they are. */
export function alertList(list: List, place: Place, scene: Scene): void {
  const severity = place.sections.map(({ text }) => severityIn(text)).findLast((found) => found !== null) ?? 'warning';
  for (const item of list.items) {
    const span = { line: item.line, endLine: item.endLine };
    const pair = keyValue(item.raw);
    const { limits } = readClauses(item.text);
    if (pair !== null && limits.length > 1) {
      for (const limit of limits) addAlert(limit.words, severity, span, place, scene, { limit, quote: item.text });
    } else if (item.text !== '') addAlert(splitMark(item.text).text, severity, span, place, scene);
  }
}

/** Items with limits and criteria in words, for one colour. */
export function criteriaList(list: List, colour: Colour, place: Place, scene: Scene): void {
  for (const item of list.items) {
    const { text, mark } = splitMark(item.text);
    if (text === '') continue;
    const nested = item.children.some((child) => child.kind === 'list');
    if (nested && nestedLimits(item, colour, place, scene)) continue;
    const span = { line: item.line, endLine: item.endLine };
    const pair = keyValue(item.raw);
    const claimed =
      item.checked === true || (mark === 'done' && colour === 'green' && place.batch === null)
        ? ({ state: 'passed' } as const)
        : undefined;
    const metric = pair !== null && readLimit(pair.value) !== null && !/[≤≥<>]/.test(pair.key) ? pair.key : undefined;
    const words = metric === undefined || pair === null ? text : pair.value;
    scene.criteria.add({ colour, text: words, metric, span, place, batch: place.batch, claimed });
  }
}

/** `1. **Error rate**` with `target: < 1 %` and `threshold: > 5 %, alert at once` under it. */
function nestedLimits(item: ListItem, colour: Colour, place: Place, scene: Scene): boolean {
  const inside = { ...place, items: [...place.items, item] };
  const rows = item.children.flatMap((child) => (child.kind === 'list' ? child.items : []));
  const { text: metric } = splitMark(item.text);
  if (!rows.some((row) => /目标|阈值|target|threshold|limit|alert|告警/i.test(row.text))) return false;
  const head = { line: item.line, endLine: item.endLine };
  for (const row of rows) {
    const span = { line: row.line, endLine: row.endLine };
    const pair = keyValue(row.raw) ?? { key: '', value: row.text };
    const limit = readLimit(pair.value);
    if (limit !== null && /告警|报警|alert|page/i.test(row.text)) {
      const severity = severityIn(row.text) ?? (/立即|immediate|at once/i.test(row.text) ? 'critical' : 'warning');
      addAlert(`${metric} ${limit.limit}`, severity, span, inside, scene, { quote: row.text });
    } else if (/目标|target|goal/i.test(pair.key) || limit !== null) {
      const level: Colour =
        /检查|warn|check/i.test(row.text) && limit !== null && /阈值|threshold/i.test(pair.key) ? 'yellow' : colour;
      scene.criteria.add({ colour: level, text: pair.value, metric, span, place: inside, batch: place.batch });
    } else noteMetric(metric, row.text, span, inside, scene);
  }
  noteMetric(metric, '', head, inside, scene);
  return true;
}

/** What a document says about a metric beside its limits. */
export function noteMetric(
  title: string,
  words: string,
  span: { line: number; endLine: number },
  place: Place,
  { draft }: Scene,
): void {
  const known = draft.list('metrics').find(({ value }) => value.title === title);
  const item =
    known ??
    draft.add(
      'metrics',
      { id: draft.ids.take(metricId(title) === '' ? '' : `metric-${metricId(title)}`, 'metric'), title },
      [],
      place,
    );
  claim(item, [span], place);
  if (words === '') return;
  const note = typeof item.value.note === 'string' ? `${item.value.note}\n` : '';
  item.value.note = `${note}${words}`;
}

/** A decision with labelled exits: `✅ fine → stage 2`, `❌ not fine → roll back`. */
export function decisionList(list: List, place: Place, scene: Scene): boolean {
  const exits = list.items.map((item) => {
    const { text } = splitMark(item.text);
    const [condition = text, outcome = ''] = text.split(/\s*(?:→|->|=>|⇒)\s*/);
    const to = /回滚|回退|roll ?back|revert/i.test(outcome)
      ? /一阶|stage|step/i.test(outcome)
        ? 'rollback-stage'
        : 'rollback-all'
      : /进入|继续|下一|next|proceed|continue|promote|go/i.test(outcome)
        ? 'next'
        : 'hold';
    return { title: outcome === '' ? condition : `${condition} → ${outcome}`, to, arrow: outcome !== '' };
  });
  if (exits.length < 2 || !exits.every(({ arrow }) => arrow)) return false;
  const { draft } = scene;
  const spans = list.items.map(({ line, endLine }) => ({ line, endLine }));
  const title = place.sections.at(-1)?.text ?? 'decision';
  const batch: BatchDraft | null = place.batch;
  const step: DraftLists['steps'] = {
    id: draft.ids.take('', 'decision'),
    kind: 'decision',
    title,
    imported: true,
    ...(batch === null ? {} : { batch: batch.item.value.id }),
    exits: exits.map(({ title: exit, to }, index) => ({ id: `exit-${index + 1}`, title: exit, to })),
  };
  draft.add('steps', step, spans, place);
  return true;
}
