import { event } from '../events.ts';
import { climbsAgain, restartBlockers } from '../restart.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const restartDeciders: Deciders<'restart-ramp'> = {
  'restart-ramp': (state, _command, { now }) => {
    if (state.closedAt !== null) return refuse('release-closed');
    if (!climbsAgain(state)) return refuse('no-restart');
    const [refusal] = restartBlockers(state, now);
    return refusal === undefined ? accept(event('ramp-restarted', {})) : { ok: false, refusal };
  },
};
