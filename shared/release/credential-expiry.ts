import type { ReleasePlan } from '../plan/release-plan.ts';
import { closesAt, mayRaiseAt, nextRaiseAt } from '../time/windows.ts';

/** Parts of a connection's way to the other side that end at a known time. */
export const credentialParts = ['token', 'client-certificate', 'server-certificate'] as const;

/** The part that ends first, and when: UTC ms. */
export interface CredentialExpiry {
  readonly what: (typeof credentialParts)[number];
  readonly expiresAt: number;
}

/** How the end of a credential stands to a release, the worst first. */
export type ExpiryStanding =
  | 'expired'
  /** Before the next release window opens. */
  | 'expires-before'
  /** Before that window, or the one that is open, closes. */
  | 'expires-in-window'
  /** There is no window; within the time that a release is under way at the least. */
  | 'expires-within'
  /** After the window, while the way back is still kept open. */
  | 'expires-in-way-back'
  | 'expires-after';

/** A release without windows is under way for so long: what ends sooner ends within it. */
const releaseMs = 24 * 3_600_000;

/**
 * Judges the end of a credential against the window in which the release may fly and the longest time for which the plan
 * keeps its way back open after that. `utcMs`: now.
 */
export function expiryStanding(plan: ReleasePlan, expiresAt: number, utcMs: number): ExpiryStanding {
  if (expiresAt <= utcMs) return 'expired';
  const { windows, calendar } = plan;
  const opensAt = mayRaiseAt(windows, calendar, utcMs) ? utcMs : (nextRaiseAt(windows, calendar, utcMs) ?? utcMs);
  if (expiresAt <= opensAt) return 'expires-before';
  const closings = windows
    .filter(({ use }) => use === 'release')
    .flatMap((window) => closesAt(window, calendar, opensAt) ?? []);
  const endsAt = closings.length === 0 ? opensAt + releaseMs : Math.max(...closings);
  if (expiresAt <= endsAt) return closings.length === 0 ? 'expires-within' : 'expires-in-window';
  return expiresAt <= endsAt + wayBackMs(plan) ? 'expires-in-way-back' : 'expires-after';
}

/** The longest that the way back is kept open after a batch. */
function wayBackMs({ rollback, tracks }: ReleasePlan): number {
  const kept = tracks.flatMap(({ batches }) => batches).map(({ rollback: own }) => own?.possibleForMs ?? 0);
  return Math.max(rollback.wayBack.possibleForMs ?? 0, ...kept);
}
