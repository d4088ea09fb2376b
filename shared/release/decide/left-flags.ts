import { event } from '../events.ts';
import { isSetByProgram } from '../left-flags.ts';
import { entryOf } from '../queries.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const leftFlagDeciders: Deciders<'set-flag-back' | 'record-flag-return'> = {
  'set-flag-back': (state, { flagId }) => {
    const flag = entryOf(state.flags, flagId);
    if (flag?.before === undefined || !isSetByProgram(state, flagId))
      return refuse('no-such-item', { kind: 'flag', id: flagId });
    if (state.closedAt !== null) return refuse('release-closed');
    // A rollback puts flags back itself, and tries again what it could not.
    if (state.status === 'rolling-back') return refuse('release-rolling-back');
    const { before, history, returning } = flag;
    if (returning?.status === 'intended' || history.length === 0 || history.at(-1)?.value === before) return accept();
    const attempt = (returning?.attempt ?? 0) + 1;
    return accept(event('flag-return-intended', { flagId, attempt, value: before }));
  },
  'record-flag-return': (state, { flagId, attempt, error }) => {
    const returning = entryOf(state.flags, flagId)?.returning;
    if (returning?.status !== 'intended' || returning.attempt !== attempt)
      return refuse('no-such-item', { kind: 'flag', id: flagId });
    if (error !== null) return accept(event('flag-return-failed', { flagId, attempt, error }));
    return accept(event('flag-set', { flagId, stepId: null, value: returning.value }));
  },
};
