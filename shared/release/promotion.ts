import { type BatchId, batchesOf, type GatePlan } from '../plan/release-plan.ts';
import { clockBlockers, uncoveredWindows } from './clock-rules.ts';
import type { Refusal } from './commands.ts';
import { switchesCountedWrong } from './counted-share.ts';
import type { Level } from './events.ts';
import { gateStatus, isGateOpen } from './gates.ts';
import { missingDrills } from './items.ts';
import { closingKillSwitches } from './kill-switch-state.ts';
import { currentBatchIds, currentInTrackOf, nextBatch, nextInTrackOf, openJoins, trackOf } from './ladders.ts';
import { driftedSwitches, guardsOf, isDone, isHolding, isWaived, openBefore, unsettledShifts } from './queries.ts';
import type { BatchState, ReleaseState } from './state.ts';
import { coveredMs, type Now } from './time.ts';

/** Green time of a batch up to `now`, in milliseconds. */
export function observedMs(batch: BatchState | undefined, now: Now): number {
  if (batch === undefined) return 0;
  const { closedMs, since } = batch.observed;
  return closedMs + (since === null ? 0 : coveredMs(since, now));
}

/** Green time that a batch still needs; zero when it is finished or waived. */
export function remainingObservationMs(state: ReleaseState, batchId: BatchId, now: Now): number {
  const plan = batchesOf(state.definition.plan).find((batch) => batch.id === batchId);
  if (plan === undefined || isWaived(state, { kind: 'observation', id: batchId }, now.utc)) return 0;
  return Math.max(0, plan.observeMs - observedMs(state.batches[batchId], now));
}

/**
 * Everything that keeps any batch from being raised: a kill switch, a hold, unsettled shifts, drift, requests counted
 * otherwise.
 */
function generalBlockers(state: ReleaseState, now: Now): Refusal[] {
  const blockers: Refusal[] = [];
  if (state.asked !== null) blockers.push({ code: 'rollback-asked', params: {} });
  for (const flag of closingKillSwitches(state)) blockers.push({ code: 'kill-switch-engaged', params: { flag } });
  if (state.held) blockers.push({ code: 'release-held', params: {} });
  for (const shift of unsettledShifts(state)) {
    blockers.push({ code: 'shift-underway', params: { switch: shift.switchId, status: shift.status } });
  }
  return [...blockers, ...splitBlockers(state, now)];
}

/** Switches that carry something else than was agreed, or whose requests are counted otherwise. */
function splitBlockers(state: ReleaseState, now: Now): Refusal[] {
  const drifted = driftedSwitches(state).map(
    (switchId): Refusal => ({ code: 'drift-unresolved', params: { switch: switchId } }),
  );
  const counted = switchesCountedWrong(state).flatMap(({ switchId }): Refusal[] =>
    isWaived(state, { kind: 'share', id: switchId }, now.utc)
      ? []
      : [{ code: 'share-differs', params: { switch: switchId } }],
  );
  return [...drifted, ...counted];
}

/** Everything that keeps a batch from being left upwards: its guards, its observation. */
function leavingBlockers(state: ReleaseState, current: BatchId, now: Now): Refusal[] {
  const blockers: Refusal[] = [];
  if (state.batches[current]?.status !== 'in-effect')
    blockers.push({ code: 'batch-not-in-effect', params: { batch: current } });
  blockers.push(...guardBlockers(state, current, now, () => true));
  const remainingMs = remainingObservationMs(state, current, now);
  if (remainingMs > 0) blockers.push({ code: 'observation-unfinished', params: { batch: current, remainingMs } });
  if (!isWaived(state, { kind: 'observation', id: current }, now.utc)) {
    blockers.push(...uncoveredWindows(state, current, now));
  }
  return blockers;
}

function guardBlockers(
  state: ReleaseState,
  batch: BatchId,
  now: Now,
  concerns: (level: Level) => boolean,
): readonly Refusal[] {
  return guardsOf(state, batch).flatMap((guard): readonly Refusal[] => {
    const level = state.guards[guard.id]?.level ?? 'unknown';
    const holds = isHolding(state, guard) && concerns(level);
    if (!holds || isWaived(state, { kind: 'guard', id: guard.id }, now.utc)) return [];
    const reason = state.guards[guard.id]?.reason ?? 'not-watched-yet';
    return [{ code: 'guard-not-green', params: { guard: guard.id, level, reason } }];
  });
}

/** What is red anywhere keeps every track from going up, whichever batch it counts in. */
function redElsewhere(state: ReleaseState, current: BatchId | null, now: Now): readonly Refusal[] {
  const own = new Set(current === null ? [] : guardsOf(state, current).map(({ id }) => id));
  const red = currentBatchIds(state).flatMap((batch) =>
    batch === current ? [] : guardBlockers(state, batch, now, (level) => level === 'red'),
  );
  const isFirst = ({ params }: Refusal, index: number) =>
    red.findIndex((other) => other.params.guard === params.guard) === index;
  return red.filter((blocker, index) => !own.has(String(blocker.params.guard)) && isFirst(blocker, index));
}

/** Why `batchId` may not be started now, all reasons, the most telling first; empty: it may. */
export function promotionBlockers(state: ReleaseState, batchId: BatchId, now: Now): readonly Refusal[] {
  const { plan } = state.definition;
  const next = nextInTrackOf(state, batchId);
  if (next?.id !== batchId) return [{ code: 'batch-not-next', params: { batch: batchId, next: next?.id ?? null } }];
  const current = currentInTrackOf(state, batchId);
  const blockers = [
    ...generalBlockers(state, now),
    ...(current === null ? [] : leavingBlockers(state, current, now)),
    ...redElsewhere(state, current, now),
    ...openJoins(state, next).map((batch): Refusal => ({ code: 'join-open', params: { batch } })),
    ...clockBlockers(state, batchId, now),
  ];
  blockers.push(...gatesBefore(state, batchId, now));
  const step = plan.steps.find((candidate) => candidate.kind === 'shift' && candidate.batch === batchId);
  const open = step === undefined ? [] : openBefore(state, step);
  if (open.length > 0) blockers.push({ code: 'steps-open', params: { count: open.length, first: open[0] ?? '' } });
  return blockers;
}

/**
 * What also keeps a raise from being tried again that has begun: other switches that are not where they should be, the
 * time of day, and the gates as they stand now. The switch itself, whose shift is open, counts as neither drifted nor
 * counted.
 */
export function retryBlockers(state: ReleaseState, batchId: BatchId, now: Now): readonly Refusal[] {
  return [...splitBlockers(state, now), ...clockBlockers(state, batchId, now), ...gatesBefore(state, batchId, now)];
}

/** Gates before a batch, and before those below it in its track. */
function gatesBefore(state: ReleaseState, batchId: BatchId, now: Now): readonly Refusal[] {
  const ladder = trackOf(state, batchId)?.batches ?? [];
  const upTo = new Set(ladder.slice(0, ladder.findIndex(({ id }) => id === batchId) + 1).map(({ id }) => id));
  return openGates(state, now, (gate) => gate.before === null || upTo.has(gate.before));
}

/** Gates that keep something from going on: ticked once, but live ones are asked again before every increase. */
function openGates(state: ReleaseState, now: Now, concerns: (gate: GatePlan) => boolean): Refusal[] {
  return state.definition.plan.gates
    .filter((gate) => concerns(gate) && isGateOpen(state, gate, now))
    .map((gate): Refusal => {
      const [drill] = gate.recorded?.kind === 'drill' ? missingDrills(state, gate.recorded.drillId, now) : [];
      const params = { gate: gate.id, status: gateStatus(state, gate, now) };
      return { code: 'gate-open', params: drill === undefined ? params : { ...params, drill } };
    });
}

/** Why the release may not be declared complete now. */
export function completionBlockers(state: ReleaseState, now: Now): readonly Refusal[] {
  const blockers = [
    ...generalBlockers(state, now),
    ...currentBatchIds(state).flatMap((batch) => leavingBlockers(state, batch, now)),
  ];
  const next = nextBatch(state);
  if (next !== undefined) blockers.unshift({ code: 'batches-open', params: { next: next.id } });
  // Also those that were open when their batch began and failed since: what would keep the next batch from going out
  // keeps the release from being called done.
  blockers.push(
    ...openGates(state, now, (gate) => gate.before === 'completion' || gateStatus(state, gate, now) === 'failed'),
  );
  const { plan } = state.definition;
  const open = [...plan.steps, ...plan.finally].filter((step) => !isDone(state.steps[step.id]));
  if (open.length > 0) blockers.push({ code: 'steps-open', params: { count: open.length, first: open[0]?.id ?? '' } });
  return blockers;
}
