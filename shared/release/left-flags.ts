import type { CockpitError } from '../errors.ts';
import { parseDurationMs } from '../plan/duration.ts';
import { entryOf, stepPlan } from './queries.ts';
import type { FlagValue } from './runbook-events.ts';
import type { ReleaseState } from './state.ts';
import { ageMs, type Now } from './time.ts';

/** Flags that the release has set and that are not what they were before: set back one by one, beside any rollback. */

/** The conductor's word to the fold; `error` null: read back as it was before. */
export interface FlagReturnReport {
  readonly type: 'record-flag-return';
  readonly flagId: string;
  readonly attempt: number;
  readonly error: CockpitError | null;
}

/** Of a flag that somebody wanted back and that is not back yet. */
export interface FlagReturning {
  readonly status: 'intended' | 'failed';
  readonly attempt: number;
  readonly value: FlagValue | null;
  readonly intendedAt: Now;
  readonly error: CockpitError | null;
}

export interface LeftFlag {
  readonly flagId: string;
  readonly value: FlagValue | null;
  readonly before: FlagValue | null;
  readonly setAt: Now;
  /** For how long it was to be set (ms, at the pace of the release); null: for good. */
  readonly forMs: number | null;
  readonly isOverdue: boolean;
  readonly returning: FlagReturning | null;
}

/**
 * Flags that are not what they were before the release, in the order in which it touched them. Not those of which nobody
 * knows what they were, or that people set; and no kill switch, which has a way back of its own.
 */
export function leftFlags(state: ReleaseState, now: Now): readonly LeftFlag[] {
  return Object.entries(state.flags).flatMap(([flagId, { before, history, returning = null }]): LeftFlag[] => {
    const last = history.at(-1);
    if (before === undefined || last === undefined || last.value === before || !isSetByProgram(state, flagId))
      return [];
    const file = last.stepId === null ? undefined : stepPlan(state, last.stepId)?.file;
    const written = file?.kind === 'flag' ? file.for : undefined;
    const forMs = written === undefined ? null : parseDurationMs(written) / state.definition.plan.pace;
    const isOverdue = forMs !== null && ageMs(last.at, now) >= forMs;
    return [{ flagId, value: last.value, before, setAt: last.at, forMs, isOverdue, returning }];
  });
}

export function isSetByProgram(state: ReleaseState, flagId: string): boolean {
  const plan = entryOf(state.definition.plan.flags, flagId);
  return plan?.slot != null && plan.killSwitch !== true;
}
