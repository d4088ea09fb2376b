import type { BatchId, GuardId, StepId, SwitchId, TrackId } from '../plan/release-plan.ts';
import type { ClusterReturn } from './cluster-returns.ts';
import type { Actor } from './envelope.ts';
import type { StepResult } from './events.ts';
import type { Exposure } from './exposure.ts';
import type { FlagReturn } from './flag-returns.ts';
import type { Level, LevelReason } from './levels.ts';
import type { FoundTarget } from './split.ts';
import type { SplitSample } from './split-sample.ts';
import type { Now } from './time.ts';

export type RollbackPhase = 'ensure-stable' | 'traffic' | 'flag' | 'cluster' | 'script' | 'verify';

export interface RollbackActionPlan {
  readonly actionId: string;
  readonly phase: RollbackPhase;
  readonly switchId: SwitchId | null;
  readonly stepId: StepId | null;
  /** What the new version is left with at the most, where the action moves traffic or verifies it. */
  readonly to: Exposure | null;
  /** What a flag is written back to. */
  readonly flag?: FlagReturn;
  /** What of an object of a cluster is put back. */
  readonly cluster?: ClusterReturn;
}

export type RollbackCause =
  | { readonly kind: 'operator' }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'decision'; readonly stepId: StepId; readonly exitId: string }
  | {
      readonly kind: 'guard';
      readonly guardId: GuardId;
      readonly level: Level;
      readonly reason: LevelReason;
      readonly value: number | null;
    };

export interface RollbackActionState extends RollbackActionPlan {
  readonly status: 'pending' | 'intended' | 'succeeded' | 'failed';
  readonly attempt: number;
  readonly intendedAt: Now | null;
  readonly endedAt: Now | null;
  readonly found: readonly FoundTarget[] | null;
  readonly result: StepResult | null;
  readonly sample?: SplitSample | null;
  /** Of `verify`: the switch as it was left. */
  readonly snapshotBlob?: string | null;
}

export interface RollbackState {
  readonly rollbackId: string;
  readonly scope: 'stage' | 'all';
  readonly toBatch: BatchId | null;
  /** The one track that goes back; null: the whole release. */
  readonly trackId: TrackId | null;
  readonly cause: RollbackCause;
  readonly by: Actor;
  readonly startedAt: Now;
  readonly endedAt: Now | null;
  readonly status: 'running' | 'succeeded' | 'incomplete';
  readonly escalated: boolean;
  readonly actions: readonly RollbackActionState[];
}
