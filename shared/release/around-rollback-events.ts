import type { RollbackCause, TextRef } from './events.ts';

/** Payloads of what happens before a rollback and after it. */
export interface AroundRollbackEventPayloads {
  /** A rollback that the plan lets wait for something; nothing is raised from here. */
  'rollback-asked': {
    readonly scope: 'stage' | 'all';
    readonly cause: RollbackCause;
    /** Their ids, in the plan's order. */
    readonly preconditions: readonly string[];
  };
  'precondition-settled': {
    readonly preconditionId: string;
    readonly outcome: 'met' | 'unmet' | 'timed-out' | 'overridden';
    readonly reason: TextRef | null;
  };
  /** Everything is back, and the ladder is climbed again from its first rung in the same release. */
  'ramp-restarted': Record<never, never>;
  /** The rollback is not wanted any more; the release stays on hold. */
  'ask-withdrawn': { readonly reason: TextRef | null };
}
