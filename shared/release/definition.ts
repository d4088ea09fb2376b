import type { PlanIssue } from '../plan/parse.ts';
import type { ReleasePlan } from '../plan/release-plan.ts';
import type { StepValue } from '../steps/values.ts';

/** A slot of the plan and the stored connection that it was bound to when the release was created. */
export interface Binding {
  readonly connectionId: string;
  readonly kind: string;
  readonly name: string;
  readonly environment: 'production' | 'staging' | 'test' | 'practice';
}

/** What a release was created from; kept as a blob, so that a review needs nothing else. */
export interface ReleaseDefinition {
  readonly releaseId: string;
  readonly plan: ReleasePlan;
  readonly bindings: Readonly<Record<string, Binding>>;
  /** Values of the plan's variables: those given when it was created, else the plan's own. */
  readonly variables: Readonly<Record<string, StepValue>>;
  /** SHA-256 over every command of the plan as it is shown for approval; null where the plan runs none. */
  readonly commandsHash: string | null;
  /** Warnings of the linter that the plan itself does not settle; absent in releases older than this rule. */
  readonly findings?: readonly PlanIssue[];
  /** Absent: it is no other release's next attempt. */
  readonly attempt?: { readonly of: string; readonly number: number };
}
