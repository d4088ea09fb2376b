import type { List, TextLine } from './document-tree.ts';
import { claim, type DraftItem, type DraftLists } from './draft-plan.ts';
import { keyValue, splitMark } from './inline-text.ts';
import type { Place } from './place.ts';
import { durationsIn } from './quantities.ts';
import { linesUnder } from './recognise-steps.ts';
import type { Scene } from './scene.ts';

type Retrospective = DraftItem<DraftLists['retrospectives']>;

/** The meeting that a place is about; lessons already learnt are a review of their own under their label. */
function retrospectiveAt(place: Place, { draft }: Scene): Retrospective {
  const label = place.sections.at(-1)?.text ?? '';
  const heading = place.sections.findLast((section) => section.heading)?.text ?? label;
  const lessons = /经验|教训|改进|成功|lesson|learn|improve|went well/i.test(label);
  const title = (lessons ? label : heading) || 'retrospective';
  const known = draft.list('retrospectives').find(({ value }) => value.title === title);
  if (known !== undefined) return known;
  return draft.add(
    'retrospectives',
    { id: draft.ids.take('', 'retrospective'), title, kind: lessons ? 'review' : 'debrief' },
    [],
    place,
  );
}

/** Agenda of a meeting after the release: items with minutes, and what is talked about under each. */
export function retrospectiveList(list: List, place: Place, scene: Scene): void {
  const item = retrospectiveAt(place, scene);
  for (const entry of list.items) {
    const { text } = splitMark(entry.text);
    if (text === '') continue;
    const point: NonNullable<DraftLists['retrospectives']['agenda']>[number] = {
      id: scene.draft.ids.take('', 'agenda'),
      title: text,
    };
    const duration = durationsIn(text)[0];
    if (duration !== undefined && duration.minMs >= 60_000) point.minutes = Math.round(duration.minMs / 60_000);
    const { spans, words } = linesUnder(entry.children);
    if (words.length > 0) point.note = words.join('\n');
    item.value.agenda = [...(item.value.agenda ?? []), point];
    claim(item, [entry, ...spans], place);
  }
}

/** `When: two working days after the release`, `Output: a report`. */
export function retrospectiveLine(line: TextLine, place: Place, scene: Scene): boolean {
  const pair = keyValue(line.raw);
  if (pair === null) return false;
  const item = retrospectiveAt(place, scene);
  if (/时间|when|date|time/i.test(pair.key) && item.value.at === undefined) item.value.at = pair.value;
  else if (/输出|output|deliverable/i.test(pair.key) && item.value.output === undefined) item.value.output = pair.value;
  else {
    const note = typeof item.value.note === 'string' ? `${item.value.note}\n` : '';
    item.value.note = `${note}${line.text}`;
  }
  claim(item, [line], place);
  return true;
}
