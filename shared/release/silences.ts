import type { CockpitError } from '../errors.ts';
import type { SilencePlan } from '../plan/release-plan.ts';
import type { Actor } from './envelope.ts';
import { playbookPlan } from './playbooks.ts';
import type { ReleaseState } from './state.ts';
import type { Now } from './time.ts';

/** Alerts that people are not told of while a drill is open. The drill goes on whether or not that could be done. */

export interface SilenceEventPayloads {
  /** Committed with the opening of the drill, or when a person tries again. */
  'silence-intended': { readonly silenceId: string; readonly playbookId: string; readonly attempt: number };
  'silence-started': {
    readonly silenceId: string;
    /** The other side's name for it. */
    readonly id: string;
    /** UTC ms: then it ends by itself. */
    readonly endsAt: number;
    /** `found`: an earlier attempt had made it, and nobody had heard of that. */
    readonly how: 'made' | 'found';
  };
  'silence-failed': { readonly silenceId: string; readonly error: CockpitError };
  /** Looked for after a restart. `found` null: it could not be asked, for the reason in `error`. */
  'silence-seen': {
    readonly silenceId: string;
    readonly found: boolean | null;
    readonly error: CockpitError | null;
  };
  'silence-end-intended': { readonly silenceId: string; readonly attempt: number; readonly cause: SilenceEndCause };
  'silence-ended': { readonly silenceId: string };
  /** One of which nobody knew whether it had been made was looked for, and there was none to end. */
  'silence-absent': { readonly silenceId: string };
  'silence-end-failed': { readonly silenceId: string; readonly error: CockpitError };
}

/** What came of making a silence, of ending one, or of looking for one after a restart. */
export type SilenceOutcome =
  | ({ readonly kind: 'started' } & Omit<SilenceEventPayloads['silence-started'], 'silenceId'>)
  | { readonly kind: 'failed' | 'end-failed'; readonly error: CockpitError }
  | { readonly kind: 'ended' | 'absent' }
  | ({ readonly kind: 'seen' } & Omit<SilenceEventPayloads['silence-seen'], 'silenceId'>);

/** The conductor's word to the fold. */
export interface SilenceReport {
  readonly type: 'record-silence';
  readonly silenceId: string;
  readonly attempt: number;
  readonly outcome: SilenceOutcome;
}

export type SilenceEndCause = 'drill-ended' | 'release-over' | 'operator';

export interface SilenceState {
  readonly silenceId: string;
  readonly playbookId: string;
  /** `left`: it could not be ended. */
  readonly status: 'intended' | 'running' | 'failed' | 'ending' | 'ended' | 'left';
  /** False: its drill is over. */
  readonly wanted: boolean;
  readonly attempt: number;
  readonly intendedAt: Now;
  /** UTC ms: when its drill was opened. */
  readonly openedAt: number;
  /** Who opened the drill. */
  readonly by: Actor;
  /** The other side's name for it; null: nobody heard that it was made. */
  readonly id: string | null;
  /** UTC ms. */
  readonly startedAt: number | null;
  /** At the latest where nobody knows whether it was made; null: there is none, or it is only intended. */
  readonly endsAt: number | null;
  readonly endedAt: number | null;
  /** Run of the backend that made it, or looked for it last. */
  readonly seenIn: string | null;
  readonly error: CockpitError | null;
}

export function silencePlanOf(state: ReleaseState, silence: Pick<SilenceState, 'playbookId'>): SilencePlan | undefined {
  return playbookPlan(state, silence.playbookId)?.silence;
}

/** The silence of the open drill of a playbook, whatever became of it. */
export function silenceOfDrill(state: ReleaseState, playbookId: string): SilenceState | undefined {
  return Object.values(state.silences).findLast((silence) => silence.playbookId === playbookId && silence.wanted);
}

/** Whether people may still be kept from hearing of alerts; what cannot be ended ends by itself at its time. */
export function maySilence({ status, endsAt }: SilenceState, utc: number): boolean {
  const goesOn = status === 'running' || status === 'ending' || status === 'left';
  return goesOn && (endsAt === null || utc < endsAt);
}

/** A line of its comment, by which it is found again: no second one is made beside it. */
export function silenceMark(releaseId: string, silenceId: string): string {
  return `release-cockpit:${releaseId}/${silenceId}`;
}

/** Whether a comment carries the mark: as a whole line, `…/s1` also begins `…/s10`. */
export function isMarked(comment: string, mark: string): boolean {
  return comment.split('\n').includes(mark);
}
