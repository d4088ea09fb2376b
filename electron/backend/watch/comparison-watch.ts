import {
  type ComparisonTrail,
  type CountMark,
  countSeries,
  emptyTrail,
  followed,
  judgeTrail,
  recordsOf,
} from '../../../shared/guards/comparison-trail.ts';
import { isSampleStale } from '../../../shared/guards/evaluate.ts';
import type { BadOf, CountPair } from '../../../shared/guards/evidence.ts';
import type { JudgedLevel } from '../../../shared/guards/level-of.ts';
import type { ComparisonPlan, GuardPlan } from '../../../shared/plan/release-plan.ts';
import type { UnknownReason } from '../../../shared/release/events.ts';
import { currentBatchIds } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { isLoadTested } from '../../../shared/release/step-marks.ts';
import type { CallOptions, MetricsCapability, Reading } from '../connectors/connector.ts';
import { missingReason } from './read-guard.ts';
import type { WatchParts } from './watch-parts.ts';

export interface ComparisonWatch {
  /** Asks the counters and says what the comparison says now; null where it does not count now. */
  read(metrics: MetricsCapability, options: CallOptions): Promise<JudgedLevel | null>;
}

/**
 * Counts what both versions answered between two readings, and keeps it as samples: the evidence is made of these alone,
 * so that it is the same after a restart, in a review, and for whoever reckons it up from the sealed chunks.
 */
export function createComparisonWatch(guard: GuardPlan, plan: ComparisonPlan, parts: WatchParts): ComparisonWatch {
  const { host } = parts;
  let trail = storedTrail(guard, plan, parts);
  /** The counters as they were at the last reading; null: the next one only gives the point to count from. */
  let last: { readonly counters: CountPair; readonly since: number } | null = null;

  const count = (counters: CountPair, from: CountPair) => {
    const counts = { canary: less(counters.canary, from.canary), stable: less(counters.stable, from.stable) };
    const at = host.now().utc;
    const mark = trail.lastAt === null ? null : markOf(parts.state(), plan, trail.lastAt);
    trail = followed(trail, { at, counts, mark }, plan);
    const { level } = judgeTrail(trail, guard, plan, at);
    const { releaseId } = parts.state().definition;
    const series = countSeries(guard.id);
    for (const side of ['canary', 'stable'] as const) {
      const { bad, all } = counts[side];
      try {
        parts.journal.samples.record(releaseId, series[side], { at, value: bad, size: all, level, reason: mark });
      } catch {
        // What was counted still counts; after a restart it is missing, which proves nothing and disproves nothing.
      }
    }
  };

  /** What was shown stays shown while nobody answers. */
  const silent = (reason: UnknownReason): JudgedLevel =>
    trail.evidence.shownWorse ? { level: 'red', reason: 'shown-worse' } : { level: 'unknown', reason };

  return {
    read: async (metrics, options) => {
      if (!counts(parts.state(), guard, plan, parts)) {
        last = null;
        return null;
      }
      const answer = await readCounters(plan, metrics, options);
      // The state may have moved on while the answer was waited for: counts of a rollback are nobody's.
      if (!counts(parts.state(), guard, plan, parts)) {
        last = null;
        return null;
      }
      const now = host.now();
      if (answer.missing !== null) return silent(answer.missing);
      const { counters, sampledAt } = answer;
      if (sampledAt.some((at) => isSampleStale(guard, at, now))) return silent('stale');
      const from = last?.counters ?? counters;
      if (isRestarted(counters, from)) last = null;
      // The four are not read in the same instant: more bad ones than requests are counted with the next reading.
      else if (last !== null && isWhole(counters, from)) count(counters, from);
      if (last === null || isWhole(counters, from)) last = { counters, since: last?.since ?? now.utc };
      const { level, reason } = judgeTrail(trail, guard, plan, now.utc, last.since);
      return { level, reason };
    },
  };
}

/** What was counted before this watch began, from the journal; nothing where it cannot be read. */
function storedTrail(guard: GuardPlan, plan: ComparisonPlan, { journal, state }: WatchParts): ComparisonTrail {
  const { releaseId } = state().definition;
  const series = countSeries(guard.id);
  const read = (id: string) => journal.samples.read(releaseId, id, 0, Number.MAX_SAFE_INTEGER);
  return recordsOf(read(series.canary), read(series.stable)).reduce(
    (trail, record) => followed(trail, record, plan),
    emptyTrail,
  );
}

/** Requests count while a batch is out in which both versions answer, and nothing is being taken back. */
function counts(state: ReleaseState, guard: GuardPlan, plan: ComparisonPlan, { host }: WatchParts): boolean {
  if (state.rollback?.status === 'running') return false;
  if (guard.excludeDrills && isLoadTested(state, guard.windowMs, host.now())) return false;
  return currentBatchIds(state).some((batch) => plan.batches.includes(batch));
}

/** What began since the last counts (UTC ms): after a rollback everything does. */
function markOf(state: ReleaseState, plan: ComparisonPlan, lastAt: number): CountMark | null {
  const since = (moment: { readonly utc: number } | null | undefined) => moment != null && moment.utc > lastAt;
  if (since(state.rollback?.endedAt)) return 'anew';
  const begun = currentBatchIds(state).filter((batch) => plan.batches.includes(batch));
  return begun.some((batch) => since(state.batches[batch]?.inEffectAt)) ? 'rung' : null;
}

type Counters =
  | { readonly missing: UnknownReason }
  | { readonly missing: null; readonly counters: CountPair; readonly sampledAt: readonly number[] };

async function readCounters(
  { canary, stable }: ComparisonPlan,
  metrics: MetricsCapability,
  options: CallOptions,
): Promise<Counters> {
  const queries = [canary.bad, canary.all, stable.bad, stable.all];
  const readings: readonly Reading[] = await Promise.all(queries.map((query) => metrics.instant(query, options)));
  const values: number[] = [];
  const sampledAt: number[] = [];
  for (const reading of readings) {
    if (reading.kind === 'missing') return { missing: missingReason(reading) ?? 'empty' };
    values.push(reading.value);
    sampledAt.push(reading.sampledAt);
  }
  const [canaryBad = 0, canaryAll = 0, stableBad = 0, stableAll = 0] = values;
  const counters = { canary: { bad: canaryBad, all: canaryAll }, stable: { bad: stableBad, all: stableAll } };
  return { missing: null, counters, sampledAt };
}

/** A counter that went down began anew, and nobody knows what it had counted until then. */
function isRestarted(now: CountPair, before: CountPair): boolean {
  const down = (a: BadOf, b: BadOf) => a.bad < b.bad || a.all < b.all;
  return down(now.canary, before.canary) || down(now.stable, before.stable);
}

function isWhole(now: CountPair, before: CountPair): boolean {
  const whole = (a: BadOf, b: BadOf) => a.bad - b.bad <= a.all - b.all;
  return whole(now.canary, before.canary) && whole(now.stable, before.stable);
}

function less(now: BadOf, before: BadOf): BadOf {
  return { bad: now.bad - before.bad, all: now.all - before.all };
}
