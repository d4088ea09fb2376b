import type { ClaimPlan } from './gate-plan.ts';
import type { BatchId, GuardId, StepId } from './release-plan.ts';
import type { LocalText } from './scalars.ts';
import type { ReadingUnit, Threshold } from './threshold.ts';

export interface GuardLevels {
  readonly green: Threshold | null;
  readonly yellow: Threshold | null;
  readonly red: Threshold | null;
}

/** What a colour does beside holding, which every colour but green does anyway. */
export type GuardAction =
  | {
      readonly action: 'rollback';
      /** Null: as the batch says, else the plan. */
      readonly scope: 'stage' | 'all' | null;
      readonly countdownMs: number;
      /** `ask`: offered, and a person decides. */
      readonly mode: 'automatic' | 'ask';
    }
  | { readonly action: 'playbook'; readonly playbookId: string }
  /** A step of `onDemand` sets the flag. */
  | { readonly action: 'flag'; readonly stepId: StepId; readonly mode: 'automatic' | 'ask' }
  | { readonly action: 'notify'; readonly announcementId: string };

export type GuardColour = 'yellow' | 'red' | 'unknown';

/** A level that a person gives. */
export interface JudgementPlan {
  readonly question: LocalText | null;
  readonly roleId: string | null;
  readonly link: string | null;
  /** A judgement that is older is unknown; null: it holds for the whole batch. */
  readonly validForMs: number | null;
  /** False: no answer is needed to go on; it only can turn red. */
  readonly blocks: boolean;
  /** When it is which colour, in words. */
  readonly words: Readonly<Record<'green' | 'yellow' | 'red', LocalText | null>>;
  readonly claimed: ClaimPlan | null;
}

/** The new version against the old one, by counts of requests and of those that went wrong. */
export interface ComparisonPlan {
  /** Queries of counters that only go up: bad requests, and all. */
  readonly canary: { readonly bad: string; readonly all: string };
  readonly stable: { readonly bad: string; readonly all: string };
  /** Tolerated of the new version: a bad share of up to `ratio` × the old one's + `difference` (0 … 1). */
  readonly margin: { readonly ratio: number; readonly difference: number };
  /** Its part of the release's false alarms: a probability (0 … 1). */
  readonly alpha: number;
  /** A version that is so many times as bad as tolerated must have been noticed before nothing speaks against it. */
  readonly detect: number;
  /** What green takes: that nothing speaks against it, or that it is shown to be within what is tolerated. */
  readonly green: 'nothing-against' | 'no-worse';
  /** Those of the guard's batches in which the old version still answers. */
  readonly batches: readonly BatchId[];
  /** How many these are, and how many readings their planned observation takes; both at least 1. */
  readonly rungs: number;
  readonly readings: number;
}

export interface GuardPlan {
  readonly id: GuardId;
  readonly title: LocalText;
  /**
   * `gate`: asked for a gate's sake, counts in no batch; its id is `gate:` and the gate's. `judged`: a person gives its
   * level, nothing is asked.
   */
  readonly role: 'guard' | 'gate' | 'judged';
  /** Null where a person judges. */
  readonly slot: string | null;
  readonly query: string | null;
  readonly judgement: JudgementPlan | null;
  readonly stableQuery: string | null;
  readonly requestsQuery: string | null;
  readonly minRequests: number;
  readonly unit: ReadingUnit;
  readonly windowMs: number;
  readonly everyMs: number;
  readonly patienceMs: number;
  readonly levels: GuardLevels;
  readonly perBatch: Readonly<Record<BatchId, GuardLevels>>;
  /** Batches in which the guard counts; null: all. */
  readonly batches: readonly BatchId[] | null;
  readonly holdMs: { readonly green: number; readonly yellow: number; readonly red: number };
  /** Whether readings count while a load test runs. */
  readonly excludeDrills: boolean;
  /** Ids of the sources of its limits; missing where the plan names none. */
  readonly refs?: readonly string[];
  readonly actions: Readonly<Record<GuardColour, readonly GuardAction[]>>;
  /** Absent: it is judged by its limits alone, as every guard of an older release is. */
  readonly comparison?: ComparisonPlan;
}

/** The limits of a guard in a batch: the batch's own where it names some, else the guard's. */
export function levelsFor(guard: GuardPlan, batch: BatchId | null): GuardLevels {
  const own = batch !== null && Object.hasOwn(guard.perBatch, batch) ? guard.perBatch[batch] : undefined;
  return own ?? guard.levels;
}

export type RollbackAction = Extract<GuardAction, { action: 'rollback' }>;

/** The rollback among the actions of a colour; null where it has none. */
export function rollbackOf(guard: GuardPlan, colour: GuardColour): RollbackAction | null {
  return guard.actions[colour].find((action): action is RollbackAction => action.action === 'rollback') ?? null;
}

export function guardCountsIn(guard: GuardPlan, batch: BatchId): boolean {
  return guard.batches === null || guard.batches.includes(batch);
}
