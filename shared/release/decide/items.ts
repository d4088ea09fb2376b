import type { ItemPlan } from '../../plan/release-plan.ts';
import type { CommandOf, DecisionContext, Refusal } from '../commands.ts';
import { event } from '../events.ts';
import { concerns, isOpenNow, itemPlan, keepsLimit, openItems, opensAt, partsOf } from '../items.ts';
import { everyBindingIsPractice } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { voiceRefusal } from '../voices.ts';
import { accept, type Deciders, refuse } from './decider.ts';

type Record = CommandOf<'record-item'>;

const over = new Set(['completed', 'rolled-back', 'aborted']);

/** What is ticked off beside the runbook, also long after the release ended. */
export const itemDeciders: Deciders<'record-item' | 'close-release'> = {
  'record-item': (state, command, context) => {
    const { itemId, outcome, value = null, note, evidenceBlob } = command;
    const { person = null, role = null, way = null, heldAt = null } = command;
    const item = itemPlan(state, itemId);
    if (item === undefined) return refuse('no-such-item', { kind: 'item', id: itemId });
    const refusal = generalRefusal(state, context) ?? outcomeRefusal(state, item, command, context);
    if (refusal !== null) return { ok: false, refusal };
    return accept(event('item-recorded', { itemId, outcome, value, note, evidenceBlob, person, role, way, heldAt }));
  },
  'close-release': (state, { reason }, { now, actor }) => {
    if (!over.has(state.status)) return refuse('release-not-over');
    if (state.closedAt !== null) return accept();
    if (actor.kind !== 'person' && !everyBindingIsPractice(state)) return refuse('approver-is-automation');
    if (reason === null && openItems(state, now).length > 0) return refuse('reason-required');
    return accept(event('release-closed', { reason }));
  },
};

function generalRefusal(state: ReleaseState, { actor }: DecisionContext): Refusal | null {
  if (state.createdAt === null) return { code: 'release-not-created', params: {} };
  if (state.closedAt !== null) return { code: 'release-closed', params: {} };
  const speaks = actor.kind === 'person' || (actor.kind === 'automation' && everyBindingIsPractice(state));
  return speaks ? null : { code: 'approver-is-automation', params: {} };
}

function outcomeRefusal(
  state: ReleaseState,
  item: ItemPlan,
  command: Record,
  { now, actor }: DecisionContext,
): Refusal | null {
  const params = { item: item.id };
  const { note, person = null, heldAt = null } = command;
  const { record = null, signatures = [] } = state.items[item.id] ?? {};
  if (command.outcome === 'withdrawn') {
    const isThere =
      person === null
        ? record !== null || signatures.length > 0
        : signatures.some(({ approver }) => approver === person);
    return isThere ? null : { code: 'item-not-recorded', params };
  }
  // What does not concern this release is said at any time, and why.
  if (command.outcome === 'not-applicable') return note === null ? { code: 'reason-required', params: {} } : null;
  if (!concerns(state, item)) return { code: 'item-not-due', params };
  if (!isOpenNow(state, item, now))
    return { code: 'item-too-early', params: { ...params, opensAt: opensAt(state, item) } };
  if (heldAt !== null && heldAt > now.utc) return { code: 'held-in-future', params };
  if (command.outcome === 'failed') return null;
  if (item.signing !== undefined) {
    const { role = null, way = null } = command;
    if (person === null || way === null) return { code: 'item-signed-by-people', params };
    return voiceRefusal(state, item.signing, signatures, { approver: person, role, way }, actor);
  }
  return proofRefusal(state, item, command);
}

/** What must be there for it to be done: every check of a drill, and a number that keeps its limit or what shows it. */
function proofRefusal(
  state: ReleaseState,
  item: ItemPlan,
  { value = null, note, evidenceBlob }: Record,
): Refusal | null {
  const params = { item: item.id };
  const checks = item.section === 'drill' ? partsOf(state, item.id) : [];
  const open = checks.find(({ id }) => !isSettled(state, id));
  if (open !== undefined) return { code: 'item-parts-open', params: { ...params, part: open.id } };
  if (item.limit === undefined) return null;
  if (value === null && note === null && evidenceBlob === null) return { code: 'value-needed', params };
  const kept = value === null ? null : keepsLimit(state, item, value);
  return kept === false ? { code: 'value-outside-limit', params: { ...params, limit: item.limit.text } } : null;
}

function isSettled(state: ReleaseState, id: string): boolean {
  const outcome = state.items[id]?.record?.outcome;
  return outcome === 'done' || outcome === 'not-applicable';
}
