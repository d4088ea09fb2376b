import { parseDurationMs } from '../duration.ts';
import type { AnnouncementPlan, ItemAnchor, ItemLimit, ItemPlan, ItemSection, ItemTime } from '../release-plan.ts';
import { type LocalText, localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';
import { parseThreshold } from '../threshold.ts';
import { type Milliseconds, minuteOf } from './durations.ts';

interface Written {
  readonly id: string;
  readonly title: string | LocalText;
  readonly owner?: string | LocalText | undefined;
  readonly due?: string | undefined;
}
type Row<Key extends keyof PlanFile> = NonNullable<PlanFile[Key]> extends readonly (infer One)[] ? One : never;
type More = Omit<ItemPlan, 'id' | 'section' | 'title' | 'owner' | 'due'>;

/** Everything that somebody ticks off beside the runbook, in the order in which a release comes to it. */
export function compileItems(
  file: PlanFile,
  announcements: readonly AnnouncementPlan[],
  ms: Milliseconds,
): readonly ItemPlan[] {
  return [
    ...(file.drills ?? []).flatMap((drill) => drillItems(drill, ms)),
    ...announcements.flatMap(announcementItems),
    ...(file.watch ?? []).flatMap((duty) => watchItems(duty, ms)),
    ...(file.acceptance ?? []).map((criterion) => acceptanceItem(criterion, ms)),
    ...(file.signOffs ?? []).map(signOffItem),
    ...(file.retrospectives ?? []).flatMap((meeting) => retrospectiveItems(meeting, ms)),
    ...(file.followUps ?? []).map((task) => followUpItem(task, ms)),
    ...(file.audit ?? []).map((record) => item('audit', record)),
  ];
}

function item(section: ItemSection, { id, title, owner, due }: Written, more: More = {}): ItemPlan {
  return {
    id,
    section,
    title: localText(title),
    owner: owner === undefined ? null : localText(owner),
    due: due ?? null,
    ...more,
  };
}

const after = (anchor: ItemAnchor, ms = 0): ItemTime => ({ kind: 'after', anchor, ms });

function drillItems(drill: Row<'drills'>, ms: Milliseconds): readonly ItemPlan[] {
  const validity = drill.validFor === undefined ? {} : { validForMs: ms.watch(drill.validFor, 0) };
  return [
    item('drill', drill, { ...validity, ...(drill.playbook === undefined ? {} : { playbookId: drill.playbook }) }),
    ...(drill.checks ?? []).map((check) => item('drill', check, { partOf: drill.id, ...validity })),
  ];
}

/** What brings the time of an announcement. */
const comes: Readonly<Record<AnnouncementPlan['when'], ItemAnchor | null>> = {
  before: null,
  start: 'release-begun',
  batch: 'batch-started',
  completion: 'release-completed',
  rollback: 'rollback-decided',
  incident: 'trouble-detected',
};
const needed: Readonly<Partial<Record<AnnouncementPlan['when'], NonNullable<ItemPlan['when']>>>> = {
  completion: 'completion',
  rollback: 'rollback',
  incident: 'trouble',
};

/** The announcement is sent by its deadline; where the plan gives its draft one of its own, the draft is an item before it. */
function announcementItems({ id, title, owner, when, deadlines }: AnnouncementPlan): readonly ItemPlan[] {
  const whenNeeded = needed[when];
  const of = (what: 'draft' | 'distributed'): Pick<More, 'when' | 'opens' | 'dueBy'> => {
    const deadline = deadlines.find((candidate) => candidate.what === what);
    const anchor = deadline?.from ?? comes[when];
    return {
      ...(whenNeeded === undefined ? {} : { when: whenNeeded }),
      ...(anchor === null ? {} : { opens: after(anchor) }),
      ...(deadline === undefined || anchor === null ? {} : { dueBy: after(anchor, deadline.withinMs) }),
    };
  };
  const written = { id, title, owner: owner ?? undefined };
  const draft = deadlines.some(({ what }) => what === 'draft')
    ? [item('announcement', { ...written, id: draftId(id) }, { partOf: id, ...of('draft') })]
    : [];
  return [...draft, item('announcement', written, of('distributed'))];
}

/** Id of the item that is the draft of an announcement. */
export function draftId(announcementId: string): string {
  return `${announcementId}.draft`;
}

const dayMs = 86_400_000;
/** A duty of more days than this is one item: nobody ticks a year. */
const mostDays = 31;

/** A duty of more than a day is done, and ticked, day by day: `watch-7d.day-2` is the second 24 hours after the last batch. */
function watchItems(duty: Row<'watch'>, ms: Milliseconds): readonly ItemPlan[] {
  const divided = (written: number) => ms(`${Math.round(written)} ms`, 0);
  const from = duty.from === undefined ? 0 : parseDurationMs(duty.from);
  const until = duty.until === undefined ? null : parseDurationMs(duty.until);
  const stretch = (begin: number, end: number | null): More => ({
    when: 'completion',
    opens: after('last-batch', divided(begin)),
    ...(end === null ? {} : { dueBy: after('last-batch', divided(end)) }),
    day: Math.floor(begin / dayMs),
  });
  const days = until === null ? 1 : Math.ceil((until - from) / dayMs);
  if (until === null || days <= 1 || days > mostDays) return [item('watch', duty, stretch(from, until))];
  return Array.from({ length: days }, (_, index) => {
    const begin = from + index * dayMs;
    const part = stretch(begin, Math.min(until, begin + dayMs));
    return item('watch', { ...duty, id: `${duty.id}.day-${(part.day ?? 0) + 1}` }, part);
  });
}

function acceptanceItem(criterion: Row<'acceptance'>, ms: Milliseconds): ItemPlan {
  const { within, limit } = criterion;
  return item('acceptance', criterion, {
    when: 'completion',
    opens: after('last-batch'),
    ...(within === undefined ? {} : { dueBy: after('release-completed', ms(within, 0)) }),
    ...limitOf(limit),
  });
}

function limitOf(text: string | undefined): { readonly limit?: ItemLimit } {
  const parsed = text === undefined ? null : parseThreshold(text);
  return text === undefined || parsed === null ? {} : { limit: { text, ...parsed } };
}

function signOffItem(signOff: Row<'signOffs'>): ItemPlan {
  const { role, of = role === undefined ? null : [role], need = 1, accept = null } = signOff;
  return item('sign-off', signOff, {
    when: 'completion',
    opens: after('release-begun'),
    signing: { need, of, accept },
  });
}

function retrospectiveItems(meeting: Row<'retrospectives'>, ms: Milliseconds): readonly ItemPlan[] {
  const at = meeting.at === undefined ? undefined : localText(meeting.at);
  const dueBy = meeting.within === undefined ? timeOf(at?.en) : after('release-ended', ms(meeting.within, 0));
  const times: More = { opens: after('release-begun'), ...(dueBy === undefined ? {} : { dueBy }) };
  return [
    item('retrospective', { ...meeting, due: at?.en }, times),
    ...(meeting.agenda ?? []).map((point) =>
      item('retrospective', point, { partOf: meeting.id, opens: after('release-begun') }),
    ),
  ];
}

function followUpItem(task: Row<'followUps'>, ms: Milliseconds): ItemPlan {
  const { when = 'completion', within, due } = task;
  const anchor = when === 'rollback' ? 'rollback-finished' : 'release-completed';
  const dueBy = within === undefined ? timeOf(due) : after(anchor, ms(within, 0));
  return item('follow-up', task, { when, opens: after(anchor), ...(dueBy === undefined ? {} : { dueBy }) });
}

/** A time as a plan writes it: `2026-03-15`, `D+7`, `D+2 18:00`, `day 3`, `05:40`. Other words say nothing to a clock. */
function timeOf(text: string | undefined): ItemTime | undefined {
  if (text === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { kind: 'date', date: text };
  if (/^\d\d:\d\d$/.test(text)) return { kind: 'clock', minute: minuteOf(text) };
  const [whole, plus, nth, clock] = /^(?:D\+(\d+)|day (\d+))(?:\s+(\d\d:\d\d))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return {
    kind: 'day',
    day: plus === undefined ? Number(nth) - 1 : Number(plus),
    minute: clock === undefined ? null : minuteOf(clock),
  };
}
