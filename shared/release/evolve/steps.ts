import { placedSteps } from '../../plan/step-lists.ts';
import { neededApprovals } from '../step-marks.ts';
import { type Evolvers, mapEntries, withEntry } from './evolver.ts';
import { reopened } from './rollback-steps.ts';

export const stepEvolvers: Evolvers<
  'step-started' | 'step-succeeded' | 'step-failed' | 'step-skipped' | 'step-approved' | 'step-decided'
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
      // People agreed to one attempt.
      approvals: [],
    })),
  }),
  'step-skipped': (state, { at, actor, payload }) => ({
    ...state,
    steps: withEntry(state.steps, payload.stepId, (step) => ({ ...step, status: 'skipped', endedAt: at, by: actor })),
  }),
  'step-approved': (state, { at, actor, payload }) => {
    const { approver, way, role = null } = payload;
    const placed = placedSteps(state.definition.plan).get(payload.stepId);
    return {
      ...state,
      steps: withEntry(state.steps, payload.stepId, (before) => {
        const step = { ...before, approvals: [...before.approvals, { approver, role, way }] };
        if (placed?.step.kind !== 'approval') return step;
        const agreed = step.approvals.length >= neededApprovals(placed);
        const startedAt = step.startedAt ?? at;
        return agreed
          ? { ...step, status: 'succeeded', startedAt, endedAt: at, by: actor }
          : { ...step, startedAt, by: actor };
      }),
    };
  },
  'step-decided': (state, { at, actor, payload }) => {
    const { stepId, attempt, exitId, done } = payload;
    const again = new Set(payload.again);
    const steps = mapEntries(state.steps, (step, id) => (again.has(id) ? reopened(step) : step));
    return {
      ...state,
      steps: withEntry(steps, stepId, (step) => ({
        ...step,
        status: done ? 'succeeded' : 'pending',
        attempt,
        startedAt: at,
        endedAt: done ? at : null,
        by: actor,
        exitId,
      })),
    };
  },
};
