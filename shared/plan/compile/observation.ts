import type { PlanFile } from '../schema.ts';
import { defaults, type Milliseconds } from './durations.ts';

/** How many windows of the slowest guard a rehearsal leaves between the shortest and the longest observation. */
const windowsOfRoom = 4;

/**
 * The longest observation in milliseconds. In a rehearsal of days the guards' windows are long beside what is left of
 * the time between shortest and longest: after each raise they hold readings of the batch before for a whole window. So
 * that time is never cut below a few windows; it is never more than what the guards' own pace makes of it.
 */
export function longestObservationMs(
  { min, max }: { readonly min?: string | undefined; readonly max?: string | undefined },
  { guards = [] }: PlanFile,
  ms: Milliseconds,
): number {
  const windows = guards.map((guard) => ms.watch(guard.window, defaults.windowMs));
  const roomMs = Math.min(ms.watch(max, 0) - ms.watch(min, 0), windowsOfRoom * Math.max(0, ...windows));
  return Math.max(ms(max, 0), ms(min, 0) + roomMs);
}
