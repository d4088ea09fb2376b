import type { ReleaseEvent } from '../events.ts';
import type { ItemRecord } from '../item-state.ts';
import { itemPlan } from '../items.ts';
import type { ReleaseState } from '../state.ts';
import { type Evolvers, withEntry } from './evolver.ts';

export const itemEvolvers: Evolvers<'item-recorded' | 'release-closed'> = {
  'item-recorded': (state, { at, actor, payload }) => {
    const { itemId, outcome, value, note, evidenceBlob, person, role, way, heldAt } = payload;
    const items = withEntry(state.items, itemId, (item) => {
      if (outcome === 'withdrawn') {
        const signatures = person === null ? [] : item.signatures.filter(({ approver }) => approver !== person);
        return { record: null, signatures };
      }
      const record: ItemRecord = { outcome, at, by: actor, value, note, evidenceBlob, heldAt };
      const signing = itemPlan(state, itemId)?.signing;
      if (signing === undefined || outcome !== 'done' || person === null || way === null) return { ...item, record };
      const signatures = [...item.signatures, { approver: person, role, way, at, note, evidenceBlob }];
      return { record: signatures.length >= signing.need ? record : null, signatures };
    });
    return { ...state, items };
  },
  'release-closed': (state, { at }) => ({ ...state, closedAt: at }),
};

/** Something turned red that was well before: what has to be told of trouble counts its time from here. */
export function withTrouble(before: ReleaseState, after: ReleaseState, event: ReleaseEvent): ReleaseState {
  if (event.type !== 'guard-level-changed' && event.type !== 'guard-judged') return after;
  const begun = after.status === 'running' && !isRed(before) && isRed(after);
  return begun ? { ...after, troubleAt: event.at } : after;
}

function isRed(state: ReleaseState): boolean {
  return state.definition.plan.guards.some(({ id, role }) => role !== 'gate' && state.guards[id]?.level === 'red');
}
