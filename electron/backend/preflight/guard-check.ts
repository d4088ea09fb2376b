import { toCockpitError } from '../../../shared/errors.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import type { CallOptions, MetricsCapability } from '../connectors/connector.ts';
import { withWindow } from '../watch/read-guard.ts';
import { type Finding, failed, faulted, passed, warned } from './finding.ts';

/** A series that brought nothing for so long may have ended. */
const staleMs = 5 * 60_000;

/**
 * Reads every query of a guard once, with the guard's window; the worst of what is found counts. `now`: UTC ms. Before a
 * release nothing may have reached the new version yet: that a query gives no number then is a warning, that it is
 * refused, gives several series, or names what the server never heard of is a failure. Throws only `cancelled`.
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
    queries.map(async ({ part, query }) => {
      const found = await checkQuery(withWindow(query, windowMs), metrics, now, options);
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

function queriesOf({ query, stableQuery, requestsQuery, comparison }: GuardPlan): readonly NamedQuery[] {
  const named: readonly (readonly [string, string | null | undefined])[] = [
    ['canary', query],
    ['requests', requestsQuery],
    ['stable', stableQuery],
    ['canary-bad', comparison?.canary.bad],
    ['canary-all', comparison?.canary.all],
    ['stable-bad', comparison?.stable.bad],
    ['stable-all', comparison?.stable.all],
  ];
  return named.flatMap(([part, text]) => (text == null ? [] : [{ part, query: text }]));
}

async function checkQuery(
  query: string,
  metrics: MetricsCapability,
  now: number,
  options: CallOptions,
): Promise<Finding> {
  const [seen, reading] = await Promise.all([seenBy(query, metrics, now, options), metrics.instant(query, options)]);
  if (seen?.status === 'failed') return seen;
  if (reading.kind === 'value') return seen ?? passed('read', { value: reading.value });
  const { reason, detail } = reading;
  if (reason === 'nan') return warned('no-number');
  if (reason === 'empty') return seen ?? failed('no-series');
  return failed(reason === 'many-series' ? 'many-series' : 'unread', { detail: detail.slice(0, 500) });
}

/** What the other side tells of a query beyond its number; null: nothing that speaks against it, or it cannot tell. */
async function seenBy(
  query: string,
  metrics: MetricsCapability,
  now: number,
  options: CallOptions,
): Promise<Finding | null> {
  if (metrics.check === undefined) return null;
  try {
    const { series, newestAt, metrics: named } = await metrics.check(query, options);
    if (series > 1) return failed('many-series', { detail: String(series) });
    if (newestAt === null && named.length > 0) {
      // What rules record is described by no target; by custom its name has a colon.
      const unheard = named.filter(({ name, type }) => type === null && !name.includes(':'));
      if (unheard.length > 0) return failed('metric-unknown', { metrics: unheard.map(({ name }) => name).join(', ') });
    }
    if (newestAt !== null && now - newestAt > staleMs) return warned('stale', { ageMs: now - newestAt });
    return series === 0 ? warned('not-seen-yet') : null;
  } catch (thrown) {
    if (toCockpitError(thrown).code === 'cancelled') throw thrown;
    return faulted(thrown);
  }
}
