import {
  type BatchId,
  type BatchPlan,
  batchesOf,
  type GuardPlan,
  guardCountsIn,
  levelsFor,
} from '../../plan/release-plan.ts';
import type { Level, LevelReason, ReleaseEvent, ReleaseEventPayloads, TextRef } from '../events.ts';
import { observedMs } from '../promotion.ts';
import { guardsOf, trackOf } from '../queries.ts';
import { foundTargets } from '../split.ts';
import type { ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';
import { elapsedMs } from './elapsed.ts';
import { lastReading } from './last-reading.ts';
import type { ActualReading, BatchResult, BatchReview, GuardReview, ReadSamples } from './review-model.ts';

/** What makes the batches' part of a review out of the events, one after the other. */
export interface BatchCollector {
  /** `before` and `after`: the state on either side of the event. */
  take(before: ReleaseState, event: ReleaseEvent, after: ReleaseState): void;
  finish(state: ReleaseState): readonly BatchReview[];
}

interface GuardStay {
  level: Level;
  reason: LevelReason;
  worst: Level;
  since: number;
  changes: number;
  readonly levelMs: Record<Level, number>;
  reading: ActualReading | null;
  examples: { readonly level: Level; readonly text: TextRef } | null;
}

interface Stay {
  readonly plan: BatchPlan;
  readonly visit: number;
  readonly entered: 'raised' | 'returned';
  readonly startedAt: Now;
  inEffectAt: Now | null;
  guards: Map<string, GuardStay>;
}

const severity: Readonly<Record<Level, number>> = { green: 0, unknown: 1, yellow: 2, red: 3 };

export function collectBatches(samples: ReadSamples | null): BatchCollector {
  const done: BatchReview[] = [];
  const visits = new Map<BatchId, number>();
  /** By track: several ladders may be climbed side by side. */
  const stays = new Map<string, Stay>();
  const trackIdOf = (state: ReleaseState, batchId: BatchId) => trackOf(state, batchId)?.id ?? '';

  const open = (state: ReleaseState, batchId: BatchId, entered: Stay['entered'], at: Now): void => {
    const plan = batchesOf(state.definition.plan).find((batch) => batch.id === batchId);
    if (plan === undefined) return;
    const visit = (visits.get(batchId) ?? 0) + 1;
    visits.set(batchId, visit);
    const inEffectAt = entered === 'returned' ? at : null;
    const guards = watched(state, batchId, at.utc);
    stays.set(trackIdOf(state, batchId), { plan, visit, entered, startedAt: at, inEffectAt, guards });
  };
  const close = (state: ReleaseState, trackId: string, result: BatchResult, at: Now): void => {
    const stay = stays.get(trackId);
    if (stay !== undefined) done.push(stayReview(stay, state, result, at, samples));
    stays.delete(trackId);
  };
  const closeAll = (state: ReleaseState, result: BatchResult, at: Now): void => {
    for (const trackId of [...stays.keys()]) close(state, trackId, result, at);
  };
  return {
    take: (before, event, after) => {
      for (const stay of stays.values()) followGuards(stay, event, after);
      switch (event.type) {
        case 'batch-started': {
          const { batchId } = event.payload;
          close(before, trackIdOf(after, batchId), 'passed', event.at);
          open(after, batchId, 'raised', event.at);
          break;
        }
        case 'batch-in-effect': {
          const stay = stays.get(trackIdOf(after, event.payload.batchId));
          if (stay === undefined) break;
          stay.inEffectAt = event.at;
          stay.guards = watched(after, stay.plan.id, event.at.utc);
          break;
        }
        case 'batch-completed': {
          const { batchId } = event.payload;
          const result = leftByWaiver(before, batchId, event.at) ? 'passed-by-waiver' : 'passed';
          close(before, trackIdOf(after, batchId), result, event.at);
          break;
        }
        case 'rollback-started':
          if (event.payload.trackId === undefined) closeAll(before, 'rolled-back', event.at);
          else close(before, event.payload.trackId, 'rolled-back', event.at);
          break;
        case 'rollback-escalated':
          closeAll(before, 'rolled-back', event.at);
          break;
        case 'rollback-finished':
          if (after.status === 'running' && after.rollback?.toBatch != null) {
            open(after, after.rollback.toBatch, 'returned', event.at);
          }
          break;
        case 'release-aborted':
          closeAll(before, 'aborted', event.at);
          break;
      }
    },
    finish: (state) => {
      if (state.lastEventAt !== null) closeAll(state, 'under-way', state.lastEventAt);
      const { plan } = state.definition;
      const missed = batchesOf(plan).filter((batch) => !visits.has(batch.id));
      return [...done, ...missed.map((batch) => notReached(plan.guards, batch))];
    },
  };
}

function watched(state: ReleaseState, batchId: BatchId, since: number): Map<string, GuardStay> {
  return new Map(
    guardsOf(state, batchId).map((guard) => {
      const level = state.guards[guard.id]?.level ?? 'unknown';
      const reason = state.guards[guard.id]?.reason ?? 'not-watched-yet';
      return [
        guard.id,
        { level, reason, worst: level, since, changes: 0, levelMs: noTime(), reading: null, examples: null },
      ];
    }),
  );
}

function followGuards(stay: Stay, event: ReleaseEvent, after: ReleaseState): void {
  if (event.type === 'watch-gapped' || event.type === 'driver-started') {
    for (const seen of stay.guards.values()) passGap(seen, event.payload.coveredUntil, event.at.utc);
  }
  if (event.type !== 'guard-level-changed' && event.type !== 'driver-started') return;
  for (const [guardId, seen] of stay.guards) {
    const now = after.guards[guardId];
    if (now === undefined) continue;
    if (event.type === 'guard-level-changed' && event.payload.guardId === guardId) {
      seen.reading = readingOf(event) ?? seen.reading;
      noteExamples(seen, event.payload);
    }
    seen.reason = now.reason;
    if (now.level === seen.level) continue;
    passTime(seen, event.at.utc);
    seen.level = now.level;
    seen.changes += 1;
    noteWorst(seen, now.level);
  }
}

function noteExamples(seen: GuardStay, { level, examples }: ReleaseEventPayloads['guard-level-changed']): void {
  if (examples === undefined) return;
  if (seen.examples === null || severity[level] >= severity[seen.examples.level])
    seen.examples = { level, text: examples };
}

function noteWorst(seen: GuardStay, level: Level): void {
  if (severity[level] > severity[seen.worst]) seen.worst = level;
}

/** What nobody watched is unknown, whatever was last said. */
function passGap(seen: GuardStay, coveredUntil: Now | null, at: number): void {
  if (coveredUntil === null) return;
  passTime(seen, Math.min(at, Math.max(seen.since, coveredUntil.utc)));
  seen.levelMs.unknown += Math.max(0, at - seen.since);
  seen.since = at;
  noteWorst(seen, 'unknown');
}

function readingOf({ at, payload }: Extract<ReleaseEvent, { type: 'guard-level-changed' }>): ActualReading | null {
  if (payload.value === null) return null;
  const { value, sampleSize, sampledAt } = payload;
  return { value, sampleSize, at: sampledAt ?? at.utc, stable: null, source: 'events' };
}

/** The wall clock may have been set back: no level stood for less than no time. */
function passTime(seen: GuardStay, at: number): void {
  seen.levelMs[seen.level] += Math.max(0, at - seen.since);
  seen.since = at;
}

function noTime(): Record<Level, number> {
  return { green: 0, yellow: 0, red: 0, unknown: 0 };
}

/** Without a waiver a batch is left only with all its guards green and its observation over. */
function leftByWaiver(state: ReleaseState, batchId: BatchId, at: Now): boolean {
  const plan = batchesOf(state.definition.plan).find((batch) => batch.id === batchId);
  const allGreen = guardsOf(state, batchId).every((guard) => state.guards[guard.id]?.level === 'green');
  return !allGreen || observedMs(state.batches[batchId], at) < (plan?.observeMs ?? 0);
}

function stayReview(
  stay: Stay,
  state: ReleaseState,
  result: BatchResult,
  at: Now,
  samples: ReadSamples | null,
): BatchReview {
  const { plan, visit, entered, startedAt, inEffectAt } = stay;
  const { guards } = state.definition.plan;
  const from = (inEffectAt ?? startedAt).utc;
  const rows = [...stay.guards].map(([guardId, seen]): GuardReview => {
    passTime(seen, at.utc);
    const guard = guards.find((candidate) => candidate.id === guardId);
    const sampled = samples === null || guard === undefined ? null : sampledActual(samples, guard, from, at.utc);
    const { level, reason, worst, changes, levelMs, reading } = seen;
    const examples = seen.examples?.text ?? null;
    return {
      guardId,
      limits: limitsOf(guard, plan.id),
      actual: sampled ?? reading,
      level,
      reason,
      worst,
      changes,
      levelMs,
      examples,
    };
  });
  return {
    batchId: plan.id,
    visit,
    entered,
    planned: plan.exposure,
    found: Object.entries(state.switches).map(([switchId, { targets }]) => ({
      switchId,
      targets: foundTargets(targets),
    })),
    shifts: Object.values(state.shifts).filter(
      (shift) => shift.batchId === plan.id && shift.intendedAt.utc >= startedAt.utc,
    ),
    startedAt: startedAt.utc,
    inEffectAt: inEffectAt?.utc ?? null,
    endedAt: result === 'under-way' ? null : at.utc,
    tookMs: elapsedMs(startedAt, at),
    observeMs: plan.observeMs,
    greenMs: observedMs(state.batches[plan.id], at),
    result,
    rows,
  };
}

function limitsOf(guard: GuardPlan | undefined, batchId: BatchId): GuardReview['limits'] {
  return guard === undefined ? { green: null, yellow: null, red: null } : levelsFor(guard, batchId);
}

function sampledActual(samples: ReadSamples, guard: GuardPlan, from: number, to: number): ActualReading | null {
  const canary = lastReading(samples(`${guard.id}/canary`, from, to), from, to);
  if (canary === null) return null;
  const stable = guard.stableQuery === null ? null : lastReading(samples(`${guard.id}/stable`, from, to), from, to);
  return { ...canary, stable: stable?.value ?? null, source: 'samples' };
}

function notReached(guards: readonly GuardPlan[], plan: BatchPlan): BatchReview {
  const rows = guards
    .filter((guard) => guardCountsIn(guard, plan.id))
    .map(
      (guard): GuardReview => ({
        guardId: guard.id,
        limits: levelsFor(guard, plan.id),
        actual: null,
        level: null,
        reason: null,
        worst: null,
        changes: 0,
        levelMs: noTime(),
        examples: null,
      }),
    );
  return {
    batchId: plan.id,
    visit: 0,
    entered: null,
    planned: plan.exposure,
    found: [],
    shifts: [],
    startedAt: null,
    inEffectAt: null,
    endedAt: null,
    tookMs: null,
    observeMs: plan.observeMs,
    greenMs: 0,
    result: 'not-reached',
    rows,
  };
}
