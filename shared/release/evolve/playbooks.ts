import type { StepId } from '../../plan/release-plan.ts';
import { actionKey } from '../action-key.ts';
import { playbookPlan } from '../playbooks.ts';
import { entryOf } from '../queries.ts';
import type { PlaybookMode, ReleaseState } from '../state.ts';
import { type Evolvers, mapEntries, withEntry } from './evolver.ts';
import { reopened } from './rollback-steps.ts';
import { unwanted } from './silences.ts';

export const playbookEvolvers: Evolvers<'playbook-opened' | 'playbook-closed' | 'step-undone'> = {
  'playbook-opened': (state, { at, actor, payload }) => {
    const { playbookId, cause, mode = 'live', reason = null } = payload;
    const begun = { ...state, steps: stepsAnew(state, playbookId) };
    const opened = {
      ...begun,
      openPlaybooks: { ...state.openPlaybooks, [playbookId]: { at, cause, mode, by: actor, reason } },
    };
    if (cause.kind !== 'guard') return opened;
    const key = actionKey({ action: 'playbook', playbookId });
    return {
      ...opened,
      guards: withEntry(state.guards, cause.guardId, (guard) => ({ ...guard, acted: [...guard.acted, key] })),
    };
  },
  'playbook-closed': (state, { at, actor, payload: { playbookId, outcome, note } }) => {
    const { [playbookId]: open, ...others } = state.openPlaybooks;
    if (open === undefined) return state;
    const own = (playbookPlan(state, playbookId)?.steps ?? []).flatMap(({ id }) => {
      const step = entryOf(state.steps, id);
      return step === undefined ? [] : [[id, step] as const];
    });
    const run = { ...open, playbookId, endedAt: at, endedBy: actor, outcome, note, steps: Object.fromEntries(own) };
    return {
      ...state,
      openPlaybooks: others,
      playbookRuns: [...state.playbookRuns, run],
      silences: unwanted(state.silences, playbookId),
      // Of a drill nothing stays that could be taken for the real thing.
      steps: open.mode === 'drill' ? stepsAsBefore(state, playbookId) : state.steps,
      guards: answered(state, playbookId, open.mode),
    };
  },
  'step-undone': (state, { payload }) => ({ ...state, steps: withEntry(state.steps, payload.stepId, reopened) }),
};

function stepsAnew(state: ReleaseState, playbookId: string): ReleaseState['steps'] {
  const own = new Set<StepId>(playbookPlan(state, playbookId)?.steps.map(({ id }) => id));
  return mapEntries(state.steps, (step, id) => (own.has(id) ? reopened(step) : step));
}

/** Nothing was sent anywhere in a drill. */
function stepsAsBefore(state: ReleaseState, playbookId: string): ReleaseState['steps'] {
  return mapEntries(stepsAnew(state, playbookId), (step, id) => ({
    ...step,
    lastEndedAt: state.steps[id]?.lastEndedAt ?? null,
  }));
}

/** Whoever closes it has dealt with every guard that would open it as things stand: it comes again with another level. */
function answered(state: ReleaseState, playbookId: string, mode: PlaybookMode): ReleaseState['guards'] {
  if (mode === 'drill') return state.guards;
  const key = actionKey({ action: 'playbook', playbookId });
  return mapEntries(state.guards, (guard, id) => {
    const plan = state.definition.plan.guards.find((candidate) => candidate.id === id);
    const actions = guard.level === 'green' ? [] : (plan?.actions[guard.level] ?? []);
    const asks = actions.some((action) => actionKey(action) === key);
    return asks && !guard.acted.includes(key) ? { ...guard, acted: [...guard.acted, key] } : guard;
  });
}
