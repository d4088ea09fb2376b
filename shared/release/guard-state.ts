import type { GuardId } from '../plan/release-plan.ts';
import type { Actor } from './envelope.ts';
import type { AskedAction, Level, LevelReason, OpeningCause, TextRef, UnknownReason } from './events.ts';
import type { Now } from './time.ts';

export interface GuardState {
  readonly level: Level;
  readonly reason: LevelReason;
  readonly value: number | null;
  readonly sampleSize: number | null;
  readonly sampledAt: number | null;
  readonly since: Now | null;
  /** What the value at the last change was about, one a line; absent where the gauge showed nothing. */
  readonly examples?: TextRef;
  /** When it was last seen red, and is no longer; null: never. */
  readonly lastRedAt: Now | null;
  /** When it was last unknown for another reason than a load test, and is no longer; null: never. */
  readonly lastUnseenAt: Now | null;
  /** The same, but for times in which there was nothing to measure. */
  readonly lastBlindAt: Now | null;
  /** Who gave the level, where a person did; null: nobody has yet, or a gauge says it. */
  readonly judged: {
    readonly at: Now;
    readonly by: Actor;
    readonly note: TextRef | null;
    readonly evidenceBlob: string | null;
  } | null;
  /** Actions that this level has led to already, each once until it changes (`actionKey`). */
  readonly acted: readonly string[];
}

/** The plan leaves the readings out: what users do not cause says nothing about what they meet. */
export function isLeftOut(reason: LevelReason | null): boolean {
  return reason === 'load-test' || reason === 'drill';
}

/** Nobody can say what a guard would have been that is unknown; of what is left out it is known why. */
export function isUnseen({ level, reason }: Pick<GuardState, 'level' | 'reason'>): boolean {
  return level === 'unknown' && !isLeftOut(reason);
}

/**
 * Nobody can say how the systems are: the gauge itself is silent. A gauge that answers, of a version without requests,
 * that there is nothing to measure is not.
 */
export function isBlind(guard: Pick<GuardState, 'level' | 'reason'>): boolean {
  return isUnseen(guard) && !withoutRequests.has(guard.reason);
}

const withoutRequests: ReadonlySet<string> = new Set<UnknownReason>([
  'empty',
  'nan',
  'few-requests',
  'evidence-short',
  'nothing-to-compare',
]);

/** What a guard demands and a person has not decided yet. */
export interface OpenDemand {
  readonly guardId: GuardId;
  readonly level: Level;
  readonly asked: AskedAction;
  readonly at: Now;
}

/** A playbook that is open, or an announcement that is due. */
export interface Opening {
  readonly at: Now;
  readonly cause: OpeningCause;
}

/** Whether somebody of a role is here, as the last word on it says. */
export interface PresenceState {
  readonly present: boolean;
  readonly at: Now;
  /** Who said so: whoever is at the desk says it of themselves. */
  readonly by: Actor;
}

export interface Countdown {
  readonly guardId: GuardId;
  readonly scope: 'stage' | 'all';
  readonly startedAt: Now;
  readonly lengthMs: number;
  /** Level that it counts for. */
  readonly level: Level;
}
