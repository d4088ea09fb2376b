import { CockpitFault } from '../../../shared/errors.ts';
import type { Host } from '../host.ts';

/** Wrong PINs of one person within `windowMs` after which none is tried for `pauseMs`. */
const wrongUntilPause = 5;
const windowMs = 60_000;
const pauseMs = 60_000;

/** Keeps a PIN of four digits from being found by trying. Lives in memory: a restart takes longer than the guesses. */
export interface PinAttempts {
  /** Throws `unauthorised` {what: `pin-attempts`, waitMs}, retryable, while this person's PIN is not to be tried. */
  requireOpen(personId: string): void;
  wrong(personId: string): void;
  right(personId: string): void;
}

interface Attempts {
  /** Monotonic ms of the wrong ones. */
  readonly wrongAt: readonly number[];
  /** Monotonic ms. */
  readonly closedUntil: number;
}

export function createPinAttempts(host: Pick<Host, 'now'>): PinAttempts {
  const byPerson = new Map<string, Attempts>();
  return {
    requireOpen: (personId) => {
      const leftMs = (byPerson.get(personId)?.closedUntil ?? 0) - host.now().monotonic;
      if (leftMs <= 0) return;
      // Whole seconds, rounded up: who waits as long as told is let in.
      const waitMs = Math.ceil(leftMs / 1000) * 1000;
      throw new CockpitFault('unauthorised', { what: 'pin-attempts', waitMs }, { retryable: true });
    },
    wrong: (personId) => {
      const now = host.now().monotonic;
      const former = byPerson.get(personId)?.wrongAt ?? [];
      const wrongAt = [...former.filter((at) => now - at < windowMs), now];
      const pauses = wrongAt.length >= wrongUntilPause;
      byPerson.set(personId, pauses ? { wrongAt: [], closedUntil: now + pauseMs } : { wrongAt, closedUntil: 0 });
    },
    right: (personId) => void byPerson.delete(personId),
  };
}
