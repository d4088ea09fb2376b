import type { ItemTime } from '../plan/release-plan.ts';
import type { Now } from '../release/time.ts';
import type { Acceptance, ItemStanding } from '../release/views/item-standings.ts';
import { formatDuration, formatValue } from './format.ts';
import {
  actorName,
  freeText,
  itemName,
  local,
  moment,
  personName,
  roleName,
  type Speech,
  say,
} from './release-speech.ts';

/** The word for how an item stands; a sign-off is signed or refused, not done. */
export function sayItemStatus(speech: Speech, { item, status }: ItemStanding): string {
  if (item.section === 'sign-off' && status === 'done') return say(speech.t, 'items:signed');
  if (item.section === 'sign-off' && status === 'failed') return say(speech.t, 'items:refused');
  return say(speech.t, `items:status.${status}`);
}

/** What runs towards or against an item, in short pieces: its deadline with what is left, its clock, when it begins. */
export function sayItemTime(speech: Speech, standing: ItemStanding, now: Now): readonly string[] {
  const tell = (key: string, params: object = {}) => say(speech.t, `items:${key}`, params);
  const { item, status, dueAt, opensAt, endsAt } = standing;
  if (status === 'done' || status === 'expired') {
    return endsAt === null ? [] : [tell('validUntil', { moment: moment(speech, endsAt) })];
  }
  if (status === 'failed' || status === 'not-applicable') return [];
  if (status === 'waiting' || status === 'idle')
    return [sayOpening(speech, item.opens, opensAt)].filter((it) => it !== '');
  if (dueAt === null) return item.due === null ? [] : [item.due];
  const left = dueAt - now.utc;
  // Where a duty begins is plain; what starts the clock of an announcement is not.
  const clock = item.section === 'announcement' ? standing.clock : null;
  return [
    left > 0 ? tell('left', { duration: minutes(left) }) : tell('late', { duration: minutes(-left) }),
    tell('dueAt', { moment: moment(speech, dueAt) }),
    ...(clock === null
      ? []
      : [tell('clock', { what: tell(`clockFrom.${clock.anchor}`), clock: moment(speech, clock.at) })]),
  ];
}

/** Seconds only where they matter. */
function minutes(ms: number): string {
  const unit = ms > 3_600_000 ? 60_000 : 1_000;
  return formatDuration(Math.floor(ms / unit) * unit);
}

function sayOpening(speech: Speech, opens: ItemTime | undefined, at: number | null): string {
  if (at !== null) return say(speech.t, 'items:opensAt', { moment: moment(speech, at) });
  return opens?.kind === 'after' ? say(speech.t, `items:opensAfter.${opens.anchor}`) : '';
}

/** What was recorded: the number, who signed, who said so, and the words. */
export function sayItemRecord(speech: Speech, { item, record, signatures, missing }: ItemStanding): readonly string[] {
  const tell = (key: string, params: object = {}) => say(speech.t, `items:${key}`, params);
  const value =
    record === null || record.value === null
      ? null
      : tell('value', { value: formatValue(record.value, item.limit?.unit ?? 'count') });
  const names = signatures.map(({ approver, role, way }) =>
    tell(role === null ? 'signature' : 'signatureOf', {
      who: personName(speech, approver),
      role: role === null ? '' : roleName(speech, role),
      way: say(speech.t, `reasons:approvalWay.${way}`),
    }),
  );
  const need = item.signing?.need ?? 0;
  return [
    need > 1 && (missing?.count ?? 0) > 0 ? tell('voices', { given: signatures.length, need }) : null,
    value,
    ...names,
    record?.heldAt == null ? null : tell('heldOn', { moment: moment(speech, record.heldAt) }),
    record === null || (item.signing !== undefined && record.outcome === 'done')
      ? null
      : tell('by', { who: actorName(speech, record.by), moment: moment(speech, record.at.utc) }),
    freeText(speech, record?.note ?? null, ''),
  ].filter((part): part is string => part !== null && part !== '');
}

/** What the plan says about an item: who does it, and what a number has to keep. */
export function sayItemPlan(speech: Speech, { item, missing }: ItemStanding): readonly string[] {
  const roles = item.signing === undefined ? [] : (missing?.roles ?? []).map((id) => roleName(speech, id));
  return [
    item.owner === null ? null : local(speech, item.owner),
    roles.length === 0 ? null : roles.join(' / '),
    item.limit === undefined ? null : say(speech.t, 'items:limit', { limit: item.limit.text }),
  ].filter((part) => part !== null);
}

/** Whether the release is accepted, and what that waits for. */
export function sayAcceptance(speech: Speech, { status, open, failed }: Acceptance): readonly string[] {
  const listed = status === 'pending' ? open : status === 'rejected' ? failed : [];
  const names = listed.map(({ item }) => itemName(speech, item.id)).join(', ');
  return [
    say(speech.t, `items:acceptance.${status}`),
    ...(names === '' ? [] : [say(speech.t, status === 'rejected' ? 'items:notMet' : 'items:missing', { names })]),
  ];
}
