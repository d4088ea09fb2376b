import type { GuardPlan, RollbackAction } from '../../plan/release-plan.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { batchOfGuard, currentBatchIds, isSteppingBack, isWaived } from '../queries.ts';
import type { Countdown, ReleaseState } from '../state.ts';
import { coveredMs, type Now } from '../time.ts';
import { askReactions, askRollback, rollBackFor } from './ask-rollback.ts';
import { act, isBetter, settledDemands } from './demands.ts';
import { dueTimes, reachedTimes } from './due-times.ts';
import { expiredJudgements, judgementEnds } from './judgements.ts';
import { type Prospect, prospects, ripe } from './prospects.ts';
import { instead, scopeOf } from './rollback-plan.ts';
import { finishedWaits, waitEnds } from './waits.ts';

/**
 * What follows by itself from a state: what guards demand is done or laid before a person, countdowns start, end in a
 * rollback, or are called off. Evaluated after every reading and at every tick, so that it never depends on a timer that
 * was lost. Each guard has its own countdown: one that is more urgent does not wait for another's.
 */
export function reactions(state: ReleaseState, context: DecisionContext): readonly NewReleaseEvent[] {
  if (isSteppingBack(state)) return furtherBack(state, context);
  if (state.status !== 'running') return [];
  const events: NewReleaseEvent[] = [...settledDemands(state, context)];
  const asked = askReactions(state, context);
  events.push(...asked);
  if (asked.some(({ type }) => type === 'rollback-started')) return events;
  const going: Countdown[] = [];
  for (const countdown of state.countdowns) {
    const cause = calledOff(state, countdown, context.now);
    if (cause === null) going.push(countdown);
    else events.push(event('countdown-cancelled', { guardId: countdown.guardId, cause }));
  }
  const late = deadlineRollback(state, context);
  if (late.length > 0) return [...events, ...late];
  const due = ripe(state, context.now);
  events.push(...once(due.flatMap((prospect) => act(state, prospect))));
  const demands = due.flatMap(automaticRollback);
  const elapsed = going.filter(({ startedAt, lengthMs }) => coveredMs(startedAt, context.now) >= lengthMs);
  const urgent = demands
    .filter(({ action }) => action.countdownMs === 0)
    .map(({ guard, action }) => ({
      guardId: guard.id,
      scope: scopeOf(state, action.scope, batchOfGuard(state, guard.id)),
    }));
  // Of several, the one that goes all the way back: after a stage back the other would have to wait for new readings.
  const wanted = [...elapsed, ...urgent].sort((a, b) => Number(b.scope === 'all') - Number(a.scope === 'all'));
  const heldFor = ({ guardId, scope }: (typeof wanted)[number]) => instead(state, scope, batchOfGuard(state, guardId));
  const possible = wanted.find((one) => heldFor(one) === null);
  if (possible !== undefined) return [...events, ...rollBackFor(state, possible.guardId, possible.scope, context)];
  for (const { guardId } of elapsed) events.push(event('countdown-cancelled', { guardId, cause: 'no-way-back' }));
  events.push(...wanted.slice(0, 1).flatMap((one) => heldFor(one) ?? []));
  // What is asked for already needs no countdown of its own.
  if (state.asked !== null) return events;
  for (const { guard, action, level } of demands) {
    if (going.some((countdown) => countdown.guardId === guard.id)) continue;
    const from = batchOfGuard(state, guard.id);
    const scope = scopeOf(state, action.scope, from);
    const held = instead(state, scope, from);
    if (held !== null) {
      if (!events.some(({ type }) => type === 'release-held')) events.push(...held);
      continue;
    }
    events.push(event('countdown-started', { guardId: guard.id, scope, lengthMs: action.countdownMs, level }));
  }
  return events;
}

/**
 * While the release goes back by a stage, a guard that takes all of it back by itself does not wait until that has ended:
 * it may escalate as a person may, after its countdown, where the plan has a way back that far.
 */
function furtherBack(state: ReleaseState, context: DecisionContext): readonly NewReleaseEvent[] {
  const events: NewReleaseEvent[] = [];
  const going: Countdown[] = [];
  for (const countdown of state.countdowns) {
    const cause = calledOff(state, countdown, context.now);
    if (cause === null) going.push(countdown);
    else events.push(event('countdown-cancelled', { guardId: countdown.guardId, cause }));
  }
  // What a stage back is refused beyond is refused here as well, though a person may overrule it now.
  const asIfBefore: ReleaseState = { ...state, status: 'running' };
  const leads = (guardId: string) => instead(asIfBefore, 'all', batchOfGuard(state, guardId)) === null;
  const wanted = ripe(state, context.now)
    .flatMap(automaticRollback)
    .filter(({ guard, action }) => scopeOf(state, action.scope, batchOfGuard(state, guard.id)) === 'all')
    .filter(({ guard }) => leads(guard.id));
  const elapsed = going.find(({ startedAt, lengthMs }) => coveredMs(startedAt, context.now) >= lengthMs);
  const due = elapsed?.guardId ?? wanted.find(({ action }) => action.countdownMs === 0)?.guard.id;
  if (due !== undefined) return [...events, ...rollBackFor(state, due, 'all', context)];
  const fresh = wanted.filter(({ guard }) => !going.some(({ guardId }) => guardId === guard.id));
  return [
    ...events,
    ...fresh.map(({ guard, action, level }) =>
      event('countdown-started', { guardId: guard.id, scope: 'all', lengthMs: action.countdownMs, level }),
    ),
  ];
}

/** What several guards ask for in the same moment is done once. */
function once(events: readonly NewReleaseEvent[]): readonly NewReleaseEvent[] {
  const subjectOf = ({ type, payload }: NewReleaseEvent) => {
    if (type === 'playbook-opened' || type === 'playbook-closed') return `${type} ${payload.playbookId}`;
    return type === 'step-started' ? `${type} ${payload.stepId}` : null;
  };
  const subjects = events.map(subjectOf);
  return events.filter((_, index) => subjects[index] === null || subjects.indexOf(subjects[index] ?? null) === index);
}

/**
 * What was begun when the deadline passes is taken back, where the plan says so and nobody switched that off: traffic,
 * and the scripts of a plan that moves none.
 */
function deadlineRollback(state: ReleaseState, context: DecisionContext): readonly NewReleaseEvent[] {
  const { deadline } = state.definition.plan;
  const { passedAt } = state.deadline;
  if (deadline?.action !== 'rollback' || passedAt === null || !state.autoRollback) return [];
  const isTakenBack = state.rollback !== null && state.rollback.startedAt.utc >= passedAt.utc;
  if (currentBatchIds(state).length === 0 || isTakenBack) return [];
  // A deadline gives no way back where the plan has none.
  return instead(state, 'all') ?? askRollback(state, 'all', { kind: 'deadline' }, context);
}

type Demand = Prospect & { readonly guard: GuardPlan; readonly action: RollbackAction };

function automaticRollback(prospect: Prospect): readonly Demand[] {
  const { action } = prospect;
  return action.action === 'rollback' && action.mode === 'automatic' ? [{ ...prospect, action }] : [];
}

type CalledOff = 'recovered' | 'switched-off' | 'waived';

/** Only better news calls a countdown off: a guard that falls silent while it counts has not recovered. */
function calledOff(state: ReleaseState, { guardId, level }: Countdown, now: Now): CalledOff | null {
  if (!state.autoRollback) return 'switched-off';
  if (isWaived(state, { kind: 'guard', id: guardId }, now.utc)) return 'waived';
  return isBetter(state.guards[guardId]?.level, level) ? 'recovered' : null;
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
    ...judgementEnds(state, last),
    ...dueTimes(state, last),
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

/** What a tick finds to have come to its end, before anything follows from it. */
export function clockEvents(state: ReleaseState, context: DecisionContext): readonly NewReleaseEvent[] {
  return [...finishedWaits(state, context), ...expiredJudgements(state, context), ...reachedTimes(state, context)];
}

function ticks(state: ReleaseState, now: Now): boolean {
  const context: DecisionContext = { now, actor: { kind: 'conductor', rule: 'clock' }, commandId: '' };
  const due = clockEvents(state, context);
  return due.length > 0 || reactions(state, context).length > 0;
}
