import { metricNumber } from './metrics-text.ts';
import type { SeriesValue } from './sample-ring.ts';

/**
 * The quantile by linear interpolation inside the bucket it falls into, as Prometheus' `histogram_quantile`: the first
 * bucket starts at 0 (one whose bound is not above 0 is answered with its bound), and above the last finite bound that
 * bound is the answer. Buckets of one bound are added up. NaN without observations, and without a bucket `+Inf`.
 */
export function bucketQuantile(quantile: number, increases: readonly SeriesValue[]): number {
  const byBound = new Map<number, number>();
  for (const { labels, value } of increases) {
    const bound = metricNumber(labels.get('le') ?? '');
    if (bound !== null) byBound.set(bound, (byBound.get(bound) ?? 0) + value);
  }
  const buckets = [...byBound].sort(([a], [b]) => a - b);
  const [last, total] = buckets.at(-1) ?? [0, 0];
  if (last !== Number.POSITIVE_INFINITY || buckets.length < 2 || total === 0) return Number.NaN;
  const rank = quantile * total;
  let lowerBound = 0;
  let below = 0;
  for (const [index, [bound, cumulative]] of buckets.entries()) {
    if (cumulative >= rank) {
      if (bound === Number.POSITIVE_INFINITY) return lowerBound;
      if (index === 0 && bound <= 0) return bound;
      return lowerBound + ((bound - lowerBound) * (rank - below)) / (cumulative - below);
    }
    lowerBound = bound;
    below = cumulative;
  }
  return Number.NaN;
}
