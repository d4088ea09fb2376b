import { parseDurationMs } from '../duration.ts';

type Convert = (text: string | undefined, fallbackMs: number) => number;

/** Milliseconds of a written duration, divided by the pace; `fallbackMs` (also divided) where none is written. */
export interface Milliseconds extends Convert {
  /**
   * The same for how a guard watches and for how long a tick counts: a window of seconds measures something else than
   * one of minutes, and people tick at their own pace. So these are divided by `watchPaceLimit` at the most.
   */
  readonly watch: Convert;
}

export const watchPaceLimit = 20;

/** Every duration of a plan passes through here: a pace divides the plan's own durations and nothing else. */
export function pacedBy(pace: number): Milliseconds {
  return Object.assign(dividedBy(pace), { watch: dividedBy(Math.min(pace, watchPaceLimit)) });
}

function dividedBy(divisor: number): Convert {
  return (text, fallbackMs) =>
    Math.max(0, Math.round((text === undefined ? fallbackMs : parseDurationMs(text)) / divisor));
}

export const defaults = {
  windowMs: 60_000,
  everyMs: 5_000,
  stepTimeoutMs: 10 * 60_000,
  httpTimeoutMs: 10_000,
  clusterTimeoutMs: 30_000,
} as const;

/** Minutes since midnight of `02:30`. */
export function minuteOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}
