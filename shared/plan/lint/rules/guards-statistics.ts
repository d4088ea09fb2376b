import {
  falseAlarmRisk,
  fewestBad,
  type RateWatch,
  requestsForRisk,
  requestsToRuleOut,
} from '../../../guards/false-alarms.ts';
import { formatRatio } from '../../../i18n/format.ts';
import { exposurePercent } from '../../../release/exposure.ts';
import { parseDurationMs } from '../../duration.ts';
import type { Path } from '../../parse-places.ts';
import type { PlanFile } from '../../schema.ts';
import type { Threshold } from '../../threshold.ts';
import type { GuardCell, LintContext, PlacedBatch, PlacedGuard } from '../context.ts';

/** A share of releases beyond which alarms of a service that is well are too many. */
const tolerated = 0.05;
/** More windows in a row make no difference that could be seen, and one that would take long to count. */
const longestRun = 20;
const mostWindows = 20_000;

/** What the numbers of requests allow a rate guard to say: false alarms, and troubles that it could not see. */
export function lintGuardStatistics(context: LintContext): void {
  for (const placed of context.guards) {
    if (placed.guard.unit !== 'ratio') continue;
    lintMinimum(placed, context);
    lintFalseAlarms(placed, context);
    lintObservation(placed, context);
  }
}

interface FailureLimit {
  /** Share of failures (0 … 1). */
  readonly share: number;
  readonly limitIsBad: boolean;
}

/** A limit of an error rate or of a success rate as a share of failures; null for any other. */
function failureLimit(limit: Threshold | null, bad: 'holds' | 'fails'): FailureLimit | null {
  if (limit === null || limit.relative !== undefined || limit.operator === '=' || limit.to !== undefined) return null;
  const reads = limit.operator === '<' || limit.operator === '<=' ? 'below' : 'above';
  const inclusive = limit.operator === '<=' || limit.operator === '>=';
  // `green < 1 %` and `red > 1 %` bound failures; `green > 99 %` and `red < 99 %` bound successes.
  const ofFailures = (reads === 'below') === (bad === 'fails');
  const share = ofFailures ? limit.value : 1 - limit.value;
  const limitIsBad = bad === 'holds' ? inclusive : !inclusive;
  // Usage, hit rates and the like are no shares of failures; nothing is known about how they scatter.
  return share > 0 && share <= 0.2 ? { share: Number(share.toPrecision(12)), limitIsBad } : null;
}

/** The strictest green limit over the batches decides how many requests are needed. */
function strictest({ cells, flown, path }: PlacedGuard): { readonly limit: FailureLimit; readonly path: Path } | null {
  const all: readonly Pick<GuardCell, 'levels' | 'path'>[] = [...cells, { levels: flown.levels, path }];
  return all.reduce<{ limit: FailureLimit; path: Path } | null>((best, cell) => {
    const limit = failureLimit(cell.levels.green, 'fails');
    return limit !== null && (best === null || limit.share < best.limit.share) ? { limit, path: cell.path } : best;
  }, null);
}

function lintMinimum(placed: PlacedGuard, { report }: LintContext): void {
  const { guard, path } = placed;
  const found = strictest(placed);
  if (found === null) return;
  const { share, limitIsBad } = found.limit;
  const needed = requestsToRuleOut(share);
  if (guard.minRequests === undefined || guard.requestsQuery === undefined) {
    report('guard.sample-size/unsaid', [...path, 'id'], { guard: guard.id, limit: formatRatio(share), needed });
    return;
  }
  if (fewestBad(guard.minRequests, share, limitIsBad) > 1) return;
  report('guard.sample-size', [...path, 'minRequests'], {
    guard: guard.id,
    minRequests: guard.minRequests,
    limit: formatRatio(share),
    one: formatRatio(1 / guard.minRequests),
    needed,
  });
}

/** Judged for a service ten times better than the limit, at most 0.1 % of failures: 99.9 % good behind a 99 % guard. */
function lintFalseAlarms({ guard, flown, path, cells }: PlacedGuard, { report }: LintContext): void {
  if (guard.minRequests === undefined || guard.requestsQuery === undefined) return;
  const limit = failureLimit(flown.levels.red, 'holds') ?? failureLimit(flown.levels.green, 'fails');
  if (limit === null) return;
  const observed = cells.reduce((sum, { batch }) => sum + Math.floor(observeMs(batch) / flown.windowMs), 0);
  const windows = Math.min(mostWindows, observed);
  const holdMs = flown.levels.red === null ? flown.holdMs.yellow : flown.holdMs.red;
  const inARow = Math.min(longestRun, 1 + Math.floor(holdMs / flown.windowMs));
  const healthy = Math.min(0.001, limit.share / 10);
  const watch: Omit<RateWatch, 'requests'> = {
    limit: limit.share,
    limitIsBad: limit.limitIsBad,
    healthy,
    windows,
    inARow,
  };
  const risk = falseAlarmRisk({ ...watch, requests: guard.minRequests });
  if (!(risk > tolerated)) return;
  report('guard-false-alarms', [...path, 'minRequests'], {
    guard: guard.id,
    minRequests: guard.minRequests,
    limit: formatRatio(limit.share),
    good: formatRatio(1 - healthy),
    windows,
    alarms: Math.round(100 * risk),
    needed: requestsForRisk(watch, tolerated),
  });
}

/** Requests that reach the new version while a batch is watched, against those that could show a trouble at all. */
function lintObservation(placed: PlacedGuard, { file, report }: LintContext): void {
  const perSecond = requestsPerSecond(file);
  if (perSecond === null) return;
  for (const { batch, levels } of placed.cells) {
    const limit = failureLimit(levels.green, 'fails');
    const percent = exposurePercent(batch.exposure);
    const watchedMs = observeMs(batch);
    if (limit === null || percent === null || percent === 0 || watchedMs === 0) continue;
    const rate = (perSecond * percent) / 100;
    const needed = requestsToRuleOut(limit.share);
    const neededMinutes = Math.ceil(needed / rate / 60);
    if (rate * (watchedMs / 1000) >= needed) continue;
    report(
      'observation-too-short',
      [...batch.path, 'observe'],
      {
        batch: batch.batch.id,
        guard: placed.guard.id,
        limit: formatRatio(limit.share),
        requests: Math.floor(rate * (watchedMs / 1000)),
        needed,
        minutes: neededMinutes,
      },
      { also: [placed.path] },
    );
  }
}

/** The plan's own figure: a fact of `about` or a variable named `requests-per-second`; null where it states none. */
export function requestsPerSecond({ about, variables }: PlanFile): number | null {
  const fact = about?.facts?.find(({ id }) => id === 'requests-per-second')?.value;
  const stated = fact ?? variables?.['requests-per-second']?.default;
  const number = typeof stated === 'number' || typeof stated === 'string' ? Number(stated) : Number.NaN;
  return Number.isFinite(number) && number > 0 ? number : null;
}

function observeMs({ batch }: PlacedBatch): number {
  const min = typeof batch.observe === 'string' ? batch.observe : batch.observe?.min;
  return min === undefined ? 0 : parseDurationMs(min);
}
