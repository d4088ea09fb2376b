import type { Margin } from '../../../guards/evidence.ts';
import { requestsToShow, timesTolerated } from '../../../guards/evidence-needed.ts';
import { formatNumber, formatRatio } from '../../../i18n/format.ts';
import { exposurePercent } from '../../../release/exposure.ts';
import { alphaShare, comparisonDefaults, comparisons, shareOf } from '../../compile/comparison.ts';
import type { Path } from '../../parse-places.ts';
import type { ComparisonPlan } from '../../release-plan.ts';
import type { LintContext, PlacedGuard } from '../context.ts';
import { observation } from '../measures.ts';
import { seenVersion, type VersionNames, versionNames } from '../version-labels.ts';
import { isOnlyCompared } from './guards.ts';
import { requestsPerSecond } from './guards-statistics.ts';

/** Comparisons: what they are read from, what they may cost in false alarms, and whether they can see anything in time. */
export function lintComparisons(context: LintContext): void {
  lintAlpha(context);
  const names = versionNames(context.file);
  for (const placed of context.guards) {
    const { comparison } = placed.flown;
    if (comparison === undefined) continue;
    lintQueries(placed, comparison, names, context);
    lintMargin(placed, comparison, context);
    lintPartners(placed, context);
    lintTime(placed, comparison, context);
  }
}

/** More false alarms than these are no test any more. */
const mostAlpha = 0.5;

function lintAlpha({ file, guards, report }: LintContext): void {
  const alpha = shareOf(file.comparison?.alpha) ?? comparisonDefaults.alpha;
  if (!(alpha > 0 && alpha <= mostAlpha)) {
    report('compare-alpha', ['comparison', 'alpha'], { alpha: formatRatio(alpha), most: formatRatio(mostAlpha) });
  }
  const sum = comparisons(file).reduce((total, { compare }) => total + (compare?.alphaShare ?? 0), 0);
  for (const { guard, path } of guards) {
    if (guard.compare === undefined) continue;
    const named = guard.compare.alphaShare !== undefined;
    const isOver = named && sum > 1 + 1e-9;
    // Where the others leave nothing over, it could never turn red.
    const getsNothing = !named && alphaShare(guard, file) < 1e-9;
    if (!isOver && !getsNothing) continue;
    const where: Path = named ? [...path, 'compare', 'alphaShare'] : [...path, 'compare'];
    report('compare-alpha/shares', where, { guard: guard.id, sum: formatNumber(sum) });
  }
}

function lintQueries(
  { guard, path }: PlacedGuard,
  { canary, stable }: ComparisonPlan,
  names: VersionNames,
  { report }: LintContext,
): void {
  const normal = (query: string) => query.replaceAll(/\s+/g, '');
  for (const what of ['bad', 'all'] as const) {
    const where: Path = [...path, 'compare', 'stable', what];
    if (normal(canary[what]) === normal(stable[what])) report('compare-same-query', where, { guard: guard.id });
    else if (seenVersion(stable[what], names) === 'new') report('compare-wrong-version', where, { guard: guard.id });
    const own: Path = [...path, 'compare', 'canary', what];
    if (seenVersion(canary[what], names) === 'old') report('compare-wrong-version', own, { guard: guard.id });
  }
  for (const [side, counters] of Object.entries({ canary, stable })) {
    if (normal(counters.bad) === normal(counters.all)) {
      report('compare-same-query/bad-is-all', [...path, 'compare', side, 'bad'], { guard: guard.id });
    }
    for (const [what, query] of Object.entries(counters)) {
      if (/\b(rate|irate|increase|delta|idelta)\s*\(|\[[^\]]*\]\s*[)}]*\s*$|\$window/i.test(query)) {
        report('compare-not-counter', [...path, 'compare', side, what], { guard: guard.id });
      }
    }
  }
}

function lintMargin({ guard, path }: PlacedGuard, { margin, green }: ComparisonPlan, { report }: LintContext): void {
  const written = guard.compare?.margin ?? {};
  if (written.ratio === undefined && written.difference === undefined) {
    report('compare-without-margin', [...path, 'compare', 'margin'], { guard: guard.id });
  } else if (green === 'no-worse' && margin.ratio === 1 && margin.difference === 0) {
    report('compare-not-provable', [...path, 'compare', 'green'], { guard: guard.id });
  }
}

/** Where everybody is on the new version there is nothing to compare with: without limits it would be unknown until the end. */
function lintPartners({ guard, path, cells }: PlacedGuard, { report }: LintContext): void {
  if (!isOnlyCompared(guard)) return;
  const alone = cells.filter(({ batch }) => exposurePercent(batch.exposure) === 100).map(({ batch }) => batch.batch.id);
  if (alone.length === 0) return;
  const where: Path = guard.batches === undefined ? [...path, 'compare'] : [...path, 'batches'];
  report('compare-nobody-left', where, { guard: guard.id, batches: alone.join(', ') });
}

/** Batches at whose end it has not seen enough to be green: what was counted before counts along. */
function lintTime({ guard, path, cells }: PlacedGuard, comparison: ComparisonPlan, context: LintContext): void {
  const perSecond = requestsPerSecond(context.file);
  if (perSecond === null || !(comparison.alpha > 0)) return;
  const usual = shareOf(guard.compare?.usual) ?? comparisonDefaults.usual;
  let gathered = 0;
  for (const { batch } of cells) {
    const percent = exposurePercent(batch.exposure);
    const seconds = observation(batch.batch).min / 1_000;
    if (percent === null || percent <= 0 || percent >= 100 || seconds === 0) continue;
    const split = percent / 100;
    const rate = perSecond * split;
    // What a request of the new version is worth beside so many of the old one.
    const worth = (1 - split) / (1 - split + comparison.margin.ratio * split);
    const needed = neededRequests(comparison, usual, (1 - split) / split) * worth;
    const before = gathered;
    gathered += rate * seconds * worth;
    if (gathered >= needed || !Number.isFinite(needed)) continue;
    context.report(
      'compare-too-short',
      [...batch.path, 'observe'],
      {
        batch: batch.batch.id,
        guard: guard.id,
        requests: Math.floor(rate * seconds),
        needed: Math.ceil((needed - before) / worth),
        minutes: Math.ceil((needed - before) / worth / rate / 60),
        worse: wordsOf(comparison, usual),
      },
      { also: [path] },
    );
  }
}

function neededRequests(comparison: ComparisonPlan, usual: number, stablePerCanary: number): number {
  const { margin, alpha, detect, green } = comparison;
  const canary = green === 'no-worse' ? usual : timesTolerated(detect, usual, margin);
  const what = green === 'no-worse' ? 'better' : 'worse';
  return requestsToShow(what, { canary, stable: usual, stablePerCanary }, margin, alpha);
}

/** `0.4 % : 0.1 %`: the new version's bad share that has to be told from the old one's. */
function wordsOf({ margin, detect, green }: ComparisonPlan, usual: number): string {
  const tolerated: Margin = margin;
  const share = green === 'no-worse' ? timesTolerated(1, usual, tolerated) : timesTolerated(detect, usual, tolerated);
  return `${formatRatio(share)} : ${formatRatio(usual)}`;
}
