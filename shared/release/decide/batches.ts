import { countableShift } from '../counted-share.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { compareExposure, type Exposure, nothingExposed } from '../exposure.ts';
import { closingKillSwitches } from '../kill-switch-state.ts';
import { promotionBlockers, retryBlockers } from '../promotion.ts';
import {
  batchPlan,
  currentBatchId,
  currentBatchIds,
  currentInTrackOf,
  entryOf,
  guardsOf,
  lastShift,
  plannedNow,
  trackOf,
  unsettledShifts,
} from '../queries.ts';
import { type FoundTarget, wasRead } from '../split.ts';
import type { SplitSample } from '../split-sample.ts';
import type { ReleaseState, ShiftState } from '../state.ts';
import { sampleContradiction } from '../user-sample.ts';
import { accept, type Deciders, foresee, refuse, requireRunning } from './decider.ts';
import { reactions } from './reactions.ts';

interface Decided {
  readonly batch: string | null;
  readonly sequence: number;
}

/** A promotion that was decided on another batch, or before something that matters, is a double click or a stale window. */
function isStale(state: ReleaseState, decided: Decided, current = currentBatchId(state)): boolean {
  const { batch, sequence } = decided;
  return batch !== current || sequence < state.decisionSequence || sequence > state.sequence;
}

export const batchDeciders: Deciders<
  | 'start-batch'
  | 'retry-shift'
  | 'lower-exposure'
  | 'acknowledge-drift'
  | 'record-shift'
  | 'record-switch-before'
  | 'record-share'
  | 'record-found'
> = {
  'start-batch': (state, { batchId, decided, previewed }, { now, commandId }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    const batch = batchPlan(state, batchId);
    if (batch === undefined) return refuse('no-such-item', { kind: 'batch', id: batchId });
    const current = currentInTrackOf(state, batchId);
    if (isStale(state, decided, current)) return refuse('stale-decision', { batch: batchId });
    const [blocker] = promotionBlockers(state, batchId, now);
    if (blocker !== undefined) return { ok: false, refusal: blocker };
    const track = trackOf(state, batchId);
    const events: NewReleaseEvent[] = current === null ? [] : [event('batch-completed', { batchId: current })];
    events.push(event('batch-started', { batchId, trackId: track?.id ?? 'main' }));
    for (const shift of batch.shifts) {
      events.push(
        event('shift-intended', {
          shiftId: `${commandId}:${shift.switchId}`,
          switchId: shift.switchId,
          batchId,
          direction: directionOf(state, shift.switchId, shift.exposure),
          to: shift.exposure,
          attempt: 1,
          ...previewOf(previewed, shift.switchId),
        }),
      );
    }
    // A batch that moves nothing (a phase of steps only) is in effect at once.
    if (batch.shifts.length === 0) events.push(event('batch-in-effect', { batchId }));
    return accept(...events);
  },
  'retry-shift': (state, { shiftId, decided }, { commandId, now }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    const shift = entryOf(state.shifts, shiftId);
    if (shift === undefined) return refuse('no-such-item', { kind: 'shift', id: shiftId });
    if (shift.status !== 'failed' && shift.status !== 'unresolved')
      return refuse('shift-not-open', { switch: shift.switchId });
    if (isStale(state, decided)) return refuse('stale-decision', { batch: shift.batchId });
    // What was a lowering when it was intended is a raise by now where somebody went lower meanwhile.
    if (shift.batchId === null && !lowersAll(state, shift.switchId, shift.to)) {
      return refuse('raise-not-in-plan', { switch: shift.switchId });
    }
    const direction = shift.batchId === null ? 'lower' : directionOf(state, shift.switchId, shift.to);
    if (direction === 'raise') {
      if (state.held) return refuse('release-held');
      const [flag] = closingKillSwitches(state);
      if (flag !== undefined) return refuse('kill-switch-engaged', { flag });
      // A raise that is tried again is a raise: what went red meanwhile stops it.
      const red = redGuard(state, now.utc);
      if (red !== null) return refuse('guard-not-green', { guard: red, level: 'red', reason: 'within-red' });
      const [blocker] = shift.batchId === null ? [] : retryBlockers(state, shift.batchId, now);
      if (blocker !== undefined) return { ok: false, refusal: blocker };
    }
    return accept(
      event('shift-intended', {
        shiftId: `${commandId}:${shift.switchId}`,
        switchId: shift.switchId,
        batchId: shift.batchId,
        direction,
        to: shift.to,
        attempt: shift.attempt + 1,
      }),
    );
  },
  'lower-exposure': (state, { switchId, to }, { commandId }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    const item = entryOf(state.switches, switchId);
    if (item === undefined) return refuse('no-such-item', { kind: 'switch', id: switchId });
    if (unsettledShifts(state).some((shift) => shift.switchId === switchId && shift.status === 'intended')) {
      return refuse('shift-underway', { switch: switchId, status: 'intended' });
    }
    if (!lowersAll(state, switchId, to)) return refuse('raise-not-in-plan', { switch: switchId });
    const shift = { switchId, batchId: null, direction: 'lower' as const, to, attempt: 1 };
    return accept(event('shift-intended', { shiftId: `${commandId}:${switchId}`, ...shift }));
  },
  'acknowledge-drift': (state, { switchId }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    const item = entryOf(state.switches, switchId);
    if (item === undefined) return refuse('no-such-item', { kind: 'switch', id: switchId });
    // What somebody else opened beyond the plan is not made right by looking at it: it is lowered or rolled back.
    const planned = plannedNow(state, switchId);
    const beyond = Object.values(item.targets).some(
      (target) => !['less', 'equal'].includes(compareExposure(target.found, planned)),
    );
    return beyond
      ? refuse('raise-not-in-plan', { switch: switchId })
      : accept(event('drift-acknowledged', { switchId }));
  },
  'record-shift': (state, command, context) => {
    const shift = entryOf(state.shifts, command.shiftId);
    if (shift?.status !== 'intended') return refuse('shift-not-open', { switch: shift?.switchId ?? command.shiftId });
    const events = shiftOutcome(shift, command);
    const after = foresee(state, events, context);
    if (shift.batchId !== null && isInEffect(after, shift.batchId)) {
      events.push(event('batch-in-effect', { batchId: shift.batchId }));
    }
    return accept(...events, ...reactions(foresee(state, events, context), context));
  },
  'record-switch-before': (state, { type: _type, ...kept }) => {
    const shift = entryOf(state.shifts, kept.shiftId);
    // Whoever took over does not wait for what comes to nothing: this attempt must not write any more.
    if (shift?.status !== 'intended') return refuse('shift-not-open', { switch: kept.switchId });
    return state.switches[kept.switchId]?.original == null ? accept(event('switch-kept', kept)) : accept();
  },
  'record-share': (state, { shiftId, sample }) => {
    const shift = entryOf(state.shifts, shiftId);
    if (shift === undefined) return refuse('no-such-item', { kind: 'shift', id: shiftId });
    // Something moved the switch while it was counted: the counts are of nobody's concern any more.
    if (countableShift(state, shift.switchId)?.shiftId !== shiftId) return accept();
    return accept(event('share-counted', { shiftId, sample }));
  },
  'record-found': (state, { switchId, found }) => {
    const item = entryOf(state.switches, switchId);
    if (item === undefined) return refuse('no-such-item', { kind: 'switch', id: switchId });
    const busy =
      state.rollback?.status === 'running' ||
      unsettledShifts(state).some((shift) => shift.switchId === switchId && shift.status === 'intended');
    // While our own writer is at it, its read-back tells; a poll in between would look like somebody else.
    if (busy || sameAsKnown(state, switchId, found)) return accept();
    return accept(event('split-found', { switchId, found }));
  },
};

/** Whether `to` opens no target beyond what is found on it; with nothing found nobody can tell. */
function lowersAll(state: ReleaseState, switchId: string, to: Exposure): boolean {
  const targets = Object.values(state.switches[switchId]?.targets ?? {});
  return targets.length > 0 && targets.every(({ found }) => ['less', 'equal'].includes(compareExposure(to, found)));
}

function previewOf(
  previewed: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined,
  switchId: string,
): { readonly previewed?: Readonly<Record<string, string>> } {
  const revisions = previewed === undefined ? undefined : entryOf(previewed, switchId);
  return revisions === undefined ? {} : { previewed: revisions };
}

function directionOf(state: ReleaseState, switchId: string, to: Exposure): 'raise' | 'lower' {
  const targets = Object.values(state.switches[switchId]?.targets ?? {});
  if (targets.length === 0) return compareExposure(to, nothingExposed) === 'equal' ? 'lower' : 'raise';
  return targets.every((target) => compareExposure(to, target.found) === 'less') ? 'lower' : 'raise';
}

function shiftOutcome(
  shift: ShiftState,
  command: {
    readonly outcome: 'succeeded' | 'failed' | 'unresolved';
    readonly how: 'applied' | 'read-back';
    readonly found: readonly FoundTarget[] | null;
    readonly error: ShiftState['error'];
    readonly tookMs: number;
    readonly snapshotBlob?: string | null;
    readonly before?: readonly FoundTarget[] | null;
    readonly sample?: SplitSample | null;
  },
): NewReleaseEvent[] {
  const { shiftId } = shift;
  const found = command.found ?? [];
  // Taken as done only when every target shows it in effect, whatever the connector said.
  const counts = (target: FoundTarget) => command.how === 'applied' || wasRead(target);
  const shown =
    found.length > 0 &&
    found.every((target) => counts(target) && compareExposure(target.exposure, shift.to) === 'equal');
  const sampled = command.sample == null ? {} : { sample: command.sample };
  const { snapshotBlob = null, before = null } = command;
  const kept = snapshotBlob === null || before === null ? {} : { snapshotBlob, before };
  // What users are answered counts more than what the switch says of itself; a lowering is not held up by it.
  const contradicted = shift.direction === 'raise' ? sampleContradiction(command.sample) : null;
  if (command.outcome === 'succeeded' && shown && contradicted === null) {
    return [
      event('shift-succeeded', {
        shiftId,
        found,
        how: command.how,
        tookMs: command.tookMs,
        snapshotBlob,
        before,
        ...sampled,
      }),
    ];
  }
  if (command.outcome === 'failed' && command.error !== null) {
    return [event('shift-failed', { shiftId, error: command.error, found: command.found, ...kept })];
  }
  const error = contradicted === null ? {} : { error: contradicted };
  return [event('shift-unresolved', { shiftId, found: command.found, ...error, ...sampled, ...kept })];
}

function isInEffect(state: ReleaseState, batchId: string): boolean {
  const batch = batchPlan(state, batchId);
  if (batch === undefined || state.batches[batchId]?.status !== 'raising') return false;
  return batch.shifts.every((shift) => {
    const last = lastShift(state, shift.switchId);
    return last?.batchId === batchId && last.status === 'succeeded';
  });
}

function redGuard(state: ReleaseState, utc: number): string | null {
  const waived = (id: string) =>
    state.waivers.some((waiver) => waiver.subject.kind === 'guard' && waiver.subject.id === id && utc < waiver.until);
  const counted = currentBatchIds(state).flatMap((batch) => guardsOf(state, batch));
  return counted.find((guard) => state.guards[guard.id]?.level === 'red' && !waived(guard.id))?.id ?? null;
}

function sameAsKnown(state: ReleaseState, switchId: string, found: readonly FoundTarget[]): boolean {
  const item = state.switches[switchId];
  if (item === undefined || item.foundAt === null) return false;
  if (Object.keys(item.targets).length !== found.length) return false;
  return found.every(({ target, exposure }) => {
    const known = item.targets[target];
    return known !== undefined && compareExposure(known.found, exposure) === 'equal';
  });
}
