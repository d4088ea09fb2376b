import { exposurePercent } from '../../../release/exposure.ts';
import { actionsOf } from '../../compile/guards.ts';
import type { Path } from '../../parse-places.ts';
import type { LintContext, PlacedGuard, Report } from '../context.ts';
import { seenVersion, type VersionNames, versionNames } from '../version-labels.ts';

/** What the queries of guards, metrics and panels can see, and what they make of nothing. */
export function lintGuardQueries(context: LintContext): void {
  const { file, guards, report } = context;
  const names = versionNames(file);
  lintPlaceholders(context);
  for (const placed of guards) {
    lintVersion(placed, names, report);
    lintNoData(placed, report);
    lintAggregation(placed.guard.query, [...placed.path, 'query'], placed.guard.id, report);
  }
  for (const [index, metric] of (file.metrics ?? []).entries()) {
    lintAggregation(metric.query, ['metrics', index, 'query'], metric.id, report);
  }
  for (const [index, dashboard] of (file.dashboards ?? []).entries()) {
    for (const [at, panel] of (dashboard.panels ?? []).entries()) {
      lintAggregation(panel.query, ['dashboards', index, 'panels', at, 'query'], panel.id, report);
    }
  }
}

const unwritten = /^\s*(?:TODO|FIXME|TBD|XXX)\b/i;

/** What an import leaves where the document names a limit and no query. */
function lintPlaceholders({ file, guards, batches, steps, report }: LintContext): void {
  const check = (query: string | undefined, path: Path, item: string) => {
    if (query !== undefined && unwritten.test(query)) report('guard.no-query', path, { item });
  };
  for (const { guard, path } of guards) {
    for (const field of ['query', 'stableQuery', 'requestsQuery'] as const)
      check(guard[field], [...path, field], guard.id);
  }
  for (const [index, gate] of (file.gates ?? []).entries()) {
    check(gate.live?.query, ['gates', index, 'live', 'query'], gate.id);
    for (const [at, phase] of (gate.again ?? []).entries())
      check(phase.live?.query, ['gates', index, 'again', at, 'live', 'query'], gate.id);
  }
  for (const { batch, path } of batches)
    check(batch.capacity?.live?.query, [...path, 'capacity', 'live', 'query'], batch.id);
  for (const { step, path } of steps) if (step.kind === 'baseline') check(step.query, [...path, 'query'], step.id);
}

/** A guard that looks at the old version, or at both together, stays green while the new one burns. */
function lintVersion({ guard, path, cells }: PlacedGuard, names: VersionNames, report: Report): void {
  const where: Path = [...path, 'query'];
  if (guard.stableQuery !== undefined && normal(guard.stableQuery) === normal(guard.query)) {
    report('metric.canary-not-covered/same-as-stable', where, { guard: guard.id });
    return;
  }
  // Where everybody is on the new version there is nothing to tell apart.
  if (cells.length > 0 && cells.every(({ batch }) => exposurePercent(batch.exposure) === 100)) return;
  const seen = seenVersion(guard.query, names);
  if (seen === 'old') report('metric.canary-not-covered/old-only', where, { guard: guard.id });
  if (seen === 'none') report('metric.no-version-label', where, { item: guard.id });
}

function normal(query: string): string {
  return query.replaceAll(/\s+/g, '');
}

/** `or vector(0)` turns a dead exporter into a perfect error rate. */
function lintNoData({ guard, path }: PlacedGuard, report: Report): void {
  if (/\bor\b(?:\s*on\s*\([^)]*\))?\s*(?:vector\s*\(|\d)/i.test(guard.query)) {
    report('guard.no-data-policy/filled', [...path, 'query'], { guard: guard.id });
  }
  const acts = actionsOf(guard.onRed).some(({ action }) => action === 'rollback');
  if (acts && guard.onUnknown === undefined) report('guard.no-data-policy/unsaid', [...path, 'id'], { item: guard.id });
}

const aggregates =
  /\b(sum|avg|min|max|count|group|quantile|stddev|stdvar|topk|bottomk|histogram_quantile|histogram_avg|scalar)\b\s*(\(|by\b|without\b)/i;

/** Rates of single series give one number per pod and method; a guard needs exactly one. */
function lintAggregation(query: string | undefined, path: Path, item: string, report: Report): void {
  if (query === undefined || !/\b(rate|irate|increase|delta|idelta)\s*\(/i.test(query)) return;
  const sides = query.split(/\)\s*\/\s*/);
  if (sides.every((side) => !/\b(rate|irate|increase|delta|idelta)\s*\(/i.test(side) || aggregates.test(side))) return;
  report('promql.not-aggregated', path, { item });
}
