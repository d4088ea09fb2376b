/**
 * A moment as the host's clock saw it. `monotonic` never goes back within one `run`; two runs cannot be compared by it.
 * UTC is for people and for reviews: no duration that decides anything is taken from it.
 */
export interface Now {
  /** Milliseconds since the Unix epoch. */
  readonly utc: number;
  /** Milliseconds on the host's monotonic clock, only comparable within one `run`. */
  readonly monotonic: number;
  /** New at every start of the backend. */
  readonly run: string;
}

/**
 * How old something is, in milliseconds, for what must not outlive its time: by whichever clock says more, because a
 * machine that slept stops the one, and across a restart only the other is left. Never negative.
 */
export function ageMs(since: Now, until: Now): number {
  return Math.max(0, until.utc - since.utc, coveredMs(since, until));
}

/**
 * How long something lasts, in milliseconds, for what must not begin too soon: by the monotonic clock, and across a
 * restart, where only the other is left, by the wall clock. Never negative.
 */
export function passedMs(since: Now, until: Now): number {
  return since.run === until.run ? coveredMs(since, until) : Math.max(0, until.utc - since.utc);
}

/**
 * Milliseconds from `since` to `until` that were covered by one run of the backend; zero across a restart and never
 * negative, whatever the wall clock did in between.
 */
export function coveredMs(since: Now, until: Now): number {
  return since.run === until.run ? Math.max(0, until.monotonic - since.monotonic) : 0;
}
