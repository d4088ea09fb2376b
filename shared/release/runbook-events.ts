import type { StepId } from '../plan/release-plan.ts';
import type { TextRef } from './events.ts';

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
}
