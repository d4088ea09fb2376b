import type { SwitchId } from '../plan/release-plan.ts';
import { compareExposure } from './exposure.ts';
import { driftedTargets, lastShift } from './queries.ts';
import { type FoundTarget, foundTargets } from './split.ts';
import { contradiction } from './split-sample.ts';
import type { ReleaseState, ShiftState } from './state.ts';

/**
 * The shift of a switch whose share can be counted by a gauge now: the last one, done, and nothing has moved the switch
 * since. Null while there is none.
 */
export function countableShift(state: ReleaseState, switchId: SwitchId): ShiftState | null {
  const shift = lastShift(state, switchId);
  const intended = state.switches[switchId]?.intended ?? null;
  if (shift?.status !== 'succeeded' || intended === null || compareExposure(intended, shift.to) !== 'equal')
    return null;
  return driftedTargets(state, switchId).length > 0 ? null : shift;
}

/** What the switch carried before a shift: the goal of the one that was done before it, else what was found at first. */
export function foundBefore(state: ReleaseState, { shiftId, switchId }: ShiftState): readonly FoundTarget[] {
  const item = state.switches[switchId];
  const shifts = Object.values(state.shifts).filter((shift) => shift.switchId === switchId);
  const before = shifts
    .slice(
      0,
      shifts.findIndex((shift) => shift.shiftId === shiftId),
    )
    .findLast(({ status }) => status === 'succeeded');
  if (before === undefined) return item?.original?.found ?? [];
  return foundTargets(item?.targets ?? {}).map(({ target }) => ({ target, exposure: before.to }));
}

/** Switches whose requests, counted by version after the last shift, are not split as they should be. */
export function switchesCountedWrong(state: ReleaseState): readonly ShiftState[] {
  return Object.keys(state.definition.plan.shareGauges ?? {}).flatMap((switchId) => {
    const shift = countableShift(state, switchId);
    return shift === null || contradiction(shift.counted) === null ? [] : [shift];
  });
}
