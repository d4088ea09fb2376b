import { entryOf, stepPlan } from '../queries.ts';
import type { Evolvers } from './evolver.ts';

export const gainEvolvers: Evolvers<'baseline-stored' | 'flag-found' | 'flag-set' | 'announcement-sent'> = {
  'baseline-stored': (state, { at, payload: { name, value, unit, stepId } }) => ({
    ...state,
    baselines: { ...state.baselines, [name]: { value, unit, stepId, at } },
  }),
  'flag-found': (state, { payload: { flagId, value } }) => ({
    ...state,
    flags: { ...state.flags, [flagId]: { history: [], ...entryOf(state.flags, flagId), before: value } },
  }),
  'flag-set': (state, { at, payload: { flagId, value, stepId } }) => {
    const step = stepId === null ? undefined : stepPlan(state, stepId);
    const restore = step?.file.kind !== 'flag' || step.file.restore !== false;
    const known = entryOf(state.flags, flagId);
    const entry = { value, stepId, batch: step?.batch ?? null, restore, at };
    const history = [...(known?.history ?? []), entry];
    return { ...state, flags: { ...state.flags, [flagId]: { ...known, history } } };
  },
  'announcement-sent': (state, { at, actor, payload: { announcementId, receipt } }) => ({
    ...state,
    announced: { ...state.announced, [announcementId]: { at, by: actor, receipt } },
  }),
};
