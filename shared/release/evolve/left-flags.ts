import { type Evolvers, withEntry } from './evolver.ts';

export const leftFlagEvolvers: Evolvers<'flag-return-intended' | 'flag-return-failed'> = {
  'flag-return-intended': (state, { at, payload: { flagId, attempt, value } }) => ({
    ...state,
    flags: withEntry(state.flags, flagId, (known) => ({
      ...known,
      returning: { status: 'intended', attempt, value, intendedAt: at, error: null },
    })),
  }),
  'flag-return-failed': (state, { payload: { flagId, error } }) => ({
    ...state,
    flags: withEntry(state.flags, flagId, (known) => ({
      ...known,
      ...(known.returning === undefined ? {} : { returning: { ...known.returning, status: 'failed' as const, error } }),
    })),
  }),
};
