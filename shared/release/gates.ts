import type { GatePlan, RecordedGate } from '../plan/release-plan.ts';
import { type GuardState, isBlind, isUnseen } from './guard-state.ts';
import { drillHolds } from './items.ts';
import { currentBatchIds, guardsOf, isDrilled, isWaived } from './queries.ts';
import type { ReleaseState } from './state.ts';
import { ageMs, coveredMs, type Now } from './time.ts';

/** How a gate stands. `expired`: it was ticked, and the tick is too old to count. */
export type GateStatus = 'open' | 'passed' | 'failed' | 'expired';

/** Whether a person ticks it; a live or recorded gate follows from what was read or recorded. */
export function isTicked(gate: GatePlan): boolean {
  return gate.live === null && gate.recorded === null;
}

export function gateStatus(state: ReleaseState, gate: GatePlan, now: Now): GateStatus {
  if (gate.live !== null) return state.guards[gate.live]?.level === 'green' ? 'passed' : 'open';
  if (gate.recorded !== null && isRecorded(state, gate.recorded, now)) return 'passed';
  // Older releases ticked the gate of a drill itself.
  if (gate.recorded !== null && gate.recorded.kind !== 'drill') return 'open';
  const ticked = state.gates[gate.id];
  if (ticked?.status !== 'passed') return ticked?.status ?? 'open';
  const validForMs = gate.validForMs ?? (gate.recorded?.kind === 'drill' ? gate.recorded.validForMs : null);
  const expired = validForMs !== null && ticked.at !== null && ageMs(ticked.at, now) >= validForMs;
  return expired ? 'expired' : 'passed';
}

/** Neither passed nor waived: what waits for it may not go on. */
export function isGateOpen(state: ReleaseState, gate: GatePlan, now: Now): boolean {
  return gateStatus(state, gate, now) !== 'passed' && !isWaived(state, { kind: 'gate', id: gate.id }, now.utc);
}

function isRecorded(state: ReleaseState, recorded: RecordedGate, now: Now): boolean {
  switch (recorded.kind) {
    case 'no-red':
      return quietMs(state, now) >= recorded.withinMs;
    case 'present':
      return state.presence[recorded.roleId]?.present === true;
    case 'step':
      return state.steps[recorded.stepId]?.status === 'succeeded' && !isDrilled(state, recorded.stepId);
    case 'drill':
      return drillHolds(state, recorded.drillId, now);
  }
}

/**
 * Milliseconds for which no guard was red, as far as readings of this run of the backend cover it; a gap, a restart and
 * the silence of a guard that counts now begin anew, because nobody can say what was red meanwhile.
 */
export function quietMs(state: ReleaseState, now: Now): number {
  return coveredQuietMs(state, now, isUnseen, (seen) => seen.lastUnseenAt);
}

/**
 * The same while a kill switch keeps the new version closed: what is unknown only because nothing is asked of it says
 * nothing against the old version, and begins nothing anew.
 */
export function stableMs(state: ReleaseState, now: Now): number {
  return coveredQuietMs(state, now, isBlind, (seen) => seen.lastBlindAt);
}

function coveredQuietMs(
  state: ReleaseState,
  now: Now,
  isSilent: (guard: GuardState) => boolean,
  lastSilentAt: (guard: GuardState) => Now | null,
): number {
  const watched = state.definition.plan.guards.filter((guard) => guard.role !== 'gate');
  const counted = currentBatchIds(state)
    .flatMap((batch) => guardsOf(state, batch))
    .filter((guard) => guard.role === 'guard')
    .flatMap((guard) => state.guards[guard.id] ?? []);
  const isRed = watched.some((guard) => state.guards[guard.id]?.level === 'red');
  if (state.watchedSince === null || isRed || counted.some(isSilent)) return 0;
  const moments = [
    state.watchedSince,
    ...watched.flatMap((guard) => state.guards[guard.id]?.lastRedAt ?? []),
    ...counted.flatMap((seen) => lastSilentAt(seen) ?? []),
  ];
  const ofThisRun = moments.filter((moment) => moment.run === now.run);
  return ofThisRun.length === 0 ? 0 : Math.min(...ofThisRun.map((moment) => coveredMs(moment, now)));
}
