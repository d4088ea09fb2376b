import { batchesOf, type ReleasePlan } from './release-plan.ts';

/** What a pace's name divides the plan's durations by. Only a rehearsal may be faster than its plan. */
export const paces = { real: 1, brisk: 5, fast: 20 } as const;
export type PaceName = keyof typeof paces;

/** A fast rehearsal waits no longer than this for anything that the plan itself makes it wait for. */
const longestRehearsedMs = 60_000;

/**
 * What a fast rehearsal of this plan (compiled at its real pace) divides by: at least `paces.fast`, and so much that a
 * plan of days is through its longest wait in a minute.
 */
export function fastPace(plan: ReleasePlan): number {
  const waits = plan.steps.filter((step) => step.kind === 'wait').map((step) => step.timeoutMs);
  const longestMs = Math.max(0, ...batchesOf(plan).map((batch) => batch.observeMs), ...waits);
  return Math.max(paces.fast, Math.ceil(longestMs / longestRehearsedMs));
}
