import type { GuardAction, GuardPlan } from '../../plan/release-plan.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { currentBatchId, guardsOf, isWaived } from '../queries.ts';
import type { Countdown, ReleaseState } from '../state.ts';
import { coveredMs, type Now } from '../time.ts';
import { startRollback } from './rollback-plan.ts';
import { finishedWaits, waitEnds } from './waits.ts';

/** A guard that asks for a rollback now, and what it asks for. */
interface Demand {
  readonly guard: GuardPlan;
  readonly action: Extract<GuardAction, { action: 'rollback' }>;
}

/**
 * What follows by itself from a state: countdowns start, end in a rollback, or are called off. Evaluated after every
 * reading and at every tick, so that it never depends on a timer that was lost. Each guard has its own countdown: one
 * that is more urgent does not wait for another's.
 */
export function reactions(state: ReleaseState, context: DecisionContext): readonly NewReleaseEvent[] {
  if (state.status !== 'running') return [];
  const events: NewReleaseEvent[] = [];
  const going: Countdown[] = [];
  for (const countdown of state.countdowns) {
    const cause = calledOff(state, countdown, context.now);
    if (cause === null) going.push(countdown);
    else events.push(event('countdown-cancelled', { guardId: countdown.guardId, cause }));
  }
  const demands = state.autoRollback ? demandsOf(state, context.now) : [];
  const elapsed = going.find(({ startedAt, lengthMs }) => coveredMs(startedAt, context.now) >= lengthMs);
  if (elapsed !== undefined) return [...events, ...rollBackFor(state, elapsed.guardId, elapsed.scope, context)];
  const urgent = demands.find((demand) => demand.action.countdownMs === 0);
  if (urgent !== undefined) return [...events, ...rollBackFor(state, urgent.guard.id, urgent.action.scope, context)];
  for (const { guard, action } of demands) {
    if (going.some((countdown) => countdown.guardId === guard.id)) continue;
    const { scope, countdownMs: lengthMs } = action;
    events.push(event('countdown-started', { guardId: guard.id, scope, lengthMs }));
  }
  return events;
}

type CalledOff = 'recovered' | 'switched-off' | 'waived';

/** Only better news calls a countdown off: a guard that falls silent while it counts has not recovered. */
function calledOff(state: ReleaseState, { guardId }: Countdown, now: Now): CalledOff | null {
  if (!state.autoRollback) return 'switched-off';
  if (isWaived(state, { kind: 'guard', id: guardId }, now.utc)) return 'waived';
  const level = state.guards[guardId]?.level;
  return level === 'red' || level === 'unknown' ? null : 'recovered';
}

function demandsOf(state: ReleaseState, now: Now): readonly Demand[] {
  return prospects(state)
    .filter(({ since, afterMs }) => coveredMs(since, now) >= afterMs)
    .filter(({ guard }) => !isWaived(state, { kind: 'guard', id: guard.id }, now.utc));
}

/** A demand that is made once the guard's level has counted against the present rung for `afterMs` since `since`. */
interface Prospect extends Demand {
  readonly since: Now;
  readonly afterMs: number;
}

function prospects(state: ReleaseState): readonly Prospect[] {
  const current = currentBatchId(state);
  if (current === null) return [];
  const batch = state.batches[current];
  const rungSince = batch?.inEffectAt ?? batch?.startedAt ?? null;
  const { rollback } = state;
  const backSince = rollback !== null && rollback.toBatch === current ? rollback.endedAt : null;
  return guardsOf(state, current).flatMap((guard): readonly Prospect[] => {
    const seen = state.guards[guard.id];
    if (seen === undefined || seen.since === null || state.quietGuards.includes(guard.id)) return [];
    if (seen.level === 'red' && guard.onRed.action === 'rollback') {
      // After a stage back, a reading over a window still speaks of the rung above for as long as the window is.
      const since = laterOf(seen.since, backSince);
      const afterMs = since === seen.since ? 0 : guard.windowMs + guard.everyMs;
      return [{ guard, action: guard.onRed, since, afterMs }];
    }
    if (seen.level === 'unknown' && guard.onUnknown.action === 'rollback') {
      // Patience is with this rung: what was silent while nothing was exposed has not used it up.
      const since = laterOf(seen.since, rungSince);
      return [{ guard, action: guard.onUnknown, since, afterMs: guard.patienceMs }];
    }
    return [];
  });
}

function laterOf(moment: Now, other: Now | null): Now {
  return other !== null && other.run === moment.run && other.monotonic > moment.monotonic ? other : moment;
}

function rollBackFor(
  state: ReleaseState,
  guardId: string,
  scope: 'stage' | 'all',
  context: DecisionContext,
): readonly NewReleaseEvent[] {
  const seen = state.guards[guardId];
  return startRollback(
    state,
    scope,
    {
      kind: 'guard',
      guardId,
      level: seen?.level ?? 'unknown',
      reason: seen?.reason ?? 'not-watched-yet',
      value: seen?.value ?? null,
    },
    context.commandId,
  );
}

/**
 * When a tick will do something without any event before it: milliseconds on the monotonic clock of this run, or null.
 * Never later than that moment; the end of a waiver is foreseen by the wall clock as the last event saw it.
 */
export function wakeAt(state: ReleaseState): number | null {
  const last = state.lastEventAt;
  if (last === null || last.run !== state.run) return null;
  const moments = [
    last.monotonic,
    ...state.countdowns.map(({ startedAt, lengthMs }) => startedAt.monotonic + lengthMs),
    ...prospects(state).map(({ since, afterMs }) => since.monotonic + afterMs),
    ...state.waivers.map(({ until }) => last.monotonic + until - last.utc),
    ...waitEnds(state),
  ];
  // A millisecond of grace: sums of fractions may fall short of the moment that they stand for.
  const acts = (monotonic: number) =>
    ticks(state, { ...last, utc: last.utc + monotonic - last.monotonic + 1, monotonic: monotonic + 1 });
  return (
    moments
      .filter((moment) => moment >= last.monotonic)
      .sort((a, b) => a - b)
      .find(acts) ?? null
  );
}

function ticks(state: ReleaseState, now: Now): boolean {
  const context: DecisionContext = { now, actor: { kind: 'conductor', rule: 'clock' }, commandId: '' };
  return finishedWaits(state, context).length > 0 || reactions(state, context).length > 0;
}
