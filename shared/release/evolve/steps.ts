import { type Evolvers, withEntry } from './evolver.ts';

export const stepEvolvers: Evolvers<
  'step-started' | 'step-succeeded' | 'step-failed' | 'step-skipped' | 'step-approved'
> = {
  'step-started': (state, { at, actor, payload }) => ({
    ...state,
    steps: withEntry(state.steps, payload.stepId, (step) => ({
      ...step,
      status: 'running',
      attempt: payload.attempt,
      startedAt: at,
      waitedMs: 0,
      waitsSince: at,
      endedAt: null,
      by: actor,
      result: null,
    })),
  }),
  'step-succeeded': (state, { at, payload }) => ({
    ...state,
    steps: withEntry(state.steps, payload.stepId, (step) => ({
      ...step,
      status: 'succeeded',
      endedAt: at,
      result: payload.result,
    })),
  }),
  'step-failed': (state, { at, payload }) => ({
    ...state,
    steps: withEntry(state.steps, payload.stepId, (step) => ({
      ...step,
      status: 'failed',
      endedAt: at,
      result: payload.result,
    })),
  }),
  'step-skipped': (state, { at, actor, payload }) => ({
    ...state,
    steps: withEntry(state.steps, payload.stepId, (step) => ({ ...step, status: 'skipped', endedAt: at, by: actor })),
  }),
  'step-approved': (state, { at, actor, payload }) => ({
    ...state,
    steps: withEntry(state.steps, payload.stepId, (step) => ({
      ...step,
      status: 'succeeded',
      startedAt: step.startedAt ?? at,
      endedAt: at,
      by: actor,
      approval: { approver: payload.approver, way: payload.way },
    })),
  }),
};
