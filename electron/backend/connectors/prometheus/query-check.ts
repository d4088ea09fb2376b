import { z } from 'zod';
import { toCockpitError } from '../../../../shared/errors.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { QueryCheck } from '../connector.ts';
import { type Selector, selectorsIn } from './named-selectors.ts';
import type { PrometheusApi, QueryResult } from './prometheus-api.ts';
import { measuredBy } from './query-unit.ts';

/** A query of a guard reads a few metrics; more are not looked at. */
const mostSelectors = 10;

/** As `MetricsCapability.check`. */
export async function checkQuery(api: PrometheusApi, query: string, options: CallOptions): Promise<QueryCheck> {
  const limits = startCall(options, 'prometheus');
  const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  try {
    const series = seriesIn(await api.query('query', { query }, left()));
    const selectors = selectorsIn(query).slice(0, mostSelectors);
    const newest = await Promise.all(selectors.map((selector) => newestOf(api, selector, left)));
    const names = [...new Set(selectors.flatMap(({ metric }) => metric ?? []))];
    const known = newest.filter((at) => at !== null);
    const metrics = await Promise.all(names.map((name) => describe(api, name, left)));
    return {
      series,
      // The one that is furthest behind: a ratio is as old as its older half.
      newestAt: known.length === 0 || known.length < newest.length ? null : Math.min(...known),
      metrics,
      measured: measuredBy(query, metrics),
    };
  } finally {
    limits.end();
  }
}

function seriesIn(result: QueryResult): number {
  return result.resultType === 'vector' || result.resultType === 'matrix' ? result.result.length : 1;
}

/** UTC ms of the newest sample within an hour: the server itself looks back five minutes only. */
async function newestOf(api: PrometheusApi, { text }: Selector, left: () => CallOptions): Promise<number | null> {
  for (const query of [`max(timestamp(${text}))`, `max(max_over_time(timestamp(${text})[1h:1m]))`]) {
    const result = await api.query('query', { query }, left());
    const value = result.resultType === 'vector' ? result.result[0]?.value[1] : undefined;
    if (value !== undefined && Number.isFinite(Number(value))) return Math.round(Number(value) * 1000);
  }
  return null;
}

const metadataSchema = z.object({
  data: z.record(z.string(), z.array(z.object({ type: z.string(), unit: z.string().optional() })).min(1)),
});

/** What the server tells of a metric; parts of a histogram are described under the name of the whole. */
async function describe(
  api: PrometheusApi,
  name: string,
  left: () => CallOptions,
): Promise<QueryCheck['metrics'][number]> {
  const whole = name.replace(/_(bucket|count|sum|total)$/, '');
  for (const metric of new Set([name, whole])) {
    const told = (await metadataOf(api, metric, left))?.[0];
    if (told !== undefined) return { name, type: told.type, unit: told.unit === '' ? null : (told.unit ?? null) };
  }
  return { name, type: null, unit: null };
}

/** Not every compatible server has it, and not every account may ask: that is no fault of the query. */
async function metadataOf(api: PrometheusApi, metric: string, left: () => CallOptions) {
  try {
    const answer = await api.get(`/api/v1/metadata?metric=${encodeURIComponent(metric)}`, left());
    if (answer.status !== 200) return undefined;
    return metadataSchema.safeParse(JSON.parse(answer.body.toString('utf8'))).data?.data[metric];
  } catch (error) {
    const { code } = toCockpitError(error);
    if (code === 'cancelled' || code === 'deadline-exceeded') throw error;
    return undefined;
  }
}
