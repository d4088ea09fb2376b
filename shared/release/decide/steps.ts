import { event, type StepResult } from '../events.ts';
import { stepPlan } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { stepRefusal } from '../step-readiness.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const emptyResult: StepResult = {
  tookMs: 0,
  transcriptBlob: null,
  exitCode: null,
  httpStatus: null,
  note: null,
  error: null,
};

export const stepDeciders: Deciders<'start-step' | 'confirm-step' | 'skip-step' | 'approve-step' | 'record-step'> = {
  'start-step': (state, { stepId }) => {
    const refusal = stepRefusal(state, stepId);
    if (refusal !== null) return { ok: false, refusal };
    const step = stepPlan(state, stepId);
    const now = state.steps[stepId];
    if (step === undefined || now === undefined) return refuse('no-such-item', { kind: 'step', id: stepId });
    if (step.kind === 'shift' || step.kind === 'approval')
      return refuse('step-wrong-kind', { step: stepId, kind: step.kind });
    if (now.status !== 'pending' && now.status !== 'failed')
      return refuse('step-not-ready', { step: stepId, first: stepId });
    return accept(event('step-started', { stepId, attempt: now.attempt + 1 }));
  },
  'confirm-step': (state, { stepId, passed, note, evidenceBlob }) => {
    const refusal = stepRefusal(state, stepId);
    if (refusal !== null) return { ok: false, refusal };
    const step = stepPlan(state, stepId);
    const now = state.steps[stepId];
    if (step === undefined || now === undefined) return refuse('no-such-item', { kind: 'step', id: stepId });
    if (step.kind !== 'manual') return refuse('step-wrong-kind', { step: stepId, kind: step.kind });
    if (now.status === 'succeeded' || now.status === 'skipped') return refuse('step-not-running', { step: stepId });
    const attempt = now.status === 'running' ? now.attempt : now.attempt + 1;
    const started = now.status === 'running' ? [] : [event('step-started', { stepId, attempt })];
    const result = { ...emptyResult, note, transcriptBlob: evidenceBlob };
    return accept(...started, event(passed ? 'step-succeeded' : 'step-failed', { stepId, attempt, result }));
  },
  'skip-step': (state, { stepId, reason }) => {
    const refusal = stepRefusal(state, stepId);
    if (refusal !== null) return { ok: false, refusal };
    const step = stepPlan(state, stepId);
    const now = state.steps[stepId];
    if (step === undefined || now === undefined) return refuse('no-such-item', { kind: 'step', id: stepId });
    if (step.kind === 'shift' || step.kind === 'approval')
      return refuse('step-wrong-kind', { step: stepId, kind: step.kind });
    if (now.status !== 'pending' && now.status !== 'failed')
      return refuse('step-not-ready', { step: stepId, first: stepId });
    if (reason === null && !step.optional) return refuse('reason-required');
    return accept(event('step-skipped', { stepId, reason }));
  },
  'approve-step': (state, { stepId, approver, way, evidence, evidenceBlob }, { actor }) => {
    const refusal = stepRefusal(state, stepId);
    if (refusal !== null) return { ok: false, refusal };
    const step = stepPlan(state, stepId);
    if (step === undefined) return refuse('no-such-item', { kind: 'step', id: stepId });
    if (step.file.kind !== 'approval') return refuse('step-wrong-kind', { step: stepId, kind: step.kind });
    if (state.steps[stepId]?.status === 'succeeded') return refuse('step-not-running', { step: stepId });
    // Automation counts as the machine of the practice range, never as one of four eyes of a person's release.
    const atTheHelm = actor.kind === 'person' && approver === actor.id;
    if (actor.kind !== 'automation' && (approver === state.driver || atTheHelm)) return refuse('approver-is-driver');
    if (actor.kind === 'automation' && !everyBindingIsPractice(state)) return refuse('approver-is-automation');
    if (step.file.accept !== undefined && !step.file.accept.includes(way))
      return refuse('approval-way-not-accepted', { way });
    return accept(event('step-approved', { stepId, approver, way, evidence, evidenceBlob }));
  },
  'record-step': (state, { stepId, attempt, passed, result }) => {
    const step = state.steps[stepId];
    // The outcome of an attempt that was given up (rollback, a later attempt) changes nothing.
    if (step?.status !== 'running' || step.attempt !== attempt) return refuse('step-not-running', { step: stepId });
    return accept(event(passed ? 'step-succeeded' : 'step-failed', { stepId, attempt, result }));
  },
};

export function everyBindingIsPractice(state: ReleaseState): boolean {
  const bindings = Object.values(state.definition.bindings);
  return bindings.length > 0 && bindings.every((binding) => binding.environment === 'practice');
}
