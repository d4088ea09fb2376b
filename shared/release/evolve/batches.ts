import { guardCountsIn } from '../../plan/release-plan.ts';
import type { ReleaseEventPayloads } from '../events.ts';
import { entryOf, unsettledShifts } from '../queries.ts';
import type { FoundTarget, SwitchBefore } from '../split.ts';
import type { SplitSample } from '../split-sample.ts';
import type { ReleaseState, SwitchState, TargetState } from '../state.ts';
import type { Now } from '../time.ts';
import { type Evolvers, mapEntries, withEntry } from './evolver.ts';
import { forgetJudgements, holdsForOneBatch } from './judgements.ts';

/**
 * Takes over what was read back. `agreed`: these values are what the release wanted. A target that was not there before
 * is held to what the switch was last told, so that a new host with a split of its own shows as drift.
 */
export function withFound(item: SwitchState, found: readonly FoundTarget[], at: Now, agreed: boolean): SwitchState {
  const targets: Record<string, TargetState> = {};
  for (const { target, exposure, reported } of found) {
    targets[target] = {
      found: exposure,
      ...(reported !== undefined && { reported }),
      agreed: agreed ? exposure : (entryOf(item.targets, target) ?? { agreed: item.intended }).agreed,
    };
  }
  return { ...item, targets, foundAt: at };
}

function setShiftStep(
  state: ReleaseState,
  batchId: string,
  change: Partial<ReleaseState['steps'][string]>,
): ReleaseState['steps'] {
  const step = state.definition.plan.steps.find(
    (candidate) => candidate.kind === 'shift' && candidate.batch === batchId,
  );
  return step === undefined ? state.steps : withEntry(state.steps, step.id, (before) => ({ ...before, ...change }));
}

/** Only the first snapshot is the state before the release, however the shift ended that it was taken for. */
function withOriginal(item: SwitchState, { snapshotBlob, before }: SwitchBefore): SwitchState {
  if (item.original !== null || snapshotBlob == null || before == null) return item;
  return { ...item, original: { snapshotBlob, found: before } };
}

/** A shift that failed and wrote nothing: what it kept is not the state before the release any more than what comes after. */
function withoutUnwritten(
  item: SwitchState,
  { shiftId, snapshotBlob }: ReleaseEventPayloads['shift-failed'],
): SwitchState {
  return snapshotBlob == null && item.original?.shiftId === shiftId ? { ...item, original: null } : item;
}

export const batchEvolvers: Evolvers<
  | 'batch-started'
  | 'batch-in-effect'
  | 'batch-completed'
  | 'batch-overdue'
  | 'shift-intended'
  | 'switch-kept'
  | 'shift-succeeded'
  | 'shift-failed'
  | 'shift-unresolved'
  | 'share-counted'
  | 'split-found'
  | 'drift-acknowledged'
> = {
  'batch-started': (state, { at, actor, payload }) => ({
    ...state,
    tracks: withEntry(state.tracks, payload.trackId, () => ({ currentBatch: payload.batchId })),
    // What was before the batch is measured anew each time that it begins.
    bases: { ...state.bases, [payload.batchId]: {} },
    guards: forgetJudgements(state, at, (guard) => guardCountsIn(guard, payload.batchId) && holdsForOneBatch(guard)),
    batches: withEntry(state.batches, payload.batchId, () => ({
      status: 'raising',
      startedAt: at,
      inEffectAt: null,
      endedAt: null,
      overdueAt: null,
      observed: { closedMs: 0, since: null, stretches: [] },
    })),
    steps: setShiftStep(state, payload.batchId, { status: 'running', startedAt: at, endedAt: null, by: actor }),
  }),
  'batch-in-effect': (state, { at, payload }) => ({
    ...state,
    batches: withEntry(state.batches, payload.batchId, (batch) => ({ ...batch, status: 'in-effect', inEffectAt: at })),
    steps: setShiftStep(state, payload.batchId, { status: 'succeeded', endedAt: at }),
  }),
  'batch-overdue': (state, { at, payload }) => ({
    ...state,
    held: true,
    batches: withEntry(state.batches, payload.batchId, (batch) => ({ ...batch, overdueAt: at })),
  }),
  'batch-completed': (state, { at, payload }) => ({
    ...state,
    batches: withEntry(state.batches, payload.batchId, (batch) => ({ ...batch, status: 'completed', endedAt: at })),
  }),
  'shift-intended': (state, { at, payload }) => ({
    ...state,
    switches: withEntry(state.switches, payload.switchId, (item) => ({ ...item, intended: payload.to })),
    shifts: {
      // A new intention for a switch settles whatever was left open before.
      ...mapEntries(state.shifts, (shift) =>
        shift.switchId === payload.switchId && unsettledShifts(state).includes(shift)
          ? { ...shift, status: 'superseded', endedAt: at }
          : shift,
      ),
      [payload.shiftId]: {
        shiftId: payload.shiftId,
        switchId: payload.switchId,
        batchId: payload.batchId,
        direction: payload.direction,
        to: payload.to,
        intendedAt: at,
        attempt: payload.attempt,
        previewed: payload.previewed ?? null,
        status: 'intended',
        endedAt: null,
        tookMs: null,
        error: null,
      },
    },
  }),
  'shift-succeeded': (state, { at, payload }) => {
    const switchId = state.shifts[payload.shiftId]?.switchId ?? '';
    return {
      ...state,
      shifts: withEntry(state.shifts, payload.shiftId, (shift) => ({
        ...shift,
        status: 'succeeded',
        endedAt: at,
        tookMs: payload.tookMs,
        error: null,
        sample: payload.sample ?? null,
      })),
      switches: withEntry(state.switches, switchId, (item) =>
        withOriginal(withFound(item, payload.found, at, true), payload),
      ),
    };
  },
  'switch-kept': (state, { payload: { shiftId, switchId, snapshotBlob, before } }) => ({
    ...state,
    switches: withEntry(state.switches, switchId, (item) => ({
      ...item,
      original: item.original ?? { snapshotBlob, found: before, shiftId },
    })),
  }),
  'shift-failed': (state, { at, payload }) => {
    const { switches, ...ended } = endShift(state, at, 'failed', payload);
    const switchId = state.shifts[payload.shiftId]?.switchId ?? '';
    return { ...ended, switches: withEntry(switches, switchId, (item) => withoutUnwritten(item, payload)) };
  },
  'shift-unresolved': (state, { at, payload }) => endShift(state, at, 'unresolved', payload),
  'share-counted': (state, { payload: { shiftId, sample } }) => ({
    ...state,
    shifts: withEntry(state.shifts, shiftId, (shift) => ({ ...shift, counted: sample })),
  }),
  'split-found': (state, { at, payload }) => ({
    ...state,
    switches: withEntry(state.switches, payload.switchId, (item) => withFound(item, payload.found, at, false)),
  }),
  'drift-acknowledged': (state, { payload }) => ({
    ...state,
    switches: withEntry(state.switches, payload.switchId, (item) => ({
      ...item,
      targets: mapEntries(item.targets, (target) => ({ ...target, agreed: target.found })),
    })),
  }),
};

function endShift(
  state: ReleaseState,
  at: Now,
  status: 'failed' | 'unresolved',
  payload: ReleaseEventPayloads['shift-failed' | 'shift-unresolved'] & { readonly sample?: SplitSample | null },
): ReleaseState {
  const { shiftId, found, error = null, sample = null } = payload;
  const switchId = state.shifts[shiftId]?.switchId ?? '';
  return {
    ...state,
    shifts: withEntry(state.shifts, shiftId, (shift) => ({ ...shift, status, endedAt: at, error, sample })),
    switches: withEntry(state.switches, switchId, (item) =>
      withOriginal(found === null ? item : withFound(item, found, at, false), payload),
    ),
  };
}
