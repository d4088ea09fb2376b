import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent, type RollbackCause } from '../events.ts';
import { holdingConditions, preconditionOf, preconditionsFor } from '../preconditions.ts';
import { batchOfGuard } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { accept, type Deciders, foresee, refuse, requireRunning } from './decider.ts';
import { batchOfCause, instead, startRollback } from './rollback-plan.ts';

export const preconditionDeciders: Deciders<'answer-precondition' | 'override-precondition' | 'withdraw-rollback'> = {
  'answer-precondition': (state, { preconditionId, met }, context) => {
    const open = openCondition(state, preconditionId);
    if (open === undefined || preconditionOf(state, preconditionId)?.guardId != null) {
      return refuse('no-such-item', { kind: 'precondition', id: preconditionId });
    }
    const outcome = met ? 'met' : 'unmet';
    return settled(state, [event('precondition-settled', { preconditionId, outcome, reason: null })], context);
  },
  'override-precondition': (state, { preconditionId, reason }, context) => {
    if (openCondition(state, preconditionId) === undefined) {
      return refuse('no-such-item', { kind: 'precondition', id: preconditionId });
    }
    // Going on against the plan is a person's word.
    if (context.actor.kind !== 'person') return refuse('approver-is-automation');
    return settled(state, [event('precondition-settled', { preconditionId, outcome: 'overridden', reason })], context);
  },
  'withdraw-rollback': (state, { reason }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    return state.asked === null ? accept() : accept(event('ask-withdrawn', { reason }));
  },
};

/** One of the asked rollback that still holds it up. */
function openCondition(state: ReleaseState, id: string) {
  return state.status === 'running' ? holdingConditions(state).find((condition) => condition.id === id) : undefined;
}

function settled(state: ReleaseState, events: readonly NewReleaseEvent[], context: DecisionContext) {
  return accept(...events, ...startWhereFree(foresee(state, events, context), context));
}

/**
 * Starts a rollback, or asks for it where the plan names something that must hold before. Asked for again, it changes
 * nothing; asked for another way, that way's own preconditions count.
 */
export function askRollback(
  state: ReleaseState,
  scope: 'stage' | 'all',
  cause: RollbackCause,
  context: DecisionContext,
): readonly NewReleaseEvent[] {
  const conditions = preconditionsFor(state, scope, batchOfCause(state, cause));
  if (conditions.length === 0) return startRollback(state, scope, cause, context.commandId);
  if (state.asked?.scope === scope) return [];
  // Nobody who reads gauges makes a person's wish smaller.
  if (state.asked?.scope === 'all' && cause.kind === 'guard') return [];
  const asked = event('rollback-asked', { scope, cause, preconditions: conditions.map(({ id }) => id) });
  const after = foresee(state, [asked], context);
  const met = metByGuards(after);
  return [asked, ...met, ...startWhereFree(foresee(after, met, context), context)];
}

/** What follows by itself for a rollback that was asked for: what its guards show, and its start. */
export function askReactions(state: ReleaseState, context: DecisionContext): readonly NewReleaseEvent[] {
  if (state.asked === null) return [];
  const met = metByGuards(state);
  return [...met, ...startWhereFree(foresee(state, met, context), context)];
}

function metByGuards(state: ReleaseState): readonly NewReleaseEvent[] {
  return holdingConditions(state).flatMap(({ id }) => {
    const guardId = preconditionOf(state, id)?.guardId ?? null;
    if (guardId === null || state.guards[guardId]?.level !== 'green') return [];
    return [event('precondition-settled', { preconditionId: id, outcome: 'met', reason: null })];
  });
}

function startWhereFree(state: ReleaseState, { commandId }: DecisionContext): readonly NewReleaseEvent[] {
  const { asked } = state;
  if (asked === null || holdingConditions(state).length > 0) return [];
  return startRollback(state, asked.scope, asked.cause, commandId);
}

/** A rollback for what a guard shows now, whoever decides on it. */
export function rollBackFor(
  state: ReleaseState,
  guardId: string,
  scope: 'stage' | 'all',
  context: DecisionContext,
): readonly NewReleaseEvent[] {
  const held = instead(state, scope, batchOfGuard(state, guardId));
  if (held !== null) return held;
  const seen = state.guards[guardId];
  const cause: RollbackCause = {
    kind: 'guard',
    guardId,
    level: seen?.level ?? 'unknown',
    reason: seen?.reason ?? 'not-watched-yet',
    value: seen?.value ?? null,
  };
  return askRollback(state, scope, cause, context);
}
