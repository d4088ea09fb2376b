import type { CockpitError } from '../errors.ts';
import type { BatchId, GateId, GuardId, StepId, SwitchId, TrackId } from '../plan/release-plan.ts';
import { placedSteps } from '../plan/step-lists.ts';
import type { Stretch } from '../time/windows.ts';
import type { AnnotationState } from './annotations.ts';
import type { TargetClaim } from './claim-events.ts';
import type { ReleaseDefinition } from './definition.ts';
import type { ExactReturn } from './exact-returns.ts';
import type { Exposure } from './exposure.ts';
import type { GateState, Waiver } from './gate-state.ts';
import type { Countdown, GuardState, OpenDemand, Opening, PresenceState } from './guard-state.ts';
import { emptyItem, type ItemState } from './item-state.ts';
import { type KillSwitchState, killSwitchIds, unseenKillSwitch } from './kill-switch-state.ts';
import type { PlaybookOpening, PlaybookRun } from './playbook-state.ts';
import type { RollbackAsk } from './preconditions.ts';
import type { PreflightState } from './preflight.ts';
import type { RollbackState } from './rollback-state.ts';
import type { SilenceState } from './silences.ts';
import type { FoundTarget } from './split.ts';
import type { SplitSample } from './split-sample.ts';
import type { Announced, Baseline, ClusterTouch, FlagState, StepState } from './step-state.ts';
import type { Now } from './time.ts';

export type { Binding, ReleaseDefinition } from './definition.ts';
export type { GateState, Waiver } from './gate-state.ts';
export type { Countdown, GuardState, OpenDemand, Opening, PresenceState } from './guard-state.ts';
export type { ItemRecord, ItemSignature, ItemState } from './item-state.ts';
export type { KillSwitchAction, KillSwitchState } from './kill-switch-state.ts';
export type { PlaybookMode, PlaybookOpening, PlaybookOutcome, PlaybookRun } from './playbook-state.ts';
export type { RollbackActionState, RollbackState } from './rollback-state.ts';
export type { Announced, Baseline, ClusterTouch, FlagState, StepApproval, StepState } from './step-state.ts';

export type ReleaseStatus = 'created' | 'running' | 'rolling-back' | 'completed' | 'rolled-back' | 'aborted';

export interface ReleaseState {
  readonly definition: ReleaseDefinition;
  readonly sequence: number;
  /** Sequence of the last event that changes what an operator would decide; a promotion decided before is stale. */
  readonly decisionSequence: number;
  readonly status: ReleaseStatus;
  readonly held: boolean;
  readonly driver: string | null;
  /** Run of the backend that drives; null before the first driver. */
  readonly run: string | null;
  readonly createdAt: Now | null;
  readonly begunAt: Now | null;
  readonly endedAt: Now | null;
  readonly lastEventAt: Now | null;
  readonly commandsApproved: string | null;
  /** Whether somebody took the linter's warnings upon themselves. */
  readonly findingsAcknowledged: boolean;
  /** The last one; null: none was run. */
  readonly preflight: PreflightState | null;
  readonly autoRollback: boolean;
  readonly tracks: Readonly<Record<TrackId, TrackState>>;
  readonly batches: Readonly<Record<BatchId, BatchState>>;
  readonly switches: Readonly<Record<SwitchId, SwitchState>>;
  readonly shifts: Readonly<Record<string, ShiftState>>;
  readonly gates: Readonly<Record<GateId, GateState>>;
  readonly guards: Readonly<Record<GuardId, GuardState>>;
  readonly steps: Readonly<Record<StepId, StepState>>;
  /** By role. */
  readonly presence: Readonly<Record<string, PresenceState>>;
  /** Batch → guard → its last reading before the batch began, in the guard's unit. */
  readonly bases: Readonly<Record<BatchId, Readonly<Record<GuardId, number>>>>;
  /** Stored numbers by name. */
  readonly baselines: Readonly<Record<string, Baseline>>;
  /** Flags that the release has touched, by id. */
  readonly flags: Readonly<Record<string, FlagState>>;
  /** Changes of objects of clusters that the release made, oldest first. */
  readonly clusterTouches: readonly ClusterTouch[];
  /** Kill switches that a program can reach, by the id of their flag. */
  readonly killSwitches: Readonly<Record<string, KillSwitchState>>;
  /** Announcements that went out, by id. */
  readonly announced: Readonly<Record<string, Announced>>;
  /** What is ticked off beside the runbook, by id. */
  readonly items: Readonly<Record<string, ItemState>>;
  /** When something turned red that was well before; null: nothing did. */
  readonly troubleAt: Now | null;
  /** Since when nothing more is recorded; null: it may be. */
  readonly closedAt: Now | null;
  readonly waivers: readonly Waiver[];
  /** The countdown that ends first, which is the one to show. */
  readonly countdown: Countdown | null;
  /** Every countdown that runs, at most one a guard. */
  readonly countdowns: readonly Countdown[];
  /** Guards whose countdown a person stopped: they do not start another until their level changes. */
  readonly quietGuards: readonly GuardId[];
  /** What guards demand and a person has not decided yet, oldest first. */
  readonly demands: readonly OpenDemand[];
  /** Playbooks that are open, by id. */
  readonly openPlaybooks: Readonly<Record<string, PlaybookOpening>>;
  /** Playbooks that were open and are closed, oldest first. */
  readonly playbookRuns: readonly PlaybookRun[];
  /** Marks beside curves, and silences for drills, by id, oldest first. */
  readonly annotations: Readonly<Record<string, AnnotationState>>;
  readonly silences: Readonly<Record<string, SilenceState>>;
  /** Announcements whose time has come, by id; the last cause counts. */
  readonly dueAnnouncements: Readonly<Record<string, Opening>>;
  /** A rollback that waits for its preconditions; null: none does. */
  readonly asked: RollbackAsk | null;
  readonly rollback: RollbackState | null;
  /** Earlier rollbacks of the same release, oldest first. */
  readonly pastRollbacks: readonly RollbackState[];
  /** When the deadline was warned of, and when it passed. */
  readonly deadline: { readonly warnedAt: Now | null; readonly passedAt: Now | null };
  /** Since when readings come without a gap that is known; null before the release began. */
  readonly watchedSince: Now | null;
  /** Since when nobody watched, where a gap was found. */
  readonly gap: { readonly from: Now; readonly until: Now } | null;
}

export interface TrackState {
  readonly currentBatch: BatchId | null;
}

export interface BatchState {
  readonly status: 'pending' | 'raising' | 'in-effect' | 'completed' | 'rolled-back';
  readonly startedAt: Now | null;
  readonly inEffectAt: Now | null;
  readonly endedAt: Now | null;
  /** When it was found to be observed for longer than the plan wants; null: it is not. */
  readonly overdueAt: Now | null;
  /**
   * Green time that is covered by readings: closed part, since when the open part runs, and, of batches that must cover
   * windows, the pieces of the closed part (UTC milliseconds).
   */
  readonly observed: { readonly closedMs: number; readonly since: Now | null; readonly stretches: readonly Stretch[] };
}

export interface SwitchState {
  /** What the release last decided that the targets should carry; null before the first shift. */
  readonly intended: Exposure | null;
  readonly targets: Readonly<Record<string, TargetState>>;
  readonly foundAt: Now | null;
  /** The switch as it was before the release first moved it: the last way back when lowering fails. */
  readonly original: {
    readonly snapshotBlob: string;
    readonly found: readonly FoundTarget[];
    /** The shift that it was kept for; absent where it was told by what came of one. */
    readonly shiftId?: string;
  } | null;
  /** By target: what a person said last, where only people reach the switch. */
  readonly claims: Readonly<Record<string, TargetClaim>>;
  /** The last attempt to put it back exactly as it was, after a rollback. */
  readonly returned?: ExactReturn;
}

export interface TargetState {
  readonly found: Exposure;
  /** As `FoundTarget.reported`. */
  readonly reported?: true;
  /** What counts as agreed for this target: the intention, or what was found when drift was acknowledged. */
  readonly agreed: Exposure | null;
}

export interface ShiftState {
  readonly shiftId: string;
  readonly switchId: SwitchId;
  readonly batchId: BatchId | null;
  readonly direction: 'raise' | 'lower';
  readonly to: Exposure;
  readonly intendedAt: Now;
  readonly attempt: number;
  /** Target → revision that the operator saw before the raise; null where nobody looked. */
  readonly previewed: Readonly<Record<string, string>> | null;
  readonly status: 'intended' | 'succeeded' | 'failed' | 'unresolved' | 'superseded';
  readonly endedAt: Now | null;
  readonly tookMs: number | null;
  readonly error: CockpitError | null;
  /** What answers of the service showed; null where none were sampled. */
  readonly sample?: SplitSample | null;
  /** What counts of requests showed since; absent where the plan has no gauge for it, or until there were enough. */
  readonly counted?: SplitSample;
}

/** The state of a release of which nothing has happened yet. */
export function emptyRelease(definition: ReleaseDefinition): ReleaseState {
  const { plan } = definition;
  const each = <Item extends { readonly id: string }, State>(items: readonly Item[], state: State) =>
    Object.fromEntries(items.map((item) => [item.id, state]));
  const unwatched: GuardState = {
    level: 'unknown',
    reason: 'not-watched-yet',
    value: null,
    sampleSize: null,
    sampledAt: null,
    since: null,
    lastRedAt: null,
    lastUnseenAt: null,
    lastBlindAt: null,
    judged: null,
    acted: [],
  };
  const unjudged: GuardState = { ...unwatched, reason: 'not-judged' };
  const batches = plan.tracks.flatMap((track) => track.batches);
  const switchIds = [...new Set(batches.flatMap((batch) => batch.shifts.map((shift) => shift.switchId)))];
  return {
    definition,
    sequence: 0,
    decisionSequence: 0,
    status: 'created',
    held: false,
    driver: null,
    run: null,
    createdAt: null,
    begunAt: null,
    endedAt: null,
    lastEventAt: null,
    commandsApproved: null,
    findingsAcknowledged: false,
    preflight: null,
    autoRollback: true,
    tracks: each<{ id: string }, TrackState>(plan.tracks, { currentBatch: null }),
    batches: each<{ id: string }, BatchState>(batches, {
      status: 'pending',
      startedAt: null,
      inEffectAt: null,
      endedAt: null,
      overdueAt: null,
      observed: { closedMs: 0, since: null, stretches: [] },
    }),
    switches: Object.fromEntries(
      switchIds.map((id) => [id, { intended: null, targets: {}, foundAt: null, original: null, claims: {} }]),
    ),
    shifts: {},
    gates: each<{ id: string }, GateState>(plan.gates, {
      status: 'open',
      at: null,
      by: null,
      note: null,
      evidenceBlob: null,
    }),
    guards: Object.fromEntries(plan.guards.map((guard) => [guard.id, guard.role === 'judged' ? unjudged : unwatched])),
    steps: each<{ id: string }, StepState>(
      [...placedSteps(plan).values()].map(({ step }) => step),
      {
        status: 'pending',
        attempt: 0,
        startedAt: null,
        waitedMs: 0,
        waitsSince: null,
        lastEndedAt: null,
        endedAt: null,
        by: null,
        result: null,
        approvals: [],
        exitId: null,
      },
    ),
    presence: {},
    bases: {},
    baselines: {},
    flags: {},
    clusterTouches: [],
    killSwitches: Object.fromEntries(killSwitchIds(plan).map((id) => [id, unseenKillSwitch])),
    announced: {},
    items: each<{ id: string }, ItemState>(plan.items, emptyItem),
    troubleAt: null,
    closedAt: null,
    waivers: [],
    countdown: null,
    countdowns: [],
    quietGuards: [],
    demands: [],
    openPlaybooks: {},
    playbookRuns: [],
    annotations: {},
    silences: {},
    dueAnnouncements: {},
    asked: null,
    rollback: null,
    pastRollbacks: [],
    deadline: { warnedAt: null, passedAt: null },
    watchedSince: null,
    gap: null,
  };
}
