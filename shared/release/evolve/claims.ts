import { type Evolvers, withEntry } from './evolver.ts';

export const claimEvolvers: Evolvers<'change-claimed'> = {
  'change-claimed': (state, { at, actor: by, payload: { switchId, target, ...claim } }) => ({
    ...state,
    switches: withEntry(state.switches, switchId, (item) => ({
      ...item,
      claims: { ...item.claims, [target]: { ...claim, at, by } },
    })),
  }),
};
