import { actionKey } from '../action-key.ts';
import type { AskedAction, OpeningCause } from '../events.ts';
import type { ReleaseState } from '../state.ts';
import { type Evolvers, withEntry } from './evolver.ts';

export const demandEvolvers: Evolvers<'action-asked' | 'asked-action-settled' | 'announcement-due'> = {
  'action-asked': (state, { at, payload }) => {
    const { guardId, level, asked, mode } = payload;
    const after = withActed(state, guardId, actionKey(asked));
    if (mode === 'automatic') return after;
    return { ...after, demands: [...without(after, guardId, asked), { guardId, level, asked, at }] };
  },
  'asked-action-settled': (state, { payload }) => ({
    ...state,
    demands: without(state, payload.guardId, payload.asked),
  }),
  'announcement-due': (state, { at, payload: { announcementId, cause } }) => ({
    ...withCause(state, cause, actionKey({ action: 'notify', announcementId })),
    dueAnnouncements: { ...state.dueAnnouncements, [announcementId]: { at, cause } },
  }),
};

function without(state: ReleaseState, guardId: string, asked: AskedAction): ReleaseState['demands'] {
  return state.demands.filter((demand) => demand.guardId !== guardId || actionKey(demand.asked) !== actionKey(asked));
}

function withCause(state: ReleaseState, cause: OpeningCause, key: string): ReleaseState {
  return cause.kind === 'guard' ? withActed(state, cause.guardId, key) : state;
}

/** Each action of a level is taken once, until the level changes. */
function withActed(state: ReleaseState, guardId: string, key: string): ReleaseState {
  return {
    ...state,
    guards: withEntry(state.guards, guardId, (guard) => ({ ...guard, acted: [...guard.acted, key] })),
  };
}
