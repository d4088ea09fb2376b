import { exposurePercent } from '../../release/exposure.ts';
import type { BatchId, ComparisonPlan } from '../release-plan.ts';
import { batchFilesOf, type GuardFile, type PlanFile } from '../schema.ts';
import type { Milliseconds } from './durations.ts';
import { batchExposure } from './exposures.ts';

/** What counts where a plan does not say: of all comparisons, and of one. */
export const comparisonDefaults = { alpha: 0.05, detect: 2, usual: 0.001 } as const;

/** The comparison of a guard that counts in `batches` (null: all) and is read every so many milliseconds. */
export function compileComparison(
  guard: GuardFile,
  file: PlanFile,
  batches: readonly BatchId[] | null,
  everyMs: number,
  ms: Milliseconds,
): ComparisonPlan | null {
  const { compare } = guard;
  if (compare === undefined) return null;
  const counted = batchFilesOf(file)
    .filter(({ id }) => batches === null || batches.includes(id))
    // Where everybody is on the new version there is nothing to compare it with; its limits go on counting.
    .filter((batch) => exposurePercent(batchExposure(batch, file)) !== 100);
  const observedMs = counted.reduce(
    (sum, { observe }) => sum + ms(typeof observe === 'string' ? observe : observe?.min, 0),
    0,
  );
  return {
    canary: compare.canary,
    stable: compare.stable,
    margin: { ratio: compare.margin.ratio ?? 1, difference: shareOf(compare.margin.difference) ?? 0 },
    alpha: (shareOf(file.comparison?.alpha) ?? comparisonDefaults.alpha) * alphaShare(guard, file),
    detect: compare.detect ?? comparisonDefaults.detect,
    green: compare.green ?? 'nothing-against',
    batches: counted.map(({ id }) => id),
    rungs: Math.max(1, counted.length),
    readings: Math.max(1, Math.round(observedMs / everyMs)),
  };
}

/** Its part (0 … 1) of the false alarms of all: as it says, else what the others leave over, in equal parts. */
export function alphaShare(guard: GuardFile, file: PlanFile): number {
  const named = guard.compare?.alphaShare;
  if (named !== undefined) return named;
  const shares = comparisons(file).map(({ compare }) => compare?.alphaShare);
  const left = 1 - shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  return Math.max(0, left) / shares.filter((share) => share === undefined).length;
}

/** Guards that compare. */
export function comparisons(file: PlanFile): readonly GuardFile[] {
  return (file.guards ?? []).filter(({ compare }) => compare !== undefined);
}

/** `0.5 %` or `5 ‰` as 0 … 1; null where nothing is written. */
export function shareOf(written: string | undefined): number | null {
  return written === undefined ? null : Number.parseFloat(written) / (written.includes('‰') ? 1_000 : 100);
}
