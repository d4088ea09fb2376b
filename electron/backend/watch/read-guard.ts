import type { GuardReading } from '../../../shared/guards/evaluate.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import type { UnknownReason } from '../../../shared/release/events.ts';
import {
  longestExample,
  type MetricsCapability,
  mostExamples,
  type Reading,
  type ReadOptions,
} from '../connectors/connector.ts';

/** The readings of one poll: the new version's, with its sample size, and the old version's for the chart beside it. */
export interface GuardPoll {
  readonly canary: GuardReading;
  readonly stable: { readonly value: number | null; readonly sampledAt: number | null };
}

/** Asks the guard's queries at once. Only a cancelled call throws. */
export async function readGuard(
  guard: GuardPlan,
  metrics: MetricsCapability,
  options: ReadOptions,
): Promise<GuardPoll> {
  const ask = (query: string | null): Promise<Reading | null> =>
    query === null ? Promise.resolve(null) : metrics.instant(withWindow(query, guard.windowMs), options);
  const [value, size, stable] = await Promise.all([ask(guard.query), ask(guard.requestsQuery), ask(guard.stableQuery)]);
  return {
    canary: {
      value: value?.kind === 'value' ? value.value : null,
      missing: missingReason(value),
      sampledAt: value?.kind === 'value' ? value.sampledAt : null,
      sampleSize: size?.kind === 'value' ? size.value : null,
      sampleMissing: size === null ? null : missingReason(size),
      ...(value?.kind === 'value' && value.examples !== undefined ? { examples: bounded(value.examples) } : {}),
    },
    stable:
      stable?.kind === 'value'
        ? { value: stable.value, sampledAt: stable.sampledAt }
        : { value: null, sampledAt: null },
  };
}

/** As many and as long as a screen and the journal take, each on one line. */
function bounded(examples: readonly string[]): readonly string[] {
  return examples
    .slice(0, mostExamples)
    .map((text) => text.replace(/\s+/g, ' ').slice(0, longestExample).toWellFormed());
}

export function missingReason(reading: Reading | null): UnknownReason | null {
  return reading === null || reading.kind === 'value' ? null : reading.reason;
}

/** `$window` in a query stands for the guard's window, as Prometheus writes durations. */
export function withWindow(query: string, windowMs: number): string {
  return query.replaceAll('$window', `${Math.max(1, Math.round(windowMs))}ms`);
}
