import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { currentBatchId, entryOf } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { accept, type Deciders, foresee, refuse, requireRunning } from './decider.ts';
import { reactions } from './reactions.ts';
import { finishedWaits } from './waits.ts';

export const guardDeciders: Deciders<
  'record-level' | 'record-gap' | 'tick' | 'cancel-countdown' | 'switch-auto-rollback'
> = {
  'record-level': (state, { type: _type, ...payload }, context) => {
    const known = entryOf(state.guards, payload.guardId);
    if (known === undefined) return refuse('no-such-item', { kind: 'guard', id: payload.guardId });
    if (known.level === payload.level && known.reason === payload.reason) return accept();
    return withReactions(state, [event('guard-level-changed', payload)], context);
  },
  'record-gap': (state, { coveredUntil }) =>
    currentBatchId(state) === null ? accept() : accept(event('watch-gapped', { coveredUntil })),
  tick: (state, _command, context) => withReactions(state, finishedWaits(state, context), context),
  'cancel-countdown': (state, { guardId }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    if (!state.countdowns.some((countdown) => countdown.guardId === guardId))
      return refuse('no-such-item', { kind: 'countdown', id: guardId });
    return accept(event('countdown-cancelled', { guardId, cause: 'operator' }));
  },
  'switch-auto-rollback': (state, { enabled, reason }, context) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    if (state.autoRollback === enabled) return accept();
    if (!enabled && reason === null) return refuse('reason-required');
    return withReactions(state, [event('auto-rollback-switched', { enabled, reason })], context);
  },
};

function withReactions(state: ReleaseState, events: readonly NewReleaseEvent[], context: DecisionContext) {
  return accept(...events, ...reactions(foresee(state, events, context), context));
}
