import {
  evaluateGuard,
  type GuardReading,
  type GuardTrace,
  isSampleStale,
  untraced,
} from '../../../shared/guards/evaluate.ts';
import { limitsInForce, measuresFromBefore } from '../../../shared/guards/limits.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import type { TextRef } from '../../../shared/release/events.ts';
import { hasDrill } from '../../../shared/release/playbooks.ts';
import { batchOfGuard, currentBatchIds } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { isLoadTested } from '../../../shared/release/step-marks.ts';
import { coveredMs, type Now } from '../../../shared/release/time.ts';
import { createComparisonWatch } from './comparison-watch.ts';
import { type GuardPoll, readGuard } from './read-guard.ts';
import type { WatchParts } from './watch-parts.ts';

const nothing: GuardReading = { value: null, missing: null, sampledAt: null, sampleSize: null, sampleMissing: null };

/** Makes the function that is called at every interval of a guard: reads, judges, samples, reports a changed level. */
export function createGuardPoll(guard: GuardPlan, parts: WatchParts, signal: AbortSignal): () => void {
  const { host, pool } = parts;
  let trace: GuardTrace = untraced(host.now());
  let batches = currentBatchIds(parts.state());
  let stable: number | null = null;
  let busy = false;
  const comparing = guard.comparison === undefined ? null : createComparisonWatch(guard, guard.comparison, parts);
  /** The newest number: what a batch that begins now is measured against. */
  let newest: { readonly value: number; readonly at: Now } | null = null;

  const judge = (reading: GuardReading | null) => {
    const before = trace;
    trace = evaluateGuard(guard, limitsInForce(parts.state(), guard, stable), before, reading, host.now());
    const { level, reason } = trace.shown;
    // Against what the release knows, not against what was said last: that report may not have been committed.
    const known = parts.state().guards[guard.id];
    if ((known?.level === level && known.reason === reason) || reason === 'not-watched-yet') return;
    const { value, sampleSize, sampledAt } = reading ?? nothing;
    const { coveredUntil } = trace;
    const examples = keptExamples(reading?.examples ?? [], parts);
    const said = { level, reason, value, sampleSize, sampledAt, coveredUntil };
    parts.submit(
      { type: 'record-level', guardId: guard.id, ...said, ...(examples === null ? {} : { examples }) },
      `guard ${guard.id}`,
    );
  };
  /** Another rung has other limits: what was said under the old ones says nothing about the new. */
  const noteBatches = () => {
    const present = currentBatchIds(parts.state());
    if (present.join() === batches.join()) return;
    const begun = present.filter((batch) => !batches.includes(batch));
    batches = present;
    trace = { ...trace, said: { level: 'unknown', reason: 'not-watched-yet', since: host.now() } };
    if (newest === null || coveredMs(newest.at, host.now()) > guard.windowMs + 2 * guard.everyMs) return;
    const { value } = newest;
    for (const batchId of begun) {
      if (!measuresFromBefore(guard, batchId)) continue;
      parts.submit({ type: 'record-base', guardId: guard.id, batchId, value }, `guard ${guard.id}`);
    }
  };
  const poll = async () => {
    noteBatches();
    const state = parts.state();
    const { metrics } = await pool.instance(state.definition.bindings[guard.slot ?? '']?.connectionId ?? '');
    if (metrics === undefined || signal.aborted) return;
    const deadlineMs = Math.max(1_000, Math.min(5_000, 2 * guard.everyMs));
    const at = host.now();
    const options = { deadlineMs, signal, since: sinceOf(state, guard.id) };
    const [answer, compared] = await Promise.all([
      readGuard(guard, metrics, options),
      comparing?.read(metrics, options) ?? null,
    ]);
    if (signal.aborted) return;
    // What was asked while the former rung was out there is the moment before the next one, whenever it arrived.
    const reading = countedReading(guard, parts, answer.canary);
    const { value, missing, sampledAt, examples = [] } = reading;
    parts.onExamples(guard.id, examples);
    const isStale = (sample: number | null) => isSampleStale(guard, sample, host.now());
    // What says nothing about now, or about what users met, is no measure for what comes after it.
    if (value !== null && missing === null && !isStale(sampledAt)) newest = { value, at };
    stable = isStale(answer.stable.sampledAt) ? null : answer.stable.value;
    noteBatches();
    judge(compared === null ? reading : { ...reading, compared });
    try {
      sample(guard, answer, trace, parts);
    } catch {
      // A journal that takes no samples says nothing about the guard; the samples wait for the next flush.
    }
  };
  return () => {
    if (busy) {
      // The answer is late: what was known ages while it is waited for.
      judge(null);
      return;
    }
    busy = true;
    void poll()
      .catch(() => {
        if (!signal.aborted) judge({ ...nothing, missing: 'unreachable' });
      })
      .finally(() => {
        busy = false;
      });
  };
}

/** UTC ms when the batch began that a guard speaks of: from then on the new version may show in a log. */
function sinceOf(state: ReleaseState, guardId: string): number | undefined {
  const batch = batchOfGuard(state, guardId);
  return batch === null ? undefined : state.batches[batch]?.startedAt?.utc;
}

/** What somebody else's log says may hold names: it is kept where texts can be redacted. Null: there is none, or no room. */
function keptExamples(examples: readonly string[], { journal }: WatchParts): TextRef | null {
  if (examples.length === 0) return null;
  try {
    const { id, hash } = journal.privateTexts.put(examples.join('\n').toWellFormed());
    return { textId: id, textHash: hash };
  } catch {
    return null;
  }
}

/** What users do not cause says nothing about what they meet: a guard may leave load tests and drills out. */
function countedReading(guard: GuardPlan, { state, host }: WatchParts, reading: GuardReading): GuardReading {
  if (!guard.excludeDrills) return reading;
  if (isLoadTested(state(), guard.windowMs, host.now())) return { ...reading, missing: 'load-test' };
  return hasDrill(state(), guard.windowMs, host.now()) ? { ...reading, missing: 'drill' } : reading;
}

/** Keeps both versions' numbers with the level that was shown, for the charts and for the review. */
function sample(guard: GuardPlan, { canary, stable }: GuardPoll, { shown }: GuardTrace, parts: WatchParts): void {
  const { releaseId } = parts.state().definition;
  const at = parts.host.now().utc;
  const { samples } = parts.journal;
  samples.record(releaseId, `${guard.id}/canary`, { at, value: canary.value, size: canary.sampleSize, ...shown });
  if (guard.stableQuery === null) return;
  samples.record(releaseId, `${guard.id}/stable`, {
    at,
    value: stable.value,
    size: null,
    level: shown.level,
    reason: null,
  });
}
