import type { ReleaseState } from '../state.ts';
import { type Evolvers, mapEntries } from './evolver.ts';
import { forgetJudgements } from './judgements.ts';
import { reopened } from './rollback-steps.ts';

export const restartEvolvers: Evolvers<'ramp-restarted'> = {
  'ramp-restarted': (state, { at }) => {
    const { plan } = state.definition;
    const again = new Set(
      [
        ...plan.steps.filter((step) => step.batch !== null || step.kind === 'shift'),
        ...plan.finally,
        ...plan.onDemand,
      ].map(({ id }) => id),
    );
    return withTicksTakenBack({
      ...state,
      status: 'running',
      held: false,
      endedAt: null,
      watchedSince: at,
      rollback: null,
      pastRollbacks: state.rollback === null ? state.pastRollbacks : [...state.pastRollbacks, state.rollback],
      tracks: mapEntries(state.tracks, (track) => ({ ...track, currentBatch: null })),
      batches: mapEntries(state.batches, () => ({
        status: 'pending',
        startedAt: null,
        inEffectAt: null,
        endedAt: null,
        overdueAt: null,
        observed: { closedMs: 0, since: null, stretches: [] },
      })),
      guards: mapEntries(
        forgetJudgements(state, at, () => true),
        (guard) => ({
          ...guard,
          level: 'unknown',
          since: at,
          acted: [],
        }),
      ),
      steps: mapEntries(state.steps, (step, id) => (again.has(id) ? reopened(step) : step)),
    });
  },
};

/** Gates and steps whose ticks the plan takes back after a rollback; of `all`, everything that people ticked. */
export function withTicksTakenBack(state: ReleaseState): ReleaseState {
  const { plan } = state.definition;
  const reset = plan.rollback.after?.reset ?? [];
  if (reset.length === 0) return state;
  const all = reset.includes('all');
  const named = new Set(reset);
  const steps = new Set(
    plan.steps
      .filter(
        ({ id, kind }) => kind !== 'shift' && (named.has(id) || (all && (kind === 'manual' || kind === 'approval'))),
      )
      .map(({ id }) => id),
  );
  return {
    ...state,
    gates: mapEntries(state.gates, (gate, id) =>
      all || named.has(id) ? { status: 'open', at: null, by: null, note: null, evidenceBlob: null } : gate,
    ),
    steps: mapEntries(state.steps, (step, id) => (steps.has(id) ? reopened(step) : step)),
  };
}
