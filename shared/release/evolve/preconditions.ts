import type { Evolvers } from './evolver.ts';

export const preconditionEvolvers: Evolvers<'rollback-asked' | 'precondition-settled' | 'ask-withdrawn'> = {
  'rollback-asked': (state, { at, actor, payload: { scope, cause, preconditions } }) => ({
    ...state,
    // Nothing is raised any more, and nothing counts down to what is asked for already.
    held: true,
    countdown: null,
    countdowns: [],
    asked: {
      scope,
      cause,
      by: actor,
      // Asked for another way, it has waited since it was asked for at first: a lowering is not put off twice.
      at: state.asked?.at ?? at,
      waitsSince: state.asked?.waitsSince ?? at,
      conditions: preconditions.map((id) => {
        // What somebody said of it when another way was asked for still holds.
        const known = state.asked?.conditions.find((condition) => condition.id === id);
        return known ?? { id, status: 'open', at: null, by: null, reason: null };
      }),
    },
  }),
  'precondition-settled': (state, { at, actor, payload: { preconditionId, outcome, reason } }) => ({
    ...state,
    asked:
      state.asked === null
        ? null
        : {
            ...state.asked,
            conditions: state.asked.conditions.map((condition) =>
              condition.id === preconditionId ? { ...condition, status: outcome, at, by: actor, reason } : condition,
            ),
          },
  }),
  'ask-withdrawn': (state) => ({
    ...state,
    asked: null,
    // The guard that asked stays quiet until its level changes, as after a countdown that was stopped.
    quietGuards:
      state.asked?.cause.kind === 'guard' ? [...state.quietGuards, state.asked.cause.guardId] : state.quietGuards,
  }),
};
