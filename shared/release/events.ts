import type { CockpitError } from '../errors.ts';
import type { BatchId, GateId, GuardId, StepId, SwitchId, TrackId, WindowId } from '../plan/release-plan.ts';
import type { StepMark } from '../steps/step-fields.ts';
import type { AnnotationEventPayloads } from './annotations.ts';
import type { AroundRollbackEventPayloads } from './around-rollback-events.ts';
import type { AskedAction, OpeningCause } from './asked-action.ts';
import type { ClaimEventPayloads } from './claim-events.ts';
import type { EventEnvelope, NewEvent } from './envelope.ts';
import type { ExactReturnEventPayloads } from './exact-returns.ts';
import type { Exposure } from './exposure.ts';
import type { ItemEventPayloads } from './item-events.ts';
import type { KillSwitchEventPayloads } from './kill-switch-events.ts';
import type { Level, LevelReason } from './levels.ts';
import type { PreflightEventPayloads } from './preflight-events.ts';
import type { RollbackActionPlan, RollbackCause } from './rollback-state.ts';
import type { RunbookEventPayloads, StepOutput } from './runbook-events.ts';
import type { SilenceEventPayloads } from './silences.ts';
import type { FoundTarget, SwitchBefore } from './split.ts';
import type { SplitSample } from './split-sample.ts';
import type { Now } from './time.ts';

export type { AskedAction, OpeningCause } from './asked-action.ts';
export { type ItemOutcome, itemOutcomes } from './item-events.ts';
export type { Level, LevelReason, UnknownReason } from './levels.ts';
export type { RollbackActionPlan, RollbackCause, RollbackPhase } from './rollback-state.ts';

/** Free text never stands in an event: an id into the redactable table and a salted hash that proves it later. */
export interface TextRef {
  readonly textId: string;
  readonly textHash: string;
}

export type WaiverSubject =
  | { readonly kind: 'gate'; readonly id: GateId }
  | { readonly kind: 'guard'; readonly id: GuardId }
  | { readonly kind: 'observation'; readonly id: BatchId }
  /** Requests of this switch that are counted otherwise than intended. */
  | { readonly kind: 'share'; readonly id: SwitchId }
  /** A raise outside the release windows, or inside one to be avoided. */
  | { readonly kind: 'window'; readonly id: WindowId }
  /** A batch that begins before its time. */
  | { readonly kind: 'start'; readonly id: BatchId }
  | { readonly kind: 'freeze'; readonly id: string };

export type ApprovalWay = 'claimed' | 'pin' | 'signed-file' | 'link';

export interface StepResult {
  readonly tookMs: number;
  /** Content hash of the transcript or answer, where there is one. */
  readonly transcriptBlob: string | null;
  readonly exitCode: number | null;
  readonly httpStatus: number | null;
  readonly note: TextRef | null;
  readonly error: CockpitError | null;
  /** It was rehearsed in a drill: nothing was carried out. */
  readonly rehearsed?: true;
  /** Values that later steps use as `$steps.ID.NAME`. */
  readonly outputs?: Readonly<Record<string, StepOutput>>;
}

/** Payload of every event of a release. A shape that changes gets a new version and an upcaster beside it. */
export interface ReleaseEventPayloads
  extends RunbookEventPayloads,
    ItemEventPayloads,
    AroundRollbackEventPayloads,
    ClaimEventPayloads,
    PreflightEventPayloads,
    KillSwitchEventPayloads,
    ExactReturnEventPayloads,
    AnnotationEventPayloads,
    SilenceEventPayloads {
  'release-created': { readonly planBlob: string; readonly definitionBlob: string; readonly pace: number };
  'driver-started': {
    readonly driver: string /** Last moment that readings cover, of an earlier run. */;
    readonly coveredUntil: Now | null;
  };
  'release-begun': Record<never, never>;
  'release-held': { readonly reason: TextRef | null };
  'release-resumed': Record<never, never>;
  /** The deadline comes near; it has passed, and what the plan does then. */
  'deadline-near': { /** UTC ms. */ readonly deadlineAt: number };
  'deadline-passed': { readonly action: 'ask' | 'rollback' };
  /** Observed for longer than the plan wants: the release is held until somebody decides. */
  'batch-overdue': { readonly batchId: BatchId };
  'release-completed': Record<never, never>;
  'release-aborted': { readonly reason: TextRef | null };
  'note-added': { readonly text: TextRef };
  'gate-passed': { readonly gateId: GateId; readonly note: TextRef | null; readonly evidenceBlob: string | null };
  'gate-failed': { readonly gateId: GateId; readonly note: TextRef | null };
  /** Somebody of the role is here, or has left: the actor says so. */
  'presence-recorded': { readonly roleId: string; readonly present: boolean };
  'waiver-given': { readonly subject: WaiverSubject; readonly reason: TextRef /** UTC ms. */; readonly until: number };
  'step-started': {
    readonly stepId: StepId;
    readonly attempt: number;
    /** Marks that were named in the second confirmation. */
    readonly confirmedMarks?: readonly StepMark[];
  };
  'step-succeeded': { readonly stepId: StepId; readonly attempt: number; readonly result: StepResult };
  'step-failed': { readonly stepId: StepId; readonly attempt: number; readonly result: StepResult };
  'step-skipped': {
    readonly stepId: StepId;
    readonly reason: TextRef | null;
    /** The fork whose exit led past it. */
    readonly decidedBy?: { readonly stepId: StepId; readonly exitId: string };
  };
  'step-approved': {
    readonly stepId: StepId;
    readonly approver: string;
    /** For which of the roles that the plan asks. */
    readonly role?: string | null;
    readonly way: ApprovalWay;
    readonly evidence: TextRef | null;
    readonly evidenceBlob: string | null;
  };
  /** Warnings of the linter that somebody flies with, by their rules, and why. */
  'findings-acknowledged': { readonly rules: readonly string[]; readonly reason: TextRef | null };
  'commands-approved': { /** SHA-256 over the commands that were shown in full. */ readonly commandsHash: string };
  'batch-started': { readonly batchId: BatchId; readonly trackId: TrackId };
  'batch-in-effect': { readonly batchId: BatchId };
  'batch-completed': { readonly batchId: BatchId };
  'shift-intended': {
    readonly shiftId: string;
    readonly switchId: SwitchId;
    readonly batchId: BatchId | null;
    readonly direction: 'raise' | 'lower';
    readonly to: Exposure;
    readonly attempt: number;
    /** Target → revision of the preview that the operator saw; absent where nobody looked. */
    readonly previewed?: Readonly<Record<string, string>>;
  };
  'shift-succeeded': {
    readonly shiftId: string;
    readonly found: readonly FoundTarget[];
    readonly how: 'applied' | 'read-back';
    readonly tookMs: number;
    /** What answers of the service showed; absent where the plan names no probe. */
    readonly sample?: SplitSample | null;
  } & SwitchBefore;
  /** What a switch was, before the first shift writes to it: also a process that dies while it writes leaves this. */
  'switch-kept': {
    readonly shiftId: string;
    readonly switchId: SwitchId;
    readonly snapshotBlob: string;
    readonly before: readonly FoundTarget[];
  };
  /** With the switch before only where something may have been written all the same. */
  'shift-failed': {
    readonly shiftId: string;
    readonly error: CockpitError;
    readonly found: readonly FoundTarget[] | null;
  } & SwitchBefore;
  /**
   * Nobody knows how far it got: after a restart the raise is not in effect on every target, or it was read back and the
   * answers of the service contradict that (`error`, `sample`).
   */
  'shift-unresolved': {
    readonly shiftId: string;
    readonly found: readonly FoundTarget[] | null;
    readonly error?: CockpitError | null;
    readonly sample?: SplitSample | null;
  } & SwitchBefore;
  /** Requests counted by version since a shift, where the plan has a gauge for it; again whenever the verdict changes. */
  'share-counted': { readonly shiftId: string; readonly sample: SplitSample };
  'split-found': { readonly switchId: SwitchId; readonly found: readonly FoundTarget[] };
  'drift-acknowledged': { readonly switchId: SwitchId };
  'guard-level-changed': {
    readonly guardId: GuardId;
    readonly level: Level;
    readonly reason: LevelReason;
    /** In the guard's unit; null where there is no number. */
    readonly value: number | null;
    /** Requests behind the value; null where they are not counted. */
    readonly sampleSize: number | null;
    /** UTC ms of the sample at its source. */
    readonly sampledAt: number | null;
    /** Until when the former level is covered by readings. `examples`: what the value is about, one a line, where shown. */
    readonly coveredUntil: Now | null;
    readonly examples?: TextRef;
  };
  /** The last reading before a batch began, in the guard's unit: what its limits are measured from. */
  'base-recorded': { readonly guardId: GuardId; readonly batchId: BatchId; readonly value: number };
  /** A person says how it is. */
  'guard-judged': {
    readonly guardId: GuardId;
    readonly level: 'green' | 'yellow' | 'red';
    readonly note: TextRef | null;
    readonly evidenceBlob: string | null;
  };
  'watch-gapped': { readonly coveredUntil: Now };
  'countdown-started': {
    readonly guardId: GuardId;
    readonly scope: 'stage' | 'all';
    readonly lengthMs: number;
    /** Level that it counts for; absent: red. */
    readonly level?: Level;
  };
  'countdown-cancelled': {
    readonly guardId: GuardId;
    readonly cause: 'operator' | 'recovered' | 'rollback' | 'switched-off' | 'waived' | 'no-way-back';
  };
  /** A guard demands something that the plan leaves to a person, or does by itself (`automatic`). */
  'action-asked': {
    readonly guardId: GuardId;
    readonly level: Level;
    readonly asked: AskedAction;
    readonly mode: 'automatic' | 'ask';
  };
  'asked-action-settled': {
    readonly guardId: GuardId;
    readonly asked: AskedAction;
    readonly outcome: 'accepted' | 'dismissed' | 'recovered' | 'waived';
    readonly reason: TextRef | null;
  };
  'announcement-due': { readonly announcementId: string; readonly cause: OpeningCause };
  'auto-rollback-switched': { readonly enabled: boolean; readonly reason: TextRef | null };
  'rollback-started': {
    readonly rollbackId: string;
    readonly scope: 'stage' | 'all';
    /** Batch that stays out; null: all the way to the old version. */
    readonly toBatch: BatchId | null;
    /** The one track that goes back, where several are climbed; with no batch that stays out, it alone is taken back. */
    readonly trackId?: TrackId;
    readonly cause: RollbackCause;
    readonly actions: readonly RollbackActionPlan[];
  };
  'rollback-escalated': { readonly rollbackId: string; readonly actions: readonly RollbackActionPlan[] };
  'rollback-action-intended': { readonly rollbackId: string; readonly actionId: string; readonly attempt: number };
  'rollback-action-succeeded': {
    readonly rollbackId: string;
    readonly actionId: string;
    readonly found: readonly FoundTarget[] | null;
    readonly result: StepResult;
    /** Of `verify`: what answers of the service showed. Only what was merely claimed or reported depends on it. */
    readonly sample?: SplitSample | null;
    /** Of `verify`: content hash of the switch as it was left, to see whether anybody changes it later. */
    readonly snapshotBlob?: string | null;
  };
  'rollback-action-failed': {
    readonly rollbackId: string;
    readonly actionId: string;
    readonly found: readonly FoundTarget[] | null;
    readonly result: StepResult;
  };
  'rollback-finished': { readonly rollbackId: string; readonly outcome: 'succeeded' | 'incomplete' };
  /** What had failed was done later: nothing of the rollback is open any more. */
  'rollback-settled': { readonly rollbackId: string };
  /** About a minute of evaluations of every series, each chunk by its hash; instants are UTC ms. */
  'samples-sealed': {
    readonly chunks: readonly {
      readonly seriesId: string;
      readonly chunkHash: string;
      readonly from: number;
      readonly to: number;
      readonly count: number;
    }[];
  };
}

export type ReleaseEventType = keyof ReleaseEventPayloads;

export type ReleaseEvent = {
  [Type in ReleaseEventType]: EventEnvelope<Type, ReleaseEventPayloads[Type]>;
}[ReleaseEventType];

export type NewReleaseEvent = {
  [Type in ReleaseEventType]: NewEvent<Type, ReleaseEventPayloads[Type]>;
}[ReleaseEventType];

/** Makes an event in the present version of its shape. */
export function event<Type extends ReleaseEventType>(type: Type, payload: ReleaseEventPayloads[Type]): NewReleaseEvent {
  return { type, version: 1, payload } as NewReleaseEvent;
}

export type Upcaster = (payload: unknown) => unknown;
/** type → version → function to the next version. Empty as long as every shape is in its first version. */
export const releaseUpcasters: Readonly<Record<string, Readonly<Record<number, Upcaster>>>> = {};
