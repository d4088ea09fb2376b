import { Criteria } from './criteria.ts';
import type { List, ListItem } from './document-tree.ts';
import { keyValue, splitMark } from './inline-text.ts';
import type { Place } from './place.ts';
import { acceptanceItem, checkItem } from './recognise-checks.ts';
import type { OpenPlaybook } from './recognise-code.ts';
import { referenceItem } from './recognise-header.ts';
import { batchItem, isLadderList, ladderItem } from './recognise-ladder.ts';
import { alertList, criteriaList, decisionList } from './recognise-limits.ts';
import { contactList, roleList } from './recognise-people.ts';
import { retrospectiveList } from './recognise-retrospective.ts';
import { stepItem } from './recognise-steps.ts';
import * as topic from './recognise-topics.ts';
import type { Scene } from './scene.ts';
import { type Topic, topicsOf } from './topics.ts';

/** Items whose children a reader has taken with them; null where the reader does not take such a list. */
type Consumed = ReadonlySet<ListItem> | null;
/** Reads what stands under an item, where a reader wants it before the next item. */
export type Descend = (item: ListItem) => void;
type ListReader = (list: List, place: Place, playbook: OpenPlaybook, scene: Scene, descend: Descend) => Consumed;

const none: ReadonlySet<ListItem> = new Set();
const all = (list: List): ReadonlySet<ListItem> => new Set(list.items);
const everyItem =
  (read: Parameters<typeof topic.eachItem>[3]): ListReader =>
  (list, place, _playbook, scene) => {
    topic.eachItem(list, place, scene, read);
    return none;
  };

const steps: ListReader = (list, place, playbook, scene, descend) => {
  for (const item of list.items) {
    if (stepItem(item, place, playbook, scene)) continue;
    descend(item);
  }
  return all(list);
};

const criteria =
  (colour: 'green' | 'yellow' | 'red'): ListReader =>
  (list, place, _playbook, scene) => {
    criteriaList(list, colour, place, scene);
    return all(list);
  };

const hasLimits = (list: List): boolean =>
  list.items.some(
    (item) => Criteria.hasLimit(item.text) || item.children.some((child) => child.kind === 'list' && hasLimits(child)),
  );

/** What a list is under a heading of a topic. A topic that is missing here says nothing about lists. */
const readers: Partial<Record<Topic, ListReader>> = {
  'after-rollback': (list, place, _playbook, scene) => {
    topic.eachItem(list, place, scene, topic.followUpItem);
    return all(list);
  },
  'follow-up': (list, place, _playbook, scene) => {
    topic.eachItem(list, place, scene, topic.followUpItem);
    return all(list);
  },
  'rollback-verify': steps,
  yellow: criteria('yellow'),
  'rollback-trigger': criteria('red'),
  playbook: (list, place, playbook, scene, descend) => {
    if (playbook !== null) return steps(list, place, playbook, scene, descend);
    return place.topics.includes('rollback')
      ? everyItem(topic.rollbackFact)(list, place, playbook, scene, descend)
      : null;
  },
  rollback: (list, place, playbook, scene, descend) =>
    list.items.some((item) => item.ordered)
      ? steps(list, place, playbook, scene, descend)
      : everyItem(topic.rollbackFact)(list, place, playbook, scene, descend),
  retrospective: (list, place, _playbook, scene) => {
    retrospectiveList(list, place, scene);
    return all(list);
  },
  resource: everyItem(referenceItem),
  contact: (list, place, _playbook, scene) => {
    contactList(list, place, scene);
    return none;
  },
  role: (list, place, _playbook, scene) => {
    roleList(list, place, scene);
    return none;
  },
  drill: everyItem(topic.drillItem),
  alert: (list, place, _playbook, scene) => {
    const own = topicsOf(place.sections.at(-1)?.text ?? '').filter(
      (name) => name === 'alert' || name === 'dashboard' || name === 'green' || name === 'metric',
    );
    if (own.length > 1) return mixed(list, place, scene);
    alertList(list, place, scene);
    return none;
  },
  green: (list, place, playbook, scene, descend) => {
    if (place.batch === null && !hasLimits(list) && place.topics.includes('metric'))
      return everyItem(topic.metricItem)(list, place, playbook, scene, descend);
    return criteria('green')(list, place, playbook, scene, descend);
  },
  acceptance: (list, place, playbook, scene, descend) => {
    if (place.batch !== null) return criteria('green')(list, place, playbook, scene, descend);
    for (const item of list.items) if (splitMark(item.text).text !== '') acceptanceItem(item.text, item, place, scene);
    return none;
  },
  decision: (list, place, _playbook, scene) => (decisionList(list, place, scene) ? none : null),
  during: steps,
  gate: everyItem(checkItem),
  audience: (list, place, _playbook, scene) => (topic.dimensionList(list, place, scene) ? none : null),
  excluded: everyItem(topic.scopeItem),
  scope: everyItem((item, place, scene) =>
    (Criteria.hasLimit(item.text) ? topic.goalItem : topic.scopeItem)(item, place, scene),
  ),
  goal: everyItem(topic.goalItem),
  freeze: everyItem(topic.timeItem),
  train: everyItem(topic.timeItem),
  window: everyItem(topic.timeItem),
  migration: everyItem(topic.migrationItem),
  dashboard: (list, place, _playbook, scene) => {
    topic.dashboardList(list, place, scene);
    return none;
  },
  audit: everyItem(topic.auditItem),
  metric: (list, place, playbook, scene, descend) =>
    (hasLimits(list) ? criteria('green') : everyItem(topic.metricItem))(list, place, playbook, scene, descend),
  step: steps,
  // Advice is for the reader; what is said there is no part of this release.
  advice: () => none,
};

/** Under a heading about several things, each item is what its own key says. */
function mixed(list: List, place: Place, scene: Scene): Consumed {
  for (const item of list.items) {
    const key = keyValue(item.raw)?.key ?? '';
    const [first] = topicsOf(key);
    const single = { ...list, items: [item] };
    if (first === 'alert') alertList(single, place, scene);
    else if (first === 'dashboard') topic.dashboardList(single, place, scene);
  }
  return none;
}

export function readList(
  list: List,
  place: Place,
  playbook: OpenPlaybook,
  scene: Scene,
  descend: Descend,
): ReadonlySet<ListItem> {
  if (list.items.some((item) => item.checked !== null)) {
    topic.eachItem(list, place, scene, checkItem);
    return none;
  }
  if (list.items.filter((item) => topic.isEndpoint(item.text)).length * 2 > list.items.length) {
    topic.eachItem(list, place, scene, topic.scopeItem);
    return none;
  }
  const innermost = place.topics[0];
  if (innermost !== 'during' && isLadderList(list, scene)) {
    for (const item of list.items) ladderItem(item, scene.ladder.of(item.text)!, place, scene);
    return none;
  }
  const { batch } = place;
  const label = place.sections.at(-1);
  if (batch !== null && label !== undefined && place.items.length === 0) {
    const failed = /未通过|不通过|失败|if (?:it )?fail|on failure|not pass/i.test(label.text);
    const ordered = list.items.every((item) => item.ordered);
    if (failed || (scene.ladder.of(label.text) === batch && !ordered)) {
      for (const item of list.items) if (!/[:：]\s*(?:\*\*)?\s*$/.test(item.raw)) batchItem(item, batch, place);
      return none;
    }
    if (scene.ladder.of(label.text) === batch) return steps(list, place, playbook, scene, descend) ?? none;
  }
  for (const name of place.topics) {
    const consumed = readers[name]?.(list, place, playbook, scene, descend) ?? null;
    if (consumed !== null) return consumed;
  }
  return none;
}
