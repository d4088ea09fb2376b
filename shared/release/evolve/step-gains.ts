import { placedSteps, type StepPlace } from '../../plan/step-lists.ts';
import { isRestored } from '../../steps/cluster.ts';
import { entryOf, stepPlan } from '../queries.ts';
import type { Evolvers } from './evolver.ts';
import { killSwitchMoved, killSwitchSeen } from './kill-switches.ts';

const wayBackPlaces: ReadonlySet<StepPlace | undefined> = new Set<StepPlace>(['script', 'after-rollback', 'separate']);

export const gainEvolvers: Evolvers<
  'baseline-stored' | 'flag-found' | 'flag-set' | 'cluster-found' | 'announcement-sent'
> = {
  'baseline-stored': (state, { at, payload: { name, value, unit, stepId } }) => ({
    ...state,
    baselines: { ...state.baselines, [name]: { value, unit, stepId, at } },
  }),
  'flag-found': (state, { at, payload: { flagId, value } }) => ({
    ...killSwitchSeen(state, flagId, value, at),
    flags: { ...state.flags, [flagId]: { history: [], ...entryOf(state.flags, flagId), before: value } },
  }),
  'flag-set': (state, { at, actor, payload: { flagId, value, stepId } }) => {
    const step = stepId === null ? undefined : stepPlan(state, stepId);
    const restore = step?.file.kind !== 'flag' || step.file.restore !== false;
    const known = entryOf(state.flags, flagId);
    const entry = { value, stepId, batch: step?.batch ?? null, restore, returned: false, at };
    const history = [...(known?.history ?? []), entry];
    const moved = killSwitchMoved(state, flagId, value, { at, actor });
    const { returning: wanted, ...rest } = known ?? {};
    // Without a step it is what it was before, as somebody wanted; a step's value makes an attempt that failed old news.
    const returning = wanted?.status === 'intended' && stepId !== null ? { returning: wanted } : {};
    return { ...moved, flags: { ...state.flags, [flagId]: { ...rest, ...returning, history } } };
  },
  'cluster-found': (state, { at, payload }) => {
    const placed = placedSteps(state.definition.plan).get(payload.stepId);
    const file = placed?.step.file;
    // What the way back changes has none of its own.
    const restore = file?.kind === 'cluster' && !wayBackPlaces.has(placed?.place) && isRestored(file.do);
    const touch = { ...payload, batch: placed?.step.batch ?? null, restore, returned: false, at };
    return { ...state, clusterTouches: [...state.clusterTouches, touch] };
  },
  'announcement-sent': (state, { at, actor, payload: { announcementId, receipt } }) => ({
    ...state,
    announced: { ...state.announced, [announcementId]: { at, by: actor, receipt } },
  }),
};
