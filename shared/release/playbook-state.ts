import type { StepId } from '../plan/release-plan.ts';
import type { Actor } from './envelope.ts';
import type { TextRef } from './events.ts';
import type { Opening } from './guard-state.ts';
import type { StepState } from './step-state.ts';
import type { Now } from './time.ts';

/** `drill`: rehearsed, and nothing that changes the world is carried out. */
export const playbookModes = ['live', 'drill'] as const;
export type PlaybookMode = (typeof playbookModes)[number];

/** What came of it: it helped (a drill: passed), it did not (failed), or it was not gone through to its end. */
export const playbookOutcomes = ['resolved', 'unresolved', 'called-off'] as const;
export type PlaybookOutcome = (typeof playbookOutcomes)[number];

/** A playbook that is open. */
export interface PlaybookOpening extends Opening {
  readonly mode: PlaybookMode;
  readonly by: Actor;
  /** Why a person opened it, in their words. */
  readonly reason: TextRef | null;
}

/** A playbook that was open, with its steps as they stood when it was closed. */
export interface PlaybookRun extends PlaybookOpening {
  readonly playbookId: string;
  readonly endedAt: Now;
  readonly endedBy: Actor;
  readonly outcome: PlaybookOutcome;
  readonly note: TextRef | null;
  readonly steps: Readonly<Record<StepId, StepState>>;
}
