import type { TargetClaim } from '../claim-events.ts';
import { compareExposure } from '../exposure.ts';
import { entryOf } from '../queries.ts';
import type { SplitSample } from '../split-sample.ts';
import type { ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';
import { isConfirmedBy, judgedUsers } from '../user-sample.ts';

/** How what a person claims of a target stands. */
export interface ClaimStanding {
  readonly claim: TargetClaim;
  /** Answers of the service, sampled or counted since, or sample users, that agree with it; null: none do. */
  readonly confirmedBy: number | null;
}

/** What a person claims of a target, where that is what is known of it; null: it was read, or reported by a command. */
export function claimStanding(state: ReleaseState, switchId: string, target: string): ClaimStanding | null {
  const item = entryOf(state.switches, switchId);
  const claim = item === undefined ? undefined : entryOf(item.claims, target);
  const known = item === undefined ? undefined : entryOf(item.targets, target);
  if (claim === undefined || known === undefined || known.reported !== true) return null;
  // Somebody else's word, or a command's, came since.
  if (compareExposure(known.found, claim.found) !== 'equal') return null;
  const agreeing = samplesOf(state, switchId).findLast(
    ({ at, sample }) => at.run === claim.at.run && at.monotonic >= claim.at.monotonic && isConfirmedBy(sample),
  );
  return { claim, confirmedBy: agreeing === undefined ? null : answersIn(agreeing.sample) };
}

interface TakenSample {
  readonly at: Now;
  readonly sample: SplitSample;
}

function samplesOf(state: ReleaseState, switchId: string): readonly TakenSample[] {
  const actions = [...state.pastRollbacks, ...(state.rollback === null ? [] : [state.rollback])].flatMap(
    (rollback) => rollback.actions,
  );
  // Where answers bear no mark, requests were counted since.
  const counted = Object.values(state.shifts).map((shift) => ({ ...shift, sample: shift.counted }));
  return [...Object.values(state.shifts), ...counted, ...actions].flatMap(({ switchId: of, endedAt: at, sample }) =>
    of !== switchId || at === null || sample == null ? [] : [{ at, sample }],
  );
}

function answersIn({ targets, users }: SplitSample): number {
  if (targets.length === 0) return users === undefined ? 0 : judgedUsers(users).length;
  return targets.reduce((sum, { canary, stable }) => sum + canary + stable, 0);
}
