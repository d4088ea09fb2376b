import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Polls until `look` gives something that is neither false, null nor undefined, and returns it. An error of `look`
 * counts as "not yet"; the last one is the cause of the failure after `deadlineMs` (default 20 s).
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  { deadlineMs = 20_000, everyMs = 20 } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const givesUpAt = performance.now() + deadlineMs;
  let cause: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== false && found !== null && found !== undefined) {
        return found as Exclude<T, false | null | undefined>;
      }
    } catch (error) {
      cause = error;
    }
    if (performance.now() > givesUpAt) throw new Error(`not within ${deadlineMs} ms: ${what}`, { cause });
    await sleep(everyMs);
  }
}
