import type { StepFile } from '../../steps/index.ts';
import type { StepGain } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { entryOf, isDrilled } from '../queries.ts';
import { accept, type Deciders, refuse } from './decider.ts';

/** Outcomes of programs and requests, and what they brought about. */
export const gainDeciders: Deciders<'record-step' | 'record-flag' | 'record-cluster'> = {
  'record-step': (state, { stepId, attempt, passed, result, gain }) => {
    const step = state.steps[stepId];
    // The outcome of an attempt that was given up (rollback, a later attempt) changes nothing.
    if (step?.status !== 'running' || step.attempt !== attempt) return refuse('step-not-running', { step: stepId });
    const outcome = event(passed ? 'step-succeeded' : 'step-failed', { stepId, attempt, result });
    // A drill brings nothing about, whatever was read in it.
    const kept = gain === undefined || !passed || isDrilled(state, stepId) ? [] : [gained(gain, stepId)];
    return accept(outcome, ...kept);
  },
  'record-flag': (state, { flagId, value }) =>
    // Only what it was before the release is of interest later.
    entryOf(state.flags, flagId)?.before === undefined ? accept(event('flag-found', { flagId, value })) : accept(),
  'record-cluster': (_state, { type: _type, ...found }) => accept(event('cluster-found', found)),
};

/** What a step or a script of a rollback brought about, as the event that keeps it. */
export function gained(gain: StepGain, stepId: string): NewReleaseEvent {
  switch (gain.kind) {
    case 'baseline': {
      const { kind: _kind, ...payload } = gain;
      return event('baseline-stored', { ...payload, stepId });
    }
    case 'flag':
      return event('flag-set', { flagId: gain.flagId, value: gain.value, stepId });
    case 'announcement':
      return event('announcement-sent', { announcementId: gain.announcementId, receipt: gain.receipt, stepId });
  }
}

/** What a person brought about who says that the step is done. */
export function gainByHand(file: StepFile): readonly NewReleaseEvent[] {
  if (file.kind === 'flag') return [event('flag-set', { flagId: file.flag, value: file.value, stepId: file.id })];
  if (file.kind !== 'announce') return [];
  return [event('announcement-sent', { announcementId: file.announcement, stepId: file.id, receipt: null })];
}
