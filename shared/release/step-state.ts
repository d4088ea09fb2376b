import type { BatchId, StepId } from '../plan/release-plan.ts';
import type { ReadingUnit } from '../plan/threshold.ts';
import type { Autoscaler } from './autoscaler.ts';
import type { Actor } from './envelope.ts';
import type { ApprovalWay, StepResult } from './events.ts';
import type { FlagReturning } from './left-flags.ts';
import type { NamespaceContents } from './namespace-contents.ts';
import type { ClusterObjectRef, FlagValue } from './runbook-events.ts';
import type { Now } from './time.ts';

export interface StepState {
  readonly status: 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly attempt: number;
  readonly startedAt: Now | null;
  /** Milliseconds of a wait that earlier runs of the backend covered. */
  readonly waitedMs: number;
  /** From when the present run adds to it; null before the first start. */
  readonly waitsSince: Now | null;
  readonly endedAt: Now | null;
  /** When the attempt before the one that is to be made ended; null: there was none. Of a drill nothing stays. */
  readonly lastEndedAt: Now | null;
  readonly by: Actor | null;
  readonly result: StepResult | null;
  /** Everybody who agreed, in order. */
  readonly approvals: readonly StepApproval[];
  /** Exit that was taken last, of a fork. */
  readonly exitId: string | null;
}

export interface Baseline {
  readonly value: number;
  readonly unit: ReadingUnit;
  readonly stepId: StepId;
  readonly at: Now;
}

export interface FlagState {
  /** What it was before the release first touched it; null: there was none. Undefined: nobody looked. */
  readonly before?: FlagValue | null;
  /** Every value that it was set to, oldest first, with the batch of the step that did it. */
  readonly history: readonly {
    readonly value: FlagValue | null;
    readonly stepId: StepId | null;
    readonly batch: BatchId | null;
    /** False: a rollback leaves it. */
    readonly restore: boolean;
    readonly at: Now;
  }[];
  /** Somebody wanted it back as it was before, and it is not back yet. */
  readonly returning?: FlagReturning;
}

/** A change of an object of a cluster, as what the object was before it. */
export interface ClusterTouch {
  readonly stepId: StepId;
  readonly slot: string;
  readonly object: ClusterObjectRef;
  readonly existed: boolean;
  /** Content hash of its manifest, without values of secrets. */
  readonly beforeBlob: string | null;
  readonly contents?: NamespaceContents;
  readonly autoscaler?: Autoscaler;
  readonly batch: BatchId | null;
  /** False: a rollback leaves it. */
  readonly restore: boolean;
  /** A rollback has put back what was before. */
  readonly returned: boolean;
  readonly at: Now;
}

export interface Announced {
  readonly at: Now;
  readonly by: Actor;
  readonly receipt: string | null;
}

export interface StepApproval {
  readonly approver: string;
  readonly role: string | null;
  readonly way: ApprovalWay;
}
