import type { GuardAction, GuardPlan } from '../../plan/release-plan.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { currentBatchId, guardsOf, isWaived } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { coveredMs } from '../time.ts';
import { startRollback } from './rollback-plan.ts';

/** A guard that asks for a rollback now, and what it asks for. */
interface Demand {
  readonly guard: GuardPlan;
  readonly action: Extract<GuardAction, { action: 'rollback' }>;
}

/**
 * What follows by itself from a state: a countdown starts, ends in a rollback, or is called off. Evaluated after every
 * reading and at every tick, so that it never depends on a timer that was lost.
 */
export function reactions(state: ReleaseState, context: DecisionContext): readonly NewReleaseEvent[] {
  const { countdown } = state;
  if (state.status !== 'running') {
    return countdown === null ? [] : [event('countdown-cancelled', { guardId: countdown.guardId, cause: 'rollback' })];
  }
  const demands = state.autoRollback ? demandsOf(state, context) : [];
  if (countdown !== null) {
    const still = demands.find((demand) => demand.guard.id === countdown.guardId);
    if (still === undefined) {
      const cause = state.autoRollback ? 'recovered' : 'switched-off';
      return [event('countdown-cancelled', { guardId: countdown.guardId, cause })];
    }
    return coveredMs(countdown.startedAt, context.now) >= countdown.lengthMs ? rollBackFor(state, still, context) : [];
  }
  const [demand] = demands;
  if (demand === undefined) return [];
  if (demand.action.countdownMs > 0) {
    return [
      event('countdown-started', {
        guardId: demand.guard.id,
        scope: demand.action.scope,
        lengthMs: demand.action.countdownMs,
      }),
    ];
  }
  return rollBackFor(state, demand, context);
}

function demandsOf(state: ReleaseState, { now }: DecisionContext): readonly Demand[] {
  const batch = currentBatchId(state);
  if (batch === null) return [];
  return guardsOf(state, batch).flatMap((guard): readonly Demand[] => {
    const seen = state.guards[guard.id];
    if (seen === undefined || state.quietGuards.includes(guard.id)) return [];
    if (isWaived(state, { kind: 'guard', id: guard.id }, now.utc)) return [];
    if (seen.level === 'red' && guard.onRed.action === 'rollback') return [{ guard, action: guard.onRed }];
    const impatient = seen.level === 'unknown' && seen.since !== null && coveredMs(seen.since, now) >= guard.patienceMs;
    return impatient && guard.onUnknown.action === 'rollback' ? [{ guard, action: guard.onUnknown }] : [];
  });
}

function rollBackFor(
  state: ReleaseState,
  { guard, action }: Demand,
  context: DecisionContext,
): readonly NewReleaseEvent[] {
  const seen = state.guards[guard.id];
  return startRollback(
    state,
    action.scope,
    {
      kind: 'guard',
      guardId: guard.id,
      level: seen?.level ?? 'unknown',
      reason: seen?.reason ?? 'not-watched-yet',
      value: seen?.value ?? null,
    },
    context.commandId,
  );
}

/** When `reactions` may say something new without any event: milliseconds on the monotonic clock of this run, or null. */
export function wakeAt(state: ReleaseState): number | null {
  if (state.status !== 'running' || state.run === null) return null;
  const times: number[] = [];
  const { countdown } = state;
  if (countdown !== null && countdown.startedAt.run === state.run)
    times.push(countdown.startedAt.monotonic + countdown.lengthMs);
  for (const guard of state.definition.plan.guards) {
    const seen = state.guards[guard.id];
    if (guard.onUnknown.action === 'rollback' && seen?.level === 'unknown' && seen.since?.run === state.run) {
      if (countdown === null) times.push(seen.since.monotonic + guard.patienceMs);
    }
  }
  for (const step of state.definition.plan.steps) {
    const seen = state.steps[step.id];
    if (step.kind === 'wait' && seen?.status === 'running' && seen.startedAt !== null) {
      times.push(
        waitEndsAt(
          state,
          step.timeoutMs,
          seen.waitedMs,
          seen.startedAt.run === state.run ? seen.startedAt.monotonic : null,
        ),
      );
    }
  }
  return times.length === 0 ? null : Math.min(...times);
}

function waitEndsAt(state: ReleaseState, lengthMs: number, waitedMs: number, startedMonotonic: number | null): number {
  const from = startedMonotonic ?? driverMonotonic(state);
  return from + Math.max(0, lengthMs - waitedMs);
}

/** A wait that an earlier run began goes on from where this run first looked. */
function driverMonotonic(state: ReleaseState): number {
  const since = Object.values(state.guards).find((guard) => guard.since?.run === state.run)?.since;
  return since?.monotonic ?? state.lastEventAt?.monotonic ?? 0;
}
