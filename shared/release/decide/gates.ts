import { event } from '../events.ts';
import { entryOf } from '../queries.ts';
import { accept, type Deciders, refuse } from './decider.ts';
import { everyBindingIsPractice } from './steps.ts';

const over = new Set(['completed', 'rolled-back', 'aborted']);

export const gateDeciders: Deciders<'pass-gate' | 'fail-gate' | 'give-waiver'> = {
  'pass-gate': (state, { gateId, note, evidenceBlob }) => {
    if (entryOf(state.gates, gateId) === undefined) return refuse('no-such-item', { kind: 'gate', id: gateId });
    if (over.has(state.status)) return refuse('release-over', { status: state.status });
    return accept(event('gate-passed', { gateId, note, evidenceBlob }));
  },
  'fail-gate': (state, { gateId, note }) => {
    if (entryOf(state.gates, gateId) === undefined) return refuse('no-such-item', { kind: 'gate', id: gateId });
    if (over.has(state.status)) return refuse('release-over', { status: state.status });
    return accept(event('gate-failed', { gateId, note }));
  },
  'give-waiver': (state, { subject, reason, until }, { now, actor }) => {
    const records = { gate: state.gates, guard: state.guards, observation: state.batches };
    if (!Object.hasOwn(records[subject.kind], subject.id))
      return refuse('no-such-item', { kind: subject.kind, id: subject.id });
    if (actor.kind === 'conductor') return refuse('reason-required');
    // A waiver is a person's word; automation may only play one where nothing is at stake.
    if (actor.kind === 'automation' && !everyBindingIsPractice(state)) return refuse('approver-is-automation');
    if (over.has(state.status)) return refuse('release-over', { status: state.status });
    if (until <= now.utc) return refuse('waiver-in-past');
    return accept(event('waiver-given', { subject, reason, until }));
  },
};
