import { type CockpitError, CockpitFault } from '../../../shared/errors.ts';

/** How a connection's recent calls went. */
export interface CircuitState {
  /** `resting`: it failed so often in a row that reads and raises are not tried before `retryAt`. */
  readonly state: 'closed' | 'resting' | 'trying';
  /** Failures in a row. */
  readonly failures: number;
  /** Monotonic ms at which the first of them was; null: none. */
  readonly since: number | null;
  /** Monotonic ms; null unless it rests. */
  readonly retryAt: number | null;
  /** The last one. */
  readonly error: CockpitError | null;
}

/** Keeps an operator from waiting for a deadline again and again where the other side is gone. */
export interface Circuit {
  /** Throws `connection-resting` while it rests; one call at a time is let through after that to try. */
  enter(): void;
  /** The other side answered, whatever it said. */
  succeeded(): void;
  /** It was not there, or did not answer in time. */
  failed(error: CockpitError): void;
  /** The caller left before it was known. */
  gaveUp(): void;
  readonly state: CircuitState;
}

/** So many failures in a row are no accident. */
const failuresUntilRest = 5;
const firstRestMs = 1_000;
/** No recovery may go unnoticed for longer. */
const longestRestMs = 15_000;

/** `nowMs`: a monotonic clock, milliseconds. */
export function createCircuit(nowMs: () => number): Circuit {
  let failures = 0;
  let since: number | null = null;
  let retryAt: number | null = null;
  let trying = false;
  let error: CockpitError | null = null;
  return {
    enter: () => {
      if (retryAt === null) return;
      const waitMs = retryAt - nowMs();
      if (waitMs > 0 || trying) {
        const seconds = Math.max(1, Math.ceil(waitMs / 1000));
        const code = error?.code ?? 'internal';
        throw new CockpitFault('connection-resting', { failures, seconds, code }, { retryable: true });
      }
      trying = true;
    },
    succeeded: () => {
      failures = 0;
      since = retryAt = error = null;
      trying = false;
    },
    failed: (fault) => {
      failures += 1;
      since ??= nowMs();
      error = fault;
      trying = false;
      if (failures < failuresUntilRest) return;
      const restMs = Math.min(longestRestMs, firstRestMs * 2 ** (failures - failuresUntilRest));
      retryAt = nowMs() + restMs;
    },
    gaveUp: () => {
      trying = false;
    },
    get state(): CircuitState {
      const state = retryAt === null ? 'closed' : trying || nowMs() >= retryAt ? 'trying' : 'resting';
      return { state, failures, since, retryAt, error };
    },
  };
}
