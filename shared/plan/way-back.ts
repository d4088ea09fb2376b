import type { BatchId, GuardId, ReleasePlan } from './release-plan.ts';
import type { LocalText } from './scalars.ts';

/** `restore` puts traffic back, `halt` keeps what is out; the other two have no way back. */
export type RollbackKind = 'restore' | 'halt' | 'fix-forward' | 'none';

/** What a plan, or one of its batches, says about the way back; null: it says nothing. */
export interface WayBackPlan {
  readonly kind: RollbackKind | null;
  /** Id of a lower batch, or `old`. */
  readonly to: BatchId | 'old' | null;
  /** How long after the batch the way back is kept open. */
  readonly possibleForMs: number | null;
  /** Expected time to recover, one per scope. */
  readonly expected: readonly {
    readonly scope: 'traffic' | 'verified' | 'all' | 'database';
    readonly withinMs: number;
  }[];
  readonly doesNotRestore: readonly LocalText[];
  /** Once the batch is in effect there is no way back behind it. */
  readonly pointOfNoReturn: boolean;
  /** Whether flags that steps of the batches set go back with them; null: it says nothing, and they do. */
  readonly flags: 'restore' | 'keep' | null;
  /** What must hold before traffic is put back; absent in releases older than this rule. */
  readonly preconditions?: readonly PreconditionPlan[];
}

/** How a release goes on after a rollback. */
export interface AfterRollbackPlan {
  /**
   * After everything was taken back: `batch` and `first` climb the ladder again in the same release, from its first rung;
   * `new-attempt` ends it, and another one is linked to it. One batch back goes on from the batch that it stands on.
   */
  readonly restart: 'batch' | 'first' | 'new-attempt';
  /** How long the old version must have been well before. */
  readonly stableForMs: number;
  /** Gates and steps whose ticks are taken back; `all`: every one. */
  readonly reset: readonly string[];
}

/** Something that must hold before traffic is put back, for so long at the most. */
export interface PreconditionPlan {
  readonly id: string;
  readonly title: LocalText;
  /** Guard that must be green; null: a person says so. */
  readonly guardId: GuardId | null;
  readonly timeoutMs: number;
  /** Whether the rollback waits for a person's override after that time; else it goes on all the same. */
  readonly holds: boolean;
  /** The one way that it concerns; null: every way. */
  readonly way: 'stage' | 'all' | null;
}

/** The way back from a batch: its own words, and the plan's where it has none. */
export function wayBackFrom(plan: ReleasePlan, batchId: BatchId | null): WayBackPlan {
  const own = plan.tracks.flatMap(({ batches }) => batches).find(({ id }) => id === batchId)?.rollback ?? null;
  const whole = plan.rollback.wayBack;
  if (own === null) return whole;
  return {
    kind: own.kind ?? whole.kind,
    to: own.to,
    possibleForMs: own.possibleForMs ?? whole.possibleForMs,
    expected: own.expected.length > 0 ? own.expected : whole.expected,
    doesNotRestore: [...own.doesNotRestore, ...whole.doesNotRestore],
    pointOfNoReturn: own.pointOfNoReturn,
    flags: own.flags ?? whole.flags,
    preconditions: [...(own.preconditions ?? []), ...(whole.preconditions ?? [])],
  };
}
