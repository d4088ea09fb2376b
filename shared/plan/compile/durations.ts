import { parseDurationMs } from '../duration.ts';

/** Milliseconds of a written duration, divided by the pace; `fallbackMs` (also divided) where none is written. */
export type Milliseconds = (text: string | undefined, fallbackMs: number) => number;

/** Every duration of a plan passes through here: a pace divides the plan's own durations and nothing else. */
export function pacedBy(pace: number): Milliseconds {
  return (text, fallbackMs) =>
    Math.max(0, Math.round((text === undefined ? fallbackMs : parseDurationMs(text)) / pace));
}

export const defaults = {
  windowMs: 60_000,
  everyMs: 5_000,
  stepTimeoutMs: 10 * 60_000,
  httpTimeoutMs: 10_000,
} as const;

/** Minutes since midnight of `02:30`. */
export function minuteOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}
