import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { currentBatchIds, entryOf, isSteppingBack } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { accept, type Deciders, foresee, refuse, requireRunning } from './decider.ts';
import { clockEvents, reactions } from './reactions.ts';
import { everyBindingIsPractice } from './steps.ts';

export const guardDeciders: Deciders<
  'record-level' | 'record-base' | 'record-gap' | 'judge-guard' | 'tick' | 'cancel-countdown' | 'switch-auto-rollback'
> = {
  'record-level': (state, { type: _type, ...payload }, context) => {
    const known = entryOf(state.guards, payload.guardId);
    if (known === undefined) return refuse('no-such-item', { kind: 'guard', id: payload.guardId });
    if (known.level === payload.level && known.reason === payload.reason) return accept();
    if (isJudged(state, payload.guardId)) return refuse('no-such-item', { kind: 'gauge', id: payload.guardId });
    return withReactions(state, [event('guard-level-changed', payload)], context);
  },
  'judge-guard': (state, { type: _type, ...payload }, context) => {
    const guard = state.definition.plan.guards.find((candidate) => candidate.id === payload.guardId);
    if (guard === undefined) return refuse('no-such-item', { kind: 'guard', id: payload.guardId });
    if (guard.role !== 'judged') return refuse('not-judged-by-people', { guard: guard.id });
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    // A judgement is a person's word; automation may only play one where nothing is at stake.
    if (context.actor.kind === 'automation' && !everyBindingIsPractice(state)) return refuse('approver-is-automation');
    return withReactions(state, [event('guard-judged', payload)], context);
  },
  'record-base': (state, { type: _type, ...payload }) => {
    const { guardId, batchId } = payload;
    const guard = state.definition.plan.guards.find((candidate) => candidate.id === guardId);
    if (guard === undefined) return refuse('no-such-item', { kind: 'guard', id: guardId });
    // Only the batch that has just begun has a moment before it, and only one.
    const isLate =
      !currentBatchIds(state).includes(batchId) || entryOf(state.bases[batchId] ?? {}, guardId) !== undefined;
    return isLate ? accept() : accept(event('base-recorded', payload));
  },
  'record-gap': (state, { coveredUntil }) =>
    // Also before the first batch: a gate may ask since when everything is quiet.
    state.begunAt === null ? accept() : accept(event('watch-gapped', { coveredUntil })),
  tick: (state, _command, context) => withReactions(state, clockEvents(state, context), context),
  'cancel-countdown': (state, { guardId }) => {
    const refusal = isSteppingBack(state) ? null : requireRunning(state);
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

function isJudged(state: ReleaseState, guardId: string): boolean {
  return state.definition.plan.guards.some((guard) => guard.id === guardId && guard.role === 'judged');
}
