import type { AudienceAttributes } from '../audience/audience.ts';
import type { CockpitError } from '../errors.ts';
import type { BypassPlan } from '../plan/sample-plan.ts';
import type { Side } from './expected-side.ts';
import { contradiction, type SplitSample, sampleConfidence, verdictOf } from './split-sample.ts';

/** One user who was asked for after a shift. Ids are the plan's, or made up. Travels in events. */
export interface AskedUser {
  readonly id: string;
  /** As the request, or the plan, gives them; absent: none. */
  readonly attributes?: AudienceAttributes;
  /** Null: the plan does not say enough to tell. */
  readonly expected: Side | null;
  /** Null: the answer bore no mark, or (`error`) there was none. */
  readonly found: Side | null;
  readonly error?: CockpitError;
}

/** `survives`: leads to the new version after a rollback that should have ended it; `stays`: as the plan says. */
export type BypassVerdict = 'honoured' | 'ignored' | 'cannot-tell' | 'ended' | 'survives' | 'stays';

/** A way past the switch that requests were sent along. Travels in events. */
export interface AskedBypass {
  readonly id: string;
  readonly kind: BypassPlan['kind'];
  readonly name: string;
  readonly value: string | null;
  readonly to: 'new' | 'old';
  /** Answers by the version that gave them. */
  readonly canary: number;
  readonly stable: number;
  /** Answers without a mark, and requests without an answer. */
  readonly unknown: number;
  readonly verdict: BypassVerdict;
}

/** What sample users and bypasses showed. Travels in events. */
export interface UserSample {
  readonly users: readonly AskedUser[];
  readonly bypasses: readonly AskedBypass[];
  /** Why nobody could be asked. */
  readonly error: CockpitError | null;
}

/** Requests along one bypass at most. */
export const mostBypassAnswers = 60;
const fewestBypassAnswers = 3;

/** Users on whom the plan and the answer both say something. */
export function judgedUsers({ users }: Pick<UserSample, 'users'>): readonly AskedUser[] {
  return users.filter(({ expected, found }) => expected !== null && found !== null);
}

/** Users whom another version answered than the one expected. An answer without a mark contradicts nothing. */
export function oddUsers(sample: Pick<UserSample, 'users'>): readonly AskedUser[] {
  return judgedUsers(sample).filter(({ expected, found }) => expected !== found);
}

/**
 * Requests that must all be led to `to` before that is no coincidence, at 1 − `sampleConfidence`: `share` percent of the
 * requests go to the new version anyhow. Null: nobody knows the share, or every request goes there anyhow.
 */
export function bypassAnswersWanted(to: 'new' | 'old', share: number | null): number | null {
  if (share === null) return null;
  const anyhow = (to === 'new' ? share : 100 - share) / 100;
  if (anyhow >= 1) return null;
  if (anyhow <= 0) return 1;
  return Math.ceil(Math.log(1 - sampleConfidence) / Math.log(anyhow));
}

/** Requests that are really sent: a few also where they prove nothing, because they would show the opposite. */
export function bypassAnswersToAsk(to: 'new' | 'old', share: number | null): number {
  const wanted = bypassAnswersWanted(to, share) ?? fewestBypassAnswers;
  return Math.min(mostBypassAnswers, Math.max(fewestBypassAnswers, wanted));
}

/**
 * What the answers along a bypass say. `closed`: after a rollback that leaves the new version nothing. There it is asked
 * whether somebody who uses it is still on the new version; else whether it leads where the plan says.
 */
export function judgeBypass(
  { to, removedByRollback }: Pick<BypassPlan, 'to' | 'removedByRollback'>,
  { canary, stable }: Pick<AskedBypass, 'canary' | 'stable'>,
  { share, closed }: { readonly share: number | null; readonly closed: boolean },
): BypassVerdict {
  if (canary + stable === 0) return 'cannot-tell';
  if (closed && to === 'new') {
    if (canary === 0) return 'ended';
    return removedByRollback ? 'survives' : 'stays';
  }
  if ((to === 'new' ? stable : canary) > 0) return 'ignored';
  const wanted = bypassAnswersWanted(to, share);
  return wanted !== null && canary + stable >= wanted ? 'honoured' : 'cannot-tell';
}

/** The error of a shift that its sample contradicts, by shares or by users; null where it does not. */
export function sampleContradiction(sample: SplitSample | null | undefined): CockpitError | null {
  return contradiction(sample) ?? userContradiction(sample?.users);
}

/**
 * Whether answers of the service show that a switch is where it should be: the shares of all places, or, where no place
 * could be asked, the sample users. One answer that contradicts, of either, and they show nothing.
 */
export function isConfirmedBy(sample: SplitSample): boolean {
  if (sampleContradiction(sample) !== null) return false;
  if (sample.targets.length > 0) return verdictOf(sample) === 'agrees';
  return sample.users !== undefined && judgedUsers(sample.users).length > 0;
}

function userContradiction(sample: UserSample | undefined): CockpitError | null {
  if (sample === undefined) return null;
  const odd = oddUsers(sample);
  const [first] = odd;
  if (first === undefined) return null;
  const version = { canary: 'new', stable: 'old', null: '–' } as const;
  const params = { user: first.id, expected: version[`${first.expected}`], found: version[`${first.found}`] };
  const counts = { elsewhere: odd.length, asked: judgedUsers(sample).length };
  return { code: 'sample-users-elsewhere', params: { ...params, ...counts }, retryable: true };
}
