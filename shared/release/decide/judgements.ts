import type { GuardPlan } from '../../plan/release-plan.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import type { ReleaseState } from '../state.ts';
import { ageMs, type Now } from '../time.ts';

interface Validity {
  readonly guard: GuardPlan;
  readonly at: Now;
  readonly validForMs: number;
}

/** Judgements that count only for a while. */
function validities(state: ReleaseState): readonly Validity[] {
  return state.definition.plan.guards.flatMap((guard): readonly Validity[] => {
    const seen = state.guards[guard.id];
    const validForMs = guard.judgement?.validForMs ?? null;
    if (validForMs === null || seen?.judged == null || seen.level === 'unknown') return [];
    return [{ guard, at: seen.judged.at, validForMs }];
  });
}

/** What a person said too long ago is unknown again. */
export function expiredJudgements(state: ReleaseState, { now }: DecisionContext): readonly NewReleaseEvent[] {
  if (state.status !== 'running') return [];
  return validities(state)
    .filter(({ at, validForMs }) => ageMs(at, now) >= validForMs)
    .map(({ guard }) =>
      event('guard-level-changed', {
        guardId: guard.id,
        level: 'unknown',
        reason: 'judgement-expired',
        value: null,
        sampleSize: null,
        sampledAt: null,
        coveredUntil: now,
      }),
    );
}

/** When they expire, on the monotonic clock of this run: by whichever clock comes first (`ageMs`). */
export function judgementEnds(state: ReleaseState, last: Now): readonly number[] {
  return validities(state).flatMap(({ at, validForMs }) => {
    const byWall = last.monotonic + (at.utc + validForMs - last.utc);
    return at.run === last.run ? [byWall, at.monotonic + validForMs] : [byWall];
  });
}
