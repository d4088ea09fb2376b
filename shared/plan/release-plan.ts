import type { Exposure } from '../release/exposure.ts';
import type { StepFile } from '../steps/index.ts';
import type { GatePlan } from './gate-plan.ts';
import type { GuardPlan } from './guard-plan.ts';
import type { ItemPlan } from './item-plan.ts';
import type { BypassPlan, UserSamplePlan } from './sample-plan.ts';
import type { LocalText } from './scalars.ts';
import type { CalendarPlan, DeadlinePlan, FreezePlan, StartPlan, WindowId, WindowPlan } from './time-plan.ts';
import type { AfterRollbackPlan, WayBackPlan } from './way-back.ts';

export type { ClaimPlan, GatePlan, RecordedGate } from './gate-plan.ts';
export type {
  ComparisonPlan,
  GuardAction,
  GuardColour,
  GuardLevels,
  GuardPlan,
  JudgementPlan,
  RollbackAction,
} from './guard-plan.ts';
export { guardCountsIn, levelsFor, rollbackOf } from './guard-plan.ts';
export type { Agreement, ItemAnchor, ItemLimit, ItemPlan, ItemSection, ItemTime } from './item-plan.ts';
export { itemSections } from './item-plan.ts';
export type { CalendarPlan, DeadlinePlan, FreezePlan, StartPlan, WindowId, WindowPlan } from './time-plan.ts';

export type BatchId = string;
export type GuardId = string;
export type GateId = string;
export type StepId = string;
/** A traffic switch is the slot of the plan that a connection is bound to. */
export type SwitchId = string;
export type TrackId = string;

/** A plan made ready to fly: defaults filled in, durations in milliseconds and divided by the pace. */
export interface ReleasePlan {
  readonly title: LocalText;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  /** Minutes since midnight in `timeZone`; `end` before `start` crosses midnight. */
  readonly window: { readonly startMinute: number; readonly endMinute: number } | null;
  /** The short window among them; at a pace they are shown and not enforced: a clock cannot be divided. */
  readonly windows: readonly WindowPlan[];
  readonly calendar: CalendarPlan;
  readonly deadline: DeadlinePlan | null;
  readonly freezes: readonly FreezePlan[];
  readonly slots: Readonly<Record<string, { readonly capability: string; readonly title: LocalText }>>;
  /** Switch → slot by which real answers are sampled after a shift; absent: none has one. */
  readonly probes?: Readonly<Record<SwitchId, string>>;
  /** Switch → how its share is counted where answers bear no mark; absent: none has one. */
  readonly shareGauges?: Readonly<Record<SwitchId, ShareGaugePlan>>;
  /** Switch → users who are asked for through its probe after every shift; absent: none has any. */
  readonly samples?: Readonly<Record<SwitchId, UserSamplePlan>>;
  /** Switch → ways past it that are tried through its probe after every shift; absent: none has any. */
  readonly bypasses?: Readonly<Record<SwitchId, readonly BypassPlan[]>>;
  readonly audiences: Readonly<Record<string, AudiencePlan>>;
  readonly tracks: readonly TrackPlan[];
  readonly roles: readonly RolePlan[];
  readonly gates: readonly GatePlan[];
  readonly guards: readonly GuardPlan[];
  readonly steps: readonly StepPlan[];
  /** Done at the end, after a rollback or on abort, whatever happens. */
  readonly finally: readonly StepPlan[];
  /** Steps that nobody comes to by himself: a guard starts or offers them. */
  readonly onDemand: readonly StepPlan[];
  readonly playbooks: readonly PlaybookPlan[];
  readonly rollback: RollbackPlan;
  readonly announcements: readonly AnnouncementPlan[];
  readonly flags: Readonly<Record<string, FlagPlan>>;
  readonly variables: Readonly<Record<string, VariablePlan>>;
  /** Names only. */
  readonly secrets: readonly string[];
  /** What is ticked off beside the runbook: duties, acceptance, signatures, follow-ups, records. */
  readonly items: readonly ItemPlan[];
  /** Which variant of the plan this is; null: the plan as it stands. */
  readonly variant: string | null;
  readonly variants: readonly { readonly id: string; readonly title: LocalText }[];
  /** What the plan's durations were divided by; 1 for a real release. */
  readonly pace: number;
}

/** Queries for the requests of the new version and of both, over `$window`. */
export interface ShareGaugePlan {
  readonly slot: string;
  readonly canary: string;
  readonly all: string;
  /** Shortest time to count over; divided by the pace. */
  readonly windowMs: number;
}

/** A switch for a function, beside the traffic. */
export interface FlagPlan {
  readonly title: LocalText;
  /** Null: a person sets it. */
  readonly slot: string | null;
  readonly key: string;
  /** True: set to true it closes the new version to everybody, and no rollback releases it. */
  readonly killSwitch?: boolean;
  /** Of a kill switch: how long the old version must have been well before it is released; absent: 30 min, paced. */
  readonly releaseAfterMs?: number;
  /** Of a kill switch: roles that operate it. */
  readonly operators?: readonly string[];
  /** Of a kill switch: the drill in which it is rehearsed. */
  readonly drillId?: string;
  /** Of a kill switch: slot through which real answers are sampled after it was engaged. */
  readonly probe?: string;
}

export interface VariablePlan {
  readonly type: 'text' | 'number' | 'boolean';
  readonly title: LocalText;
  /** Null: it is asked for when the release is created. */
  readonly default: string | number | boolean | null;
}

export interface AnnouncementPlan {
  readonly id: string;
  readonly title: LocalText;
  readonly when: 'before' | 'start' | 'batch' | 'completion' | 'rollback' | 'incident';
  readonly audience: readonly LocalText[];
  readonly channels: readonly LocalText[];
  /** Null: a person sends it. */
  readonly slot: string | null;
  readonly subject: LocalText | null;
  readonly fields: readonly { readonly id: string; readonly title: LocalText; readonly value: LocalText | null }[];
  readonly owner: LocalText | null;
  readonly deadlines: readonly AnnouncementDeadline[];
}

export interface AnnouncementDeadline {
  readonly what: 'draft' | 'distributed';
  readonly withinMs: number;
  /** What starts its clock; null: nothing that the cockpit sees. */
  readonly from:
    | 'release-begun'
    | 'batch-started'
    | 'trouble-detected'
    | 'rollback-decided'
    | 'rollback-finished'
    | 'release-completed'
    | null;
}

/** A group of users, and the expression that stands for it among a switch's targets. */
export interface AudiencePlan {
  readonly title: LocalText;
  readonly target: string;
}

/** A ladder of batches that is climbed in order. */
export interface TrackPlan {
  readonly id: TrackId;
  readonly title: LocalText | null;
  readonly batches: readonly BatchPlan[];
}

export interface BatchPlan {
  readonly id: BatchId;
  readonly title: LocalText | null;
  readonly exposure: Exposure;
  readonly shifts: readonly { readonly switchId: SwitchId; readonly exposure: Exposure }[];
  readonly observeMs: number;
  /** Green time that is wanted beyond the minimum; null: the minimum is all. */
  readonly observeTargetMs: number | null;
  /** In effect for so long without a decision, the release is held and asks; null: it never is. */
  readonly observeMaxMs: number | null;
  /** Windows that must pass whole while it is in effect. */
  readonly covers: readonly WindowId[];
  readonly startAt: StartPlan | null;
  /** Not before so long after the batch before it was in effect. */
  readonly afterPreviousMs: number | null;
  /** What it says about the way back; null: nothing of its own. */
  readonly rollback: WayBackPlan | null;
  /** Batches of other tracks that must be in effect before. */
  readonly after: readonly BatchId[];
}

export interface RolePlan {
  readonly id: string;
  readonly title: LocalText;
  /** Names of whom the plan names for it, a stand-in's role included, as it writes them; absent: nobody. */
  readonly people?: readonly string[];
}

/** A step as it flies. `after` is filled in; times are milliseconds. */
export interface StepPlan {
  readonly id: StepId;
  readonly title: LocalText;
  readonly kind: StepFile['kind'];
  readonly after: readonly StepId[];
  readonly batch: BatchId | null;
  readonly lane: string;
  readonly owner: LocalText | null;
  readonly optional: boolean;
  /** How long it may take; a wait's length; 0: no limit of its own. */
  readonly timeoutMs: number;
  /** The step as written, for its executor and its view. */
  readonly file: StepFile;
}

export interface PlaybookPlan {
  readonly id: string;
  readonly title: LocalText;
  readonly symptom: LocalText | null;
  readonly recoveryMs: number | null;
  /** Opened only this way; null: whoever opens it says. Absent in releases older than drills. */
  readonly mode?: 'live' | 'drill' | null;
  readonly steps: readonly StepPlan[];
  /** What is silenced while it is drilled; absent: nothing is. */
  readonly silence?: SilencePlan;
}

export interface SilencePlan {
  readonly slot: string;
  /** Alerts with all of these labels; one at least. */
  readonly labels: Readonly<Record<string, string>>;
  readonly forMs: number;
}

export interface RollbackPlan {
  readonly default: 'stage' | 'all';
  readonly scripts: readonly StepPlan[];
  /** What people do after a rollback. */
  readonly manual: readonly StepPlan[];
  /** Outside the one-click path, such as a database rollback. */
  readonly separate: readonly StepPlan[];
  readonly wayBack: WayBackPlan;
  /** Absent: the plan says nothing, and another attempt is another release. */
  readonly after?: AfterRollbackPlan;
}

/** All batches of all tracks in the order in which they are climbed. */
export function batchesOf(plan: ReleasePlan): readonly BatchPlan[] {
  return plan.tracks.flatMap((track) => track.batches);
}
