import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { KubernetesObject, Objects } from '../../kubernetes/objects.ts';
import { rolloutOf } from '../../kubernetes/rollout.ts';
import type { CallOptions, MetricsCapability, QueryCheck, RangePoint, Reading } from '../connector.ts';

/** What can be asked; the README says it for people. */
type Query =
  | { readonly kind: 'ready' | 'unready' | 'restarts'; readonly workload: string; readonly name: string }
  | { readonly kind: 'warnings'; readonly prefix: string; readonly windowMs: number };

const workloadQuery = /^(ready|unready|restarts) (Deployment|StatefulSet|DaemonSet)\/([a-z0-9.-]+)$/;
const warningQuery = /^warnings(?: ([a-z0-9.-]+))? (\d+)(s|m|h)$/;
const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Of each query; the API server keeps no history, so a series is what was read from here. */
const keptPoints = 10_000;
const keptQueries = 200;

export function clusterMetrics(objects: Objects): MetricsCapability {
  const series = new Map<string, RangePoint[]>();

  async function sample(query: string, options: CallOptions): Promise<RangePoint> {
    const value = await readNumber(objects, parseQuery(query), options);
    const point = { at: Date.now(), value };
    if (!series.has(query) && series.size >= keptQueries) series.delete(series.keys().next().value ?? '');
    const points = series.get(query) ?? [];
    points.push(point);
    if (points.length > keptPoints) points.splice(0, points.length - keptPoints);
    series.set(query, points);
    return point;
  }

  return {
    async instant(query, options) {
      try {
        const { at, value } = await sample(query, options);
        return { kind: 'value', value, sampledAt: at };
      } catch (error) {
        return missingFor(error);
      }
    },
    async range(query, from, to, stepMs, options) {
      if (!(stepMs > 0)) throw new CockpitFault('invalid-input', { field: 'stepMs', value: stepMs });
      await sample(query, options);
      const steps = new Map<number, RangePoint>();
      for (const point of series.get(query) ?? []) {
        if (point.at >= from && point.at <= to) steps.set(Math.floor((point.at - from) / stepMs), point);
      }
      return [...steps.values()];
    },
    async check(text, options): Promise<QueryCheck> {
      const query = parseQuery(text);
      const [name, type] =
        query.kind === 'warnings' ? ['warnings', 'Event'] : [`${query.workload}/${query.name}`, query.workload];
      try {
        const { at } = await sample(text, options);
        return { series: 1, newestAt: at, metrics: [{ name, type, unit: null }] };
      } catch (thrown) {
        if (toCockpitError(thrown).code !== 'kubernetes-missing') throw thrown;
        return { series: 0, newestAt: null, metrics: [{ name, type: null, unit: null }] };
      }
    },
  };
}

/** Throws `invalid-input`. */
function parseQuery(query: string): Query {
  const [, kind, workload = '', name = ''] = workloadQuery.exec(query) ?? [];
  if (kind === 'ready' || kind === 'unready' || kind === 'restarts') return { kind, workload, name };
  const [, prefix = '', count, unit = ''] = warningQuery.exec(query) ?? [];
  if (count === undefined) throw new CockpitFault('invalid-input', { field: 'query', value: query.slice(0, 200) });
  return { kind: 'warnings', prefix, windowMs: Number(count) * (unitMs[unit] ?? 0) };
}

async function readNumber(objects: Objects, query: Query, options: CallOptions): Promise<number> {
  if (query.kind === 'warnings') return countWarnings(objects, query.prefix, query.windowMs, options);
  const ref = { apiVersion: 'apps/v1', kind: query.workload, name: query.name };
  const found = await objects.get(ref, options);
  if (query.kind === 'restarts') return countRestarts(objects, found, options);
  const rollout = rolloutOf(found);
  if (rollout === null) throw new CockpitFault('connector-bad-answer', { reason: 'no-workload' });
  return query.kind === 'ready' ? rollout.ready : Math.max(0, rollout.wanted - rollout.ready);
}

const selectorSchema = z.object({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
const restartsSchema = z.object({
  status: z.object({ containerStatuses: z.array(z.object({ restartCount: z.number() })).nullish() }).nullish(),
});

/** Of all containers of the pods that are there now: those of a pod that is gone are gone with it. */
async function countRestarts(objects: Objects, workload: KubernetesObject, options: CallOptions): Promise<number> {
  const labels = selectorSchema.safeParse(workload).data?.spec.selector.matchLabels;
  if (labels === undefined) throw new CockpitFault('connector-bad-answer', { reason: 'no-selector' });
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const { items, more } = await objects.list({ apiVersion: 'v1', kind: 'Pod' }, { labelSelector }, options);
  if (more) throw new CockpitFault('connector-bad-answer', { reason: 'too-long' });
  return items
    .flatMap((pod) => restartsSchema.safeParse(pod).data?.status?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}

const eventSchema = z.object({
  type: z.string().nullish(),
  count: z.number().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  series: z.object({ count: z.number().nullish(), lastObservedTime: z.string().nullish() }).nullish(),
  involvedObject: z.object({ name: z.string().nullish() }).nullish(),
});

/** Warnings last seen within the window; one that came again and again counts as often as it is said to. */
async function countWarnings(
  objects: Objects,
  prefix: string,
  windowMs: number,
  options: CallOptions,
): Promise<number> {
  const query = { fieldSelector: 'type=Warning' };
  const { items, more } = await objects.list({ apiVersion: 'v1', kind: 'Event' }, query, options);
  if (more) throw new CockpitFault('connector-bad-answer', { reason: 'too-long' });
  const oldest = Date.now() - windowMs;
  return items
    .map((item) => eventSchema.parse(item))
    .filter(({ type, involvedObject, lastTimestamp, eventTime, series }) => {
      const seenAt = Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '');
      return type === 'Warning' && seenAt >= oldest && (involvedObject?.name ?? '').startsWith(prefix);
    })
    .reduce((sum, { count, series }) => sum + (series?.count ?? count ?? 1), 0);
}

function missingFor(error: unknown): Reading {
  const { code, params } = toCockpitError(error);
  const detail = String(params.detail ?? params.reason ?? params.value ?? '');
  const missing = (reason: Extract<Reading, { kind: 'missing' }>['reason'], said: string): Reading => ({
    kind: 'missing',
    reason,
    detail: said,
  });
  if (code === 'cancelled') throw error;
  if (code === 'deadline-exceeded') return missing('deadline', `${params.deadlineMs} ms`);
  if (code === 'connection-unreachable') return missing('unreachable', detail);
  // Of certificates, names and proxies the code says more than the detail.
  if (/^(tls|name|proxy)-/.test(code)) return missing('unreachable', code);
  if (code === 'kubernetes-missing') return missing('empty', detail);
  if (code === 'connector-bad-answer' || code === 'invalid-input') return missing('bad-answer', detail);
  if (code.startsWith('kube')) return missing('http-error', `${params.status ?? code} ${detail}`.trim());
  throw error;
}
