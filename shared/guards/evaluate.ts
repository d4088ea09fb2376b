import type { GuardPlan } from '../plan/release-plan.ts';
import type { UnknownReason } from '../release/events.ts';
import { isLeftOut } from '../release/guard-state.ts';
import { coveredMs, type Now } from '../release/time.ts';
import { type JudgedLevel, levelOf, worstOf } from './level-of.ts';
import type { LimitsInForce } from './limits.ts';

/** One answer of a gauge, or its absence with the reason. */
export interface GuardReading {
  readonly value: number | null;
  readonly missing: UnknownReason | null;
  /** UTC ms of the sample at its source. */
  readonly sampledAt: number | null;
  /** Requests behind the value; null where the guard does not count them. */
  readonly sampleSize: number | null;
  /** Why the requests could not be counted, where the guard needs them. */
  readonly sampleMissing: UnknownReason | null;
  /** What the comparison with the old version says; absent where the guard makes none. */
  readonly compared?: JudgedLevel;
  /** What the value is about, where the gauge can show it. */
  readonly examples?: readonly string[];
}

/** What a guard remembers from one evaluation to the next. Lost at a restart, and then it starts as unknown. */
export interface GuardTrace {
  readonly shown: JudgedLevel;
  /** What the readings have said without interruption, and since when. */
  readonly said: JudgedLevel & { readonly since: Now };
  readonly lastReadingAt: Now | null;
  /** Until when the level before this evaluation is covered by readings; null: nothing covers it. */
  readonly coveredUntil: Now | null;
}

export function untraced(now: Now): GuardTrace {
  const shown: JudgedLevel = { level: 'unknown', reason: 'not-watched-yet' };
  return { shown, said: { ...shown, since: now }, lastReadingAt: null, coveredUntil: null };
}

/** A reading that is older than two intervals covers nothing any more. */
export function staleAfterMs(guard: GuardPlan): number {
  return Math.max(2 * guard.everyMs, 1_000);
}

/** Samples age at their source too: a scrape that stopped keeps answering with its last number. */
export function sampleStaleAfterMs(guard: GuardPlan): number {
  return Math.max(2 * guard.everyMs, 5_000);
}

/** Whether a sample (UTC ms at its source) is too old to say anything of now; one without a time is as new as its answer. */
export function isSampleStale(guard: GuardPlan, sampledAt: number | null, now: Now): boolean {
  return sampledAt !== null && now.utc - sampledAt > sampleStaleAfterMs(guard);
}

/**
 * Judges a reading, or its absence (`null`: nothing came since the last evaluation). Each colour is shown once it has
 * held for its hold time; a red that is not held yet shows as yellow, and unknown is shown at once. After a gap nothing
 * is carried over: the first reading shows its red or yellow, but green only once the next one bears it out. Where several
 * sets of limits count, or limits and a comparison, the worst level does.
 */
export function evaluateGuard(
  guard: GuardPlan,
  limits: readonly LimitsInForce[],
  trace: GuardTrace,
  reading: GuardReading | null,
  now: Now,
): GuardTrace {
  const { lastReadingAt } = trace;
  const gapped = lastReadingAt !== null && !isCovered(guard, lastReadingAt, now);
  if (reading === null) return gapped ? unknownTrace(trace, 'stale', now, lastReadingAt) : trace;
  const judged = judge(guard, limits, reading, now);
  if (judged.level === 'unknown')
    return unknownTrace(trace, judged.reason as UnknownReason, now, lastKnown(trace, reading, now));
  // Holds add up covered time only: after a gap they begin anew.
  const continuous = lastReadingAt !== null && !gapped && trace.said.level === judged.level;
  const said = { ...judged, since: continuous ? trace.said.since : now };
  const before: JudgedLevel = gapped ? { level: 'unknown', reason: 'gap' } : trace.shown;
  const shown = gapped && said.level === 'green' ? before : shownLevel(guard, before, said, coveredMs(said.since, now));
  return { shown, said, lastReadingAt: now, coveredUntil: gapped ? lastReadingAt : now };
}

/** Whether the time since the last reading is short enough to count as watched; another run never is. */
function isCovered(guard: GuardPlan, lastReadingAt: Now, now: Now): boolean {
  return lastReadingAt.run === now.run && coveredMs(lastReadingAt, now) <= staleAfterMs(guard);
}

function judge(guard: GuardPlan, limits: readonly LimitsInForce[], reading: GuardReading, now: Now): JudgedLevel {
  const { compared, missing } = reading;
  if (guard.comparison === undefined) return judgeByLimits(guard, limits, reading, now);
  const limited = limits.filter(({ levels }) => Object.values(levels).some((limit) => limit !== null));
  if (limited.length === 0) {
    // A number that nothing limits is only drawn; before the first batch there is nothing to compare.
    if (compared !== undefined) return compared;
    if (missing === null) return { level: 'unknown', reason: 'evidence-short' };
  }
  const byLimits = judgeByLimits(guard, limited, reading, now);
  return compared === undefined ? byLimits : worstOf([byLimits, compared]);
}

function judgeByLimits(
  guard: GuardPlan,
  limits: readonly LimitsInForce[],
  reading: GuardReading,
  now: Now,
): JudgedLevel {
  const unknown = (reason: UnknownReason): JudgedLevel => ({ level: 'unknown', reason });
  if (reading.missing !== null && isLeftOut(reading.missing)) return unknown(reading.missing);
  // Too few requests explain an empty ratio better than the emptiness does.
  if (guard.minRequests > 0) {
    if (reading.sampleMissing !== null && reading.sampleMissing !== 'empty') return unknown(reading.sampleMissing);
    if ((reading.sampleSize ?? 0) < guard.minRequests && reading.missing !== 'unreachable')
      return unknown('few-requests');
  }
  if (reading.missing !== null) return unknown(reading.missing);
  if (reading.value === null) return unknown('empty');
  if (isSampleStale(guard, reading.sampledAt, now)) return unknown('stale');
  const { value } = reading;
  return worstOf(limits.map(({ levels, baseValue }) => levelOf(value, levels, baseValue)));
}

function unknownTrace(trace: GuardTrace, reason: UnknownReason, now: Now, lastReadingAt: Now | null): GuardTrace {
  const shown: JudgedLevel = { level: 'unknown', reason };
  const since = trace.said.level === 'unknown' ? trace.said.since : now;
  return { shown, said: { ...shown, since }, lastReadingAt, coveredUntil: trace.lastReadingAt };
}

const answered: ReadonlySet<UnknownReason> = new Set<UnknownReason>(['empty', 'nan', 'load-test', 'drill']);

/** An answer that is unknown by itself still proves that somebody was watching. */
function lastKnown(trace: GuardTrace, reading: GuardReading, now: Now): Now | null {
  return reading.missing === null || answered.has(reading.missing) ? now : trace.lastReadingAt;
}

function shownLevel(guard: GuardPlan, shown: JudgedLevel, said: JudgedLevel, heldMs: number): JudgedLevel {
  if (said.level === 'unknown') return said;
  if (shown.level === said.level) return said;
  if (heldMs >= guard.holdMs[said.level]) return said;
  // Never green while the readings say red; and better news must hold before they are believed.
  if (said.level === 'red') return { level: 'yellow', reason: said.reason };
  return shown;
}
