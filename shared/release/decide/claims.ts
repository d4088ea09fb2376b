import { event } from '../events.ts';
import { entryOf } from '../queries.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const claimDeciders: Deciders<'record-claim'> = {
  /** Taken in whatever state the release is: a rollback that is over may be waited for still. */
  'record-claim': (state, { type: _type, ...claim }) => {
    const { switchId } = claim;
    if (entryOf(state.switches, switchId) === undefined)
      return refuse('no-such-item', { kind: 'switch', id: switchId });
    return accept(event('change-claimed', claim));
  },
};
