import type { CockpitError } from '../../errors.ts';
import type { BatchId, GateId, GuardId, GuardLevels, StepId, SwitchId } from '../../plan/release-plan.ts';
import type { StepPlace } from '../../plan/step-lists.ts';
import type { AnnotationState } from '../annotations.ts';
import type { Actor } from '../envelope.ts';
import type { ApprovalWay, Level, LevelReason, OpeningCause, StepResult, TextRef } from '../events.ts';
import type { Exposure } from '../exposure.ts';
import type { GateStatus } from '../gates.ts';
import type { KillSwitchPosition } from '../kill-switch-events.ts';
import type { KillSwitchState } from '../kill-switch-state.ts';
import type { PlaybookMode, PlaybookOutcome } from '../playbook-state.ts';
import type { SampleColumns } from '../sample-chunk.ts';
import type { SilenceState } from '../silences.ts';
import type { FoundTarget } from '../split.ts';
import type { Binding, ReleaseStatus, RollbackState, ShiftState, StepState, Waiver } from '../state.ts';
import type { StepApproval } from '../step-state.ts';

/**
 * Samples of a series (`<guard>/canary`, `<guard>/stable`) from `from` to `to` (UTC ms, both included). An answer that
 * covers more than was asked for is fine.
 */
export type ReadSamples = (seriesId: string, from: number, to: number) => SampleColumns;

/** A finished or open release as it is looked back at. Instants are UTC ms, durations milliseconds. */
export interface ReleaseReview {
  readonly header: ReviewHeader;
  /** Every stay on a rung in the order in which it began, then the rungs that were not reached. */
  readonly batches: readonly BatchReview[];
  readonly gates: readonly GateReview[];
  readonly waivers: readonly Waiver[];
  readonly steps: readonly StepReview[];
  readonly approvals: readonly ApprovalReview[];
  /** Every opening of a playbook, oldest first. */
  readonly playbooks: readonly PlaybookReview[];
  readonly rollbacks: readonly RollbackReview[];
  /** Every kill switch of the plan that a program reaches. */
  readonly killSwitches: readonly KillSwitchReview[];
  /** Marks beside the curves of a metrics system, oldest first. */
  readonly annotations: readonly AnnotationState[];
  readonly drifts: readonly DriftReview[];
  readonly gaps: readonly ReviewGap[];
  readonly holds: readonly HoldReview[];
  readonly notes: readonly { readonly at: number; readonly by: Actor; readonly text: TextRef }[];
}

export interface ReviewHeader {
  readonly releaseId: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly from: string;
  readonly to: string;
  readonly environment: Binding['environment'];
  readonly bindings: readonly ({ readonly slot: string } & Binding)[];
  /** What the plan's durations were divided by; 1 for a real release. */
  readonly pace: number;
  /** Person who drove last. */
  readonly driver: string | null;
  /** Every taking of the wheel, restarts included. */
  readonly drivers: readonly { readonly driver: string; readonly at: number }[];
  readonly createdAt: number | null;
  readonly begunAt: number | null;
  readonly endedAt: number | null;
  readonly outcome: ReleaseStatus;
  /** The most that any rung of this release opened. */
  readonly highest: Exposure | null;
  /** From the beginning to the end, or to the last event while it is open. */
  readonly tookMs: number | null;
  readonly eventCount: number;
  readonly headHash: string | null;
}

/** `passed-by-waiver`: a guard that was not green, or missing observation, was waived when the batch was left. */
export type BatchResult = 'passed' | 'passed-by-waiver' | 'rolled-back' | 'aborted' | 'under-way' | 'not-reached';

/** One stay on a rung. A rung that a stage rollback came back to, or that was climbed again, has several. */
export interface BatchReview {
  readonly batchId: BatchId;
  /** 1 for the first stay; 0 where the rung was not reached. */
  readonly visit: number;
  /** How the stay began: traffic was raised to it, or a stage rollback came back to it. */
  readonly entered: 'raised' | 'returned' | null;
  readonly planned: Exposure;
  /** What every switch was last found at during the stay. */
  readonly found: readonly { readonly switchId: SwitchId; readonly targets: readonly FoundTarget[] }[];
  readonly shifts: readonly ShiftState[];
  readonly startedAt: number | null;
  readonly inEffectAt: number | null;
  readonly endedAt: number | null;
  readonly tookMs: number | null;
  /** Observation that the plan wants, and green time that readings covered. */
  readonly observeMs: number;
  readonly greenMs: number;
  readonly result: BatchResult;
  readonly rows: readonly GuardReview[];
}

/** One line of a batch's table. Where the rung was not reached, only the limits say something. */
export interface GuardReview {
  readonly guardId: GuardId;
  readonly limits: GuardLevels;
  readonly actual: ActualReading | null;
  /** Level when the stay ended. */
  readonly level: Level | null;
  readonly reason: LevelReason | null;
  /** Worst level while the batch was in effect (red, yellow, unknown, green). */
  readonly worst: Level | null;
  readonly changes: number;
  /** How long each level stood, by the wall clock. */
  readonly levelMs: Readonly<Record<Level, number>>;
  /** What the value was about when the worst level of which that is known was reached; null: nothing was shown. */
  readonly examples: TextRef | null;
}

/** The last reading of a stay that is a number, in the guard's unit. */
export interface ActualReading {
  readonly value: number;
  /** Requests behind the value; null where they are not counted. */
  readonly sampleSize: number | null;
  readonly at: number;
  /** The old version at that time; null where it was not read. */
  readonly stable: number | null;
  /** `events` where no samples were at hand: the last change of level, not the last reading. */
  readonly source: 'samples' | 'events';
}

export interface GateReview {
  readonly gateId: GateId;
  readonly before: BatchId | null;
  /** As it stood at the end; a live gate as it was last read. */
  readonly status: GateStatus;
  readonly at: number | null;
  readonly by: Actor | null;
  readonly note: TextRef | null;
  readonly evidenceBlob: string | null;
  readonly waiver: Waiver | null;
}

export interface StepReview {
  readonly stepId: StepId;
  readonly place: StepPlace;
  readonly kind: string;
  readonly batch: BatchId | null;
  readonly status: StepState['status'];
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly tookMs: number | null;
  readonly by: Actor | null;
  /** Everybody who agreed. */
  readonly approvals: StepState['approvals'];
  /** Exit that was taken, of a fork. */
  readonly exitId: string | null;
  readonly result: StepResult | null;
  /** Where it was skipped or decided. */
  readonly reason: TextRef | null;
  /** Every attempt with an outcome, oldest first. */
  readonly attempts: readonly {
    readonly attempt: number;
    readonly passed: boolean;
    readonly at: number;
    readonly result: StepResult;
  }[];
}

export type ApprovalReview =
  | {
      readonly kind: 'step';
      readonly stepId: StepId;
      readonly approver: string;
      readonly way: ApprovalWay;
      readonly evidence: TextRef | null;
      readonly evidenceBlob: string | null;
      readonly at: number;
      readonly by: Actor;
    }
  | { readonly kind: 'commands'; readonly commandsHash: string; readonly at: number; readonly by: Actor }
  | {
      readonly kind: 'preflight';
      readonly passed: number;
      readonly warned: number;
      readonly failed: number;
      readonly evidenceBlob: string;
      readonly at: number;
      readonly by: Actor;
    }
  /** The failed checks of a preflight, and why somebody flew with them. */
  | {
      readonly kind: 'failed-checks';
      readonly failed: readonly string[];
      readonly reason: TextRef | null;
      readonly at: number;
      readonly by: Actor;
    };

export interface RollbackReview extends RollbackState {
  /** From the decision to the end of the last action. */
  readonly tookMs: number | null;
  /** From the decision to the moment the traffic was read back where it should be; null: it was not. */
  readonly trafficBackMs: number | null;
}

/** A playbook that was opened, or a drill of it, with its steps as they stood at its end or stand now. */
export interface PlaybookReview {
  readonly playbookId: string;
  readonly mode: PlaybookMode;
  readonly openedAt: number;
  readonly openedBy: Actor;
  readonly cause: OpeningCause;
  readonly reason: TextRef | null;
  /** Null: it is open, or was never closed. */
  readonly endedAt: number | null;
  readonly endedBy: Actor | null;
  readonly outcome: PlaybookOutcome | null;
  readonly note: TextRef | null;
  readonly tookMs: number | null;
  readonly steps: readonly PlaybookStepReview[];
  /** Null: nothing was to be silenced. */
  readonly silence: SilenceState | null;
}

export interface PlaybookStepReview {
  readonly stepId: StepId;
  readonly status: StepState['status'];
  readonly by: Actor | null;
  readonly endedAt: number | null;
  readonly exitId: string | null;
  readonly result: StepResult | null;
}

export interface KillSwitchReview {
  readonly flagId: string;
  /** Oldest first; empty: nobody engaged it, before the release or during it. */
  readonly moves: readonly KillSwitchMove[];
}

export interface KillSwitchMove {
  /** Asked for by hand, made by a step or a rollback, or found so. */
  readonly cause: 'hand' | 'step' | 'rollback' | 'found';
  /** Unknown: what was found means neither. */
  readonly to: KillSwitchPosition | 'unknown';
  readonly at: number;
  /** Whoever asked for it; null: somebody outside the release. */
  readonly by: Actor | null;
  /** People besides him who agreed. */
  readonly approvals: readonly StepApproval[];
  /** The plan does not name him among those who operate it. */
  readonly unlisted?: true;
  readonly stepId: StepId | null;
  /** Null: nobody saw how it ended, or another one took over. */
  readonly outcome: 'read-back' | 'failed' | null;
  /** From the intent to the read-back. */
  readonly tookMs: number | null;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly error: CockpitError | null;
  /** What real answers showed after it was engaged. */
  readonly samples: KillSwitchState['samples'];
}

/** Somebody else moved the traffic. */
export interface DriftReview {
  readonly switchId: SwitchId;
  readonly at: number;
  readonly found: readonly FoundTarget[];
  /** What the release had agreed on for each of those targets. */
  readonly agreed: readonly FoundTarget[];
  /** When it was as agreed again, whichever way; null: never. */
  readonly endedAt: number | null;
  readonly acknowledgedBy: Actor | null;
}

/** Nobody watched, from the last reading to the next look. */
export interface ReviewGap {
  readonly from: number;
  readonly to: number;
  readonly cause: 'restarted' | 'paused';
  readonly batch: BatchId | null;
}

export interface HoldReview {
  readonly from: number;
  readonly to: number | null;
  readonly by: Actor;
  readonly reason: TextRef | null;
}
