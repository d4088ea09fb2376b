import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import type { BaseValue } from '../../../shared/plan/threshold.ts';
import type { Autoscaler } from '../../../shared/release/autoscaler.ts';
import type { StepGain } from '../../../shared/release/commands.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { StepResult } from '../../../shared/release/events.ts';
import type { NamespaceContents } from '../../../shared/release/namespace-contents.ts';
import type { FlagValue } from '../../../shared/release/runbook-events.ts';
import type { StepValue } from '../../../shared/steps/values.ts';
import type { ClusterObject } from '../connectors/cluster-capability.ts';
import type { CallOptions, ConnectorInstance } from '../connectors/connector.ts';
import type { Transcripts } from './transcripts.ts';

export interface StepOutcome {
  readonly passed: boolean;
  readonly result: StepResult;
  /** Values that later steps may use; the caller puts texts where they can be redacted. */
  readonly outputs?: Readonly<Record<string, StepValue>>;
  readonly gain?: StepGain;
}

export interface ClusterBefore {
  /** YAML without secrets. */
  readonly manifest: string;
  /** Of a Namespace that is to be deleted. */
  readonly contents?: NamespaceContents;
  /** Of a workload that is to be scaled. */
  readonly autoscaler?: Autoscaler;
}

/** What a step may know of its release, and reach. */
export interface StepRelease {
  /** Puts values in their places. Throws `value-missing`, `value-unfit`. `own`: outputs of this very step. */
  fill(text: string, how?: FillOptions): string;
  /** A secret by its name in the plan. Throws `secret-missing`. */
  secret(name: string): Promise<string>;
  /** Every name that the plan declares as a secret: no program gets one that it does not ask for. */
  readonly secretNames: readonly string[];
  /** The system behind a slot. Throws `connection-missing` and what opening it throws. */
  connection(slot: string): Promise<ConnectorInstance>;
  /** In a drill, what stands in for every system, this machine and full addresses included; null: the real ones. */
  readonly standIn: ConnectorInstance | null;
  /** Work as the only writer of a slot's connection. */
  write<Result>(slot: string, deadlineMs: number, work: (options: CallOptions) => Promise<Result>): Promise<Result>;
  /** Whether a slot leads to the practice range, where commands are not run. */
  isRehearsal(slot: string): boolean;
  readonly baseValue: BaseValue;
  /** Commits what a flag was before it is touched. Throws the journal's errors: then it is not touched. */
  keepFlagBefore(flagId: string, value: FlagValue | null): void;
  /** Likewise what an object of a cluster was; null: there was none. */
  keepClusterBefore(slot: string, object: ClusterObject, before: ClusterBefore | null): void;
  /** Whether any traffic is live on a version, read from its switch now; null: nobody can say. */
  isServing(switchId: string, version: 'new' | 'old'): Promise<boolean | null>;
  flag(flagId: string): {
    readonly slot: string | null;
    readonly key: string;
    readonly killSwitch?: boolean;
  };
  announcement(id: string): RenderedAnnouncement;
  /** Divides the plan's durations that are read while the step runs. */
  readonly pace: number;
}

export interface FillOptions {
  readonly encode?: (value: string) => string;
  readonly own?: Readonly<Record<string, StepValue>>;
}

export interface RenderedAnnouncement {
  readonly slot: string | null;
  readonly audience: readonly string[];
  readonly subject: string;
  readonly body: string;
}

export interface StepSurroundings {
  readonly runId: string;
  readonly transcripts: Transcripts;
  readonly signal: AbortSignal;
  readonly release: StepRelease;
}

/** Carries a step out. Failures are outcomes: it never throws. */
export type StepExecutor = (step: StepPlan, surroundings: StepSurroundings) => Promise<StepOutcome>;

/** A step that a person or the fold ends has no executor; being asked to run one is a defect, and is said. */
export function endedByPeople(step: StepPlan): Promise<StepOutcome> {
  const error = toCockpitError(new CockpitFault('invalid-input', { field: 'kind', detail: step.kind }));
  return Promise.resolve({ passed: false, result: { ...emptyResult, error } });
}
