import { readClauses } from './comparisons.ts';
import type { List, ListItem, TextLine } from './document-tree.ts';
import type { DraftLists } from './draft-plan.ts';
import { keyValue, splitMark } from './inline-text.ts';
import { slug } from './item-ids.ts';
import type { Place } from './place.ts';
import { clocksIn, durationsIn, planDuration } from './quantities.ts';
import { noteMetric } from './recognise-limits.ts';
import type { Scene } from './scene.ts';

type ItemReader = (item: ListItem, place: Place, scene: Scene) => void;

const spanOf = ({ line, endLine }: ListItem) => ({ line, endLine });

/** Reads every item of a list with one reader. */
export function eachItem(list: List, place: Place, scene: Scene, read: ItemReader): void {
  for (const item of list.items) if (splitMark(item.text).text !== '') read(item, place, scene);
}

export const goalItem: ItemReader = (item, place, { draft }) => {
  const { text } = splitMark(item.text);
  const goal: DraftLists['goals'] = { id: draft.ids.take('', 'goal'), title: text };
  const { limits } = readClauses(text);
  if (limits.length === 1 && text.length <= 60) goal.limit = limits[0]!.limit;
  draft.add('goals', goal, [spanOf(item)], place);
};

/** `POST /api/orders`: an endpoint, whatever the heading over it is about. */
export function isEndpoint(text: string): boolean {
  return /^(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+\//.test(text);
}

/** A part that the release changes; an endpoint is known by its method. */
export const scopeItem: ItemReader = (item, place, { draft }) => {
  const excluded = place.topics.includes('excluded');
  const kind = excluded ? 'excluded' : isEndpoint(item.text) ? 'endpoint' : 'module';
  const scope: DraftLists['scope'] = { id: draft.ids.take('', 'scope'), title: item.text, kind };
  if (/紧急发布|emergency/i.test(item.text)) scope.strategy = 'emergency';
  else if (/全量发布|full release/i.test(item.text)) scope.strategy = 'full';
  draft.add('scope', scope, [spanOf(item)], place);
};

export const metricItem: ItemReader = (item, place, scene) =>
  noteMetric(splitMark(item.text).text, '', spanOf(item), place, scene);

export const drillItem: ItemReader = (item, place, { draft }) => {
  const pair = keyValue(item.raw);
  const drill: DraftLists['drills'] = { id: draft.ids.take('', 'drill'), title: pair?.key ?? item.text };
  if (pair !== null) drill.note = pair.value;
  const words = place.sections.map(({ text }) => text).join(' ');
  if (/预生产|staging|pre-?prod/i.test(words))
    drill.where = /与生产|and production|生产演练/.test(words) ? ['staging', 'production'] : ['staging'];
  draft.add('drills', drill, [spanOf(item)], place);
};

export const migrationItem: ItemReader = (item, place, { draft }) => {
  draft.add('migrations', { id: draft.ids.take('', 'migration'), title: item.text }, [spanOf(item)], place);
};

export const auditItem: ItemReader = (item, place, { draft }) => {
  draft.add('audit', { id: draft.ids.take('', 'audit'), title: item.text }, [spanOf(item)], place);
};

export const rollbackFact: ItemReader = (item, place, { draft }) => {
  draft.add(
    'rollbackFacts',
    { id: draft.ids.take('', 'rollback-fact'), title: splitMark(item.text).text },
    [spanOf(item)],
    place,
  );
};

export const followUpItem: ItemReader = (item, place, { draft }) => {
  const { text } = splitMark(item.text);
  const followUp: DraftLists['followUps'] = { id: draft.ids.take('', 'follow-up'), title: text };
  if (place.topics.includes('after-rollback')) followUp.when = 'rollback';
  const duration = /内|within/i.test(text) ? durationsIn(text)[0] : undefined;
  if (duration !== undefined) followUp.within = planDuration(duration.minMs);
  const inside = item.children.flatMap((child) => (child.kind === 'list' ? child.items : []));
  const words = inside.map((child) => child.text).filter((child) => child !== '');
  if (words.length > 0) followUp.note = words.join('\n');
  draft.add('followUps', followUp, [spanOf(item), ...inside.map(spanOf)], place);
};

/** `By user type` with its groups: an attribute by which users are told apart. */
export function dimensionList(list: List, place: Place, { draft }: Scene): boolean {
  const label = place.sections.at(-1);
  if (label === undefined || label.heading || !/^(?:按|基于|by\b|per\b)/i.test(label.text)) return false;
  const values = list.items.map((item) => keyValue(item.raw)?.key ?? item.text).filter((value) => value !== '');
  if (values.length === 0) return false;
  const note = list.items.map((item) => item.text).join('\n');
  draft.add(
    'dimensions',
    { id: draft.ids.take(slug(label.text), 'dimension'), title: label.text, values, note },
    list.items.map(spanOf),
    place,
  );
  return true;
}

/** `Plan (Pro/Plus/Free) > language pair (L1–L4) > client`: attributes in the order of their priority. */
export function dimensionLine(line: TextLine, place: Place, { draft }: Scene): boolean {
  const chain = line.text.split(/\s*[>＞]\s*/);
  if (chain.length < 3) return false;
  const parts = chain.map((part, index) => {
    const words = index === 0 ? part.replace(/^.*[:：]/, '') : part.replace(/[。；;].*$/s, '');
    const [, name = words, values] = /^(.*?)\s*[（(]([^（）()]*)[)）]?\s*$/.exec(words) ?? [];
    return { name: name.trim(), values: (values ?? '').split(/[/、,，]\s*/).filter((value) => value !== '') };
  });
  if (parts.some(({ name }) => name === '' || name.length > 30)) return false;
  parts.forEach(({ name, values }, index) => {
    const value: DraftLists['dimensions'] = { id: draft.ids.take(slug(name), 'dimension'), title: name };
    if (values.length > 0) value.values = values;
    if (index === 0) value.quote = line.text;
    draft.add('dimensions', value, [line], place);
  });
  return true;
}

/** `latency: /lookup P95, /regenerate P95` under a heading about a dashboard: one dashboard with these panels. */
export function dashboardList(list: List, place: Place, { draft }: Scene): void {
  const title = place.sections.at(-1)?.text ?? 'dashboard';
  const panels = list.items
    .filter((item) => item.text !== '')
    .map((item) => ({ id: draft.ids.take('', 'panel'), title: item.text }));
  if (panels.length === 0) return;
  draft.add('dashboards', { id: draft.ids.take('', 'dashboard'), title, panels }, list.items.map(spanOf), place);
}

/** Freezes, trains and windows; an item that is none of them stays unplaced. */
export const timeItem: ItemReader = (item, place, { draft }) => {
  const { text } = item;
  const spans = [spanOf(item)];
  const title = keyValue(item.raw)?.key ?? text;
  if (/冻结|freeze/i.test(text)) {
    const freeze: DraftLists['freezes'] = { id: draft.ids.take('', 'freeze'), title, quote: text };
    const [before, after] = [
      durationNear(text, /(?:发布|上线)?前|before/i),
      durationNear(text, /(?:发布|上线)?后|after/i),
    ];
    if (before !== null) freeze.before = before;
    if (after !== null) freeze.after = after;
    draft.add('freezes', freeze, spans, place);
    return;
  }
  if (/列车|车次|release train/i.test(text)) {
    const every = /每周|周发布|weekly|every week/i.test(text)
      ? 'week'
      : /每日|每天|daily|every day/i.test(text)
        ? 'day'
        : /每月|monthly/i.test(text)
          ? 'month'
          : /两周|双周|two weeks|bi-?weekly/i.test(text)
            ? 'two-weeks'
            : null;
    if (every === null) return;
    draft.add('trains', { id: draft.ids.take('', 'train'), title, kind: 'main', every, quote: text }, spans, place);
    return;
  }
  const [start, end] = clocksIn(text);
  const holidays = /节假日|holidays?/i.test(text);
  if ((start === undefined || end === undefined) && !holidays) return;
  const avoids = /避开|避免|不要|avoid|outside|not (?:during|in)/i.test(text);
  const use = avoids
    ? 'avoid'
    : /低峰|off-?peak/i.test(text)
      ? 'off-peak'
      : /高峰|peak/i.test(text)
        ? 'peak'
        : 'release';
  const window: DraftLists['windows'] = { id: draft.ids.take('', 'window'), title: text, use };
  if (start !== undefined && end !== undefined) Object.assign(window, { start, end });
  if (/工作日|weekdays?|business days?/i.test(text)) window.days = ['mon', 'tue', 'wed', 'thu', 'fri'];
  if (holidays && start === undefined) window.holidays = 'only';
  if (holidays && /前后|around|before and after/i.test(text)) window.holidayMargin = 1;
  draft.add('windows', window, spans, place);
};

/** `24 hours before`, `发布前 24 小时`: the length beside a word. */
function durationNear(text: string, word: RegExp): string | null {
  const at = word.exec(text);
  if (at === null) return null;
  const near = durationsIn(text).find(({ index }) => Math.abs(index - at.index) < 14);
  return near === undefined ? null : planDuration(near.minMs);
}
