import type { BatchId, GateId, GuardId, StepId } from './release-plan.ts';
import type { LocalText } from './scalars.ts';

/** What somebody says about an item outside the cockpit, as it was written: shown, never counted. */
export interface ClaimPlan {
  readonly state: 'done' | 'passed' | 'failed' | 'pending' | 'signed' | null;
  readonly value: string | null;
  readonly by: string | null;
  readonly at: string | null;
}

/** A gate that follows from what the journal holds. */
export type RecordedGate =
  | { readonly kind: 'no-red'; readonly withinMs: number }
  | { readonly kind: 'present'; readonly roleId: string }
  | { readonly kind: 'step'; readonly stepId: StepId }
  | { readonly kind: 'drill'; readonly drillId: string; readonly validForMs: number | null };

export interface GatePlan {
  readonly id: GateId;
  readonly title: LocalText;
  /** Written as a gate, or following from a batch's `capacity` or a drill's `before`; their title is the batch's, the drill's. */
  readonly origin: 'gate' | 'capacity' | 'drill';
  /** Batch that may not start before; `completion`; null: every batch waits for it. */
  readonly before: BatchId | 'completion' | null;
  /** Checked at the end of this batch: it cannot be passed before that one is in effect. */
  readonly endOf: BatchId | null;
  /** Ids of its sources and of the references that it rests on; missing where the plan names none. */
  readonly refs?: readonly string[];
  readonly category: LocalText | null;
  readonly owner: LocalText | null;
  readonly threshold: string | null;
  readonly due: string | null;
  /** Passing it needs a note or a file. */
  readonly evidenceRequired: boolean;
  readonly evidence: LocalText | null;
  /** A tick that is older no longer counts; null: it counts for ever. */
  readonly validForMs: number | null;
  readonly mayBeWaived: boolean;
  readonly claimed: ClaimPlan | null;
  /** Guard (role `gate`) that is green while the gate holds; nobody ticks it. */
  readonly live: GuardId | null;
  readonly recorded: RecordedGate | null;
  /** Instances that must be ready, where it is about capacity. */
  readonly capacity: { readonly new: number | null; readonly old: number | null } | null;
}
