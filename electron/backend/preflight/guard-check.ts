import { toCockpitError } from '../../../shared/errors.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import type { ReadingUnit } from '../../../shared/plan/threshold.ts';
import type { CallOptions, MetricsCapability, QueryCheck, Reading } from '../connectors/connector.ts';
import { withWindow } from '../watch/read-guard.ts';
import { type Finding, failed, faulted, passed, warned } from './finding.ts';
import { unitFinding } from './guard-unit.ts';

/** A series that brought nothing for so long may have ended. */
const staleMs = 5 * 60_000;

/**
 * Reads every query of a guard once, with the guard's window; the worst of what is found counts. `now`: UTC ms. Before a
 * release nothing may have reached the new version yet: that a query gives no number then is a warning, that it is
 * refused, gives several series, or names what the server never heard of is a failure. That its number certainly is in
 * another unit than the guard's limits is a warning. Throws only `cancelled`.
 */
export async function checkGuard(
  guard: GuardPlan,
  metrics: MetricsCapability,
  now: number,
  options: CallOptions,
): Promise<Finding> {
  return checkQueries(queriesOf(guard), guard.windowMs, metrics, now, options);
}

export interface NamedQuery {
  readonly part: string;
  readonly query: string;
  /** What its number is compared as; absent: as a mere count. */
  readonly unit?: ReadingUnit;
}

/** As `checkGuard`, of queries that belong together. */
export async function checkQueries(
  queries: readonly NamedQuery[],
  windowMs: number,
  metrics: MetricsCapability,
  now: number,
  options: CallOptions,
): Promise<Finding> {
  const findings = await Promise.all(
    queries.map(async ({ part, query, unit }) => {
      const found = await checkQuery(withWindow(query, windowMs), unit, metrics, now, options);
      return { ...found, params: { ...found.params, part } };
    }),
  );
  return (
    findings.find(({ status }) => status === 'failed') ??
    findings.find(({ status }) => status === 'warned') ??
    findings[0] ??
    warned('no-query')
  );
}

function queriesOf({ query, stableQuery, requestsQuery, comparison, unit }: GuardPlan): readonly NamedQuery[] {
  const named: readonly (readonly [string, string | null | undefined])[] = [
    ['canary', query],
    ['requests', requestsQuery],
    ['stable', stableQuery],
    ['canary-bad', comparison?.canary.bad],
    ['canary-all', comparison?.canary.all],
    ['stable-bad', comparison?.stable.bad],
    ['stable-all', comparison?.stable.all],
  ];
  return named.flatMap(([part, text]): NamedQuery[] => {
    if (text == null) return [];
    return [{ part, query: text, ...(part === 'canary' || part === 'stable' ? { unit } : {}) }];
  });
}

async function checkQuery(
  query: string,
  unit: ReadingUnit | undefined,
  metrics: MetricsCapability,
  now: number,
  options: CallOptions,
): Promise<Finding> {
  const [told, reading] = await Promise.all([toldOf(query, metrics, options), metrics.instant(query, options)]);
  const seen = told === null ? null : 'status' in told ? told : seenBy(told, now);
  if (seen?.status === 'failed') return seen;
  const found = readBy(reading, seen);
  if (found.status === 'failed' || unit === undefined || told === null || 'status' in told) return found;
  return unitFinding(told.measured ?? null, unit) ?? found;
}

function readBy(reading: Reading, seen: Finding | null): Finding {
  if (reading.kind === 'value') return seen ?? passed('read', { value: reading.value });
  const { reason, detail } = reading;
  if (reason === 'nan') return warned('no-number');
  if (reason === 'empty') return seen ?? failed('no-series');
  return failed(reason === 'many-series' ? 'many-series' : 'unread', { detail: detail.slice(0, 500) });
}

/** What the other side tells of a query beyond its number; null: it cannot tell. */
async function toldOf(
  query: string,
  metrics: MetricsCapability,
  options: CallOptions,
): Promise<QueryCheck | Finding | null> {
  if (metrics.check === undefined) return null;
  try {
    return await metrics.check(query, options);
  } catch (thrown) {
    if (toCockpitError(thrown).code === 'cancelled') throw thrown;
    return faulted(thrown);
  }
}

/** What speaks against a query; null: nothing. */
function seenBy({ series, newestAt, metrics: named }: QueryCheck, now: number): Finding | null {
  if (series > 1) return failed('many-series', { detail: String(series) });
  if (newestAt === null && named.length > 0) {
    // What rules record is described by no target; by custom its name has a colon.
    const unheard = named.filter(({ name, type }) => type === null && !name.includes(':'));
    if (unheard.length > 0) return failed('metric-unknown', { metrics: unheard.map(({ name }) => name).join(', ') });
  }
  if (newestAt !== null && now - newestAt > staleMs) return warned('stale', { ageMs: now - newestAt });
  return series === 0 ? warned('not-seen-yet') : null;
}
