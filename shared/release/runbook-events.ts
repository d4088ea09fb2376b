import type { CockpitError } from '../errors.ts';
import type { StepId } from '../plan/release-plan.ts';
import type { ReadingUnit } from '../plan/threshold.ts';
import type { Autoscaler } from './autoscaler.ts';
import type { OpeningCause, TextRef } from './events.ts';
import type { NamespaceContents } from './namespace-contents.ts';
import type { PlaybookMode, PlaybookOutcome } from './playbook-state.ts';

/** A setting of a system, never a person's word. */
export type FlagValue = string | number | boolean;

/** A value that a step read out of what it printed or answered; text lies where it can be redacted. */
export type StepOutput =
  | { readonly kind: 'value'; readonly value: number | boolean }
  | { readonly kind: 'text'; readonly text: TextRef };

/** An object of a cluster by what its manifest says. */
export interface ClusterObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Null: that of the connection. */
  readonly namespace: string | null;
}

/** Payloads of what happens in the lists of steps beside their plain outcomes. */
export interface RunbookEventPayloads {
  /** A person picked an exit. */
  'step-decided': {
    readonly stepId: StepId;
    readonly attempt: number;
    readonly exitId: string;
    readonly reason: TextRef | null;
    /** False: the fork stays open, because the release is held or work is done again. */
    readonly done: boolean;
    /** Steps that are to be done again. */
    readonly again: readonly StepId[];
  };
  'playbook-opened': {
    readonly playbookId: string;
    readonly cause: OpeningCause;
    /** Absent in releases older than drills: live. */
    readonly mode?: PlaybookMode;
    readonly reason?: TextRef | null;
  };
  'playbook-closed': {
    readonly playbookId: string;
    readonly outcome: PlaybookOutcome;
    readonly note: TextRef | null;
  };
  /** A tick is taken back: the step is to be done again. */
  'step-undone': { readonly stepId: StepId; readonly reason: TextRef | null };
  /** A number was read once and is kept under a name, for limits such as `≤ baseline:NAME + 50 %`. */
  'baseline-stored': {
    readonly stepId: StepId;
    readonly name: string;
    readonly value: number;
    readonly unit: ReadingUnit;
    /** UTC ms of the sample at its source. */
    readonly sampledAt: number;
  };
  /** What a flag was before the release first touched it: committed before it is touched. Null: there was none. */
  'flag-found': { readonly flagId: string; readonly value: FlagValue | null };
  /** Read back at this value; null: taken away. */
  'flag-set': { readonly flagId: string; readonly stepId: StepId | null; readonly value: FlagValue | null };
  /** Somebody wants it back as it was before the release; it is where `flag-set` without a step follows. */
  'flag-return-intended': { readonly flagId: string; readonly attempt: number; readonly value: FlagValue | null };
  'flag-return-failed': { readonly flagId: string; readonly attempt: number; readonly error: CockpitError };
  /** What an object of a cluster was before a step touched it: committed before it is touched. */
  'cluster-found': {
    readonly stepId: StepId;
    readonly slot: string;
    readonly object: ClusterObjectRef;
    /** False: there was none. */
    readonly existed: boolean;
    /** Content hash of its manifest, without values of secrets; null where it could not be kept, or there was none. */
    readonly beforeBlob: string | null;
    /** Of a Namespace that was to be deleted; its manifests stand with its own. Absent in older releases. */
    readonly contents?: NamespaceContents;
    /** Of a workload that was to be scaled: who else decides on its replicas. Absent: nobody, or nobody could say. */
    readonly autoscaler?: Autoscaler;
  };
  'announcement-sent': {
    readonly announcementId: string;
    readonly stepId: StepId | null;
    /** The other side's name for it; null: a person sent it and says so. */
    readonly receipt: string | null;
  };
}
