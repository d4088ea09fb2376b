import { type BatchId, batchesOf, type GatePlan } from '../plan/release-plan.ts';
import { clockBlockers, uncoveredWindows } from './clock-rules.ts';
import type { Refusal } from './commands.ts';
import { gateStatus, isGateOpen } from './gates.ts';
import {
  currentBatchId,
  driftedSwitches,
  guardsOf,
  isDone,
  isHolding,
  isWaived,
  nextBatch,
  openBefore,
  unsettledShifts,
} from './queries.ts';
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

/** Everything that keeps the present batch from being left upwards: guards, observation, drift, unsettled shifts, hold. */
function leavingBlockers(state: ReleaseState, now: Now): Refusal[] {
  const blockers: Refusal[] = [];
  if (state.held) blockers.push({ code: 'release-held', params: {} });
  for (const shift of unsettledShifts(state)) {
    blockers.push({ code: 'shift-underway', params: { switch: shift.switchId, status: shift.status } });
  }
  for (const switchId of driftedSwitches(state))
    blockers.push({ code: 'drift-unresolved', params: { switch: switchId } });
  const current = currentBatchId(state);
  if (current === null) return blockers;
  const batch = state.batches[current];
  if (batch?.status !== 'in-effect') blockers.push({ code: 'batch-not-in-effect', params: { batch: current } });
  for (const guard of guardsOf(state, current)) {
    const level = state.guards[guard.id]?.level ?? 'unknown';
    if (!isHolding(state, guard) || isWaived(state, { kind: 'guard', id: guard.id }, now.utc)) continue;
    blockers.push({
      code: 'guard-not-green',
      params: { guard: guard.id, level, reason: state.guards[guard.id]?.reason ?? 'not-watched-yet' },
    });
  }
  const remainingMs = remainingObservationMs(state, current, now);
  if (remainingMs > 0) blockers.push({ code: 'observation-unfinished', params: { batch: current, remainingMs } });
  if (!isWaived(state, { kind: 'observation', id: current }, now.utc)) {
    blockers.push(...uncoveredWindows(state, current, now));
  }
  return blockers;
}

/** Why `batchId` may not be started now, all reasons, the most telling first; empty: it may. */
export function promotionBlockers(state: ReleaseState, batchId: BatchId, now: Now): readonly Refusal[] {
  const { plan } = state.definition;
  const batches = batchesOf(plan);
  const next = nextBatch(state);
  if (next?.id !== batchId) return [{ code: 'batch-not-next', params: { batch: batchId, next: next?.id ?? null } }];
  const blockers = [...leavingBlockers(state, now), ...clockBlockers(state, batchId, now)];
  const upTo = new Set(
    batches.slice(0, batches.findIndex((batch) => batch.id === batchId) + 1).map((batch) => batch.id),
  );
  blockers.push(...openGates(state, now, (gate) => gate.before === null || upTo.has(gate.before)));
  const step = plan.steps.find((candidate) => candidate.kind === 'shift' && candidate.batch === batchId);
  const open = step === undefined ? [] : openBefore(state, step);
  if (open.length > 0) blockers.push({ code: 'steps-open', params: { count: open.length, first: open[0] ?? '' } });
  return blockers;
}

/** Gates that keep something from going on: ticked once, but live ones are asked again before every increase. */
function openGates(state: ReleaseState, now: Now, concerns: (gate: GatePlan) => boolean): Refusal[] {
  return state.definition.plan.gates
    .filter((gate) => concerns(gate) && isGateOpen(state, gate, now))
    .map((gate) => ({ code: 'gate-open', params: { gate: gate.id, status: gateStatus(state, gate, now) } }));
}

/** Why the release may not be declared complete now. */
export function completionBlockers(state: ReleaseState, now: Now): readonly Refusal[] {
  const blockers = leavingBlockers(state, now);
  const next = nextBatch(state);
  if (next !== undefined) blockers.unshift({ code: 'batches-open', params: { next: next.id } });
  blockers.push(...openGates(state, now, (gate) => gate.before === 'completion'));
  const { plan } = state.definition;
  const open = [...plan.steps, ...plan.finally].filter((step) => !isDone(state.steps[step.id]));
  if (open.length > 0) blockers.push({ code: 'steps-open', params: { count: open.length, first: open[0]?.id ?? '' } });
  return blockers;
}
