import { evaluateGuard, type GuardReading, type GuardTrace, untraced } from '../../../shared/guards/evaluate.ts';
import { type GuardPlan, levelsFor } from '../../../shared/plan/release-plan.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import { type GuardPoll, readGuard } from './read-guard.ts';
import type { WatchParts } from './watch-parts.ts';

const nothing: GuardReading = { value: null, missing: null, sampledAt: null, sampleSize: null, sampleMissing: null };

/** Makes the function that is called at every interval of a guard: reads, judges, samples, reports a changed level. */
export function createGuardPoll(guard: GuardPlan, parts: WatchParts, signal: AbortSignal): () => void {
  const { host, pool } = parts;
  let trace: GuardTrace = untraced(host.now());
  let batch = currentBatchId(parts.state());
  let busy = false;

  const judge = (reading: GuardReading | null) => {
    const before = trace;
    trace = evaluateGuard(guard, levelsFor(guard, batch), before, reading, host.now());
    const { level, reason } = trace.shown;
    // Against what the release knows, not against what was said last: that report may not have been committed.
    const known = parts.state().guards[guard.id];
    if ((known?.level === level && known.reason === reason) || reason === 'not-watched-yet') return;
    const { value, sampleSize, sampledAt } = reading ?? nothing;
    const { coveredUntil } = trace;
    parts.submit(
      { type: 'record-level', guardId: guard.id, level, reason, value, sampleSize, sampledAt, coveredUntil },
      `guard ${guard.id}`,
    );
  };
  const poll = async () => {
    const state = parts.state();
    const present = currentBatchId(state);
    // Another rung has other limits: what was said under the old ones says nothing about the new.
    if (present !== batch) {
      batch = present;
      trace = { ...trace, said: { level: 'unknown', reason: 'not-watched-yet', since: host.now() } };
    }
    const { metrics } = await pool.instance(state.definition.bindings[guard.slot ?? '']?.connectionId ?? '');
    if (metrics === undefined || signal.aborted) return;
    const deadlineMs = Math.max(1_000, Math.min(5_000, 2 * guard.everyMs));
    const answer = await readGuard(guard, metrics, { deadlineMs, signal });
    if (signal.aborted) return;
    judge(answer.canary);
    sample(guard, answer, trace, parts);
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
