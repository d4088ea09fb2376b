/** A guard on the share of failed requests that is asked once a window, of a service that is well. */
export interface RateWatch {
  /** Requests in each window; at least 1. */
  readonly requests: number;
  /** Share of failures (0 … 1) from which a window counts as bad. */
  readonly limit: number;
  /** Whether the limit itself is bad already. */
  readonly limitIsBad: boolean;
  /** Share of failures of the service while it is well (0 … 1). */
  readonly healthy: number;
  /** Windows of the whole release that share no requests. */
  readonly windows: number;
  /** So many bad windows in a row raise the alarm; 1 where none has to be held. */
  readonly inARow: number;
}

/**
 * Probability (0 … 1) that a service that is well raises at least one alarm over all windows of a release. Failures in a
 * window are binomial, windows are independent, so the alarm is a run of bad windows in Bernoulli trials: counted exactly
 * by the length of the run that is open (Feller, An Introduction to Probability Theory, vol. 1, XIII.7). A guard that is
 * asked more often than once a window looks at the same requests again and alarms a little more often than this.
 */
export function falseAlarmRisk({ requests, limit, limitIsBad, healthy, windows, inARow }: RateWatch): number {
  const bad = atLeast(fewestBad(requests, limit, limitIsBad), requests, healthy);
  if (inARow <= 1) return -Math.expm1(windows * Math.log1p(-bad));
  // Probability that no alarm was raised yet and that the last `index` windows were bad.
  let open = [1, ...Array.from({ length: inARow - 1 }, () => 0)];
  for (let window = 0; window < windows; window += 1) {
    const quiet = open.reduce((sum, share) => sum + share, 0);
    open = open.map((_, index) => (index === 0 ? quiet * (1 - bad) : open[index - 1]! * bad));
  }
  return 1 - open.reduce((sum, share) => sum + share, 0);
}

/** Fewest failures among so many requests that break the limit. */
export function fewestBad(requests: number, limit: number, limitIsBad: boolean): number {
  const allowed = limit * requests;
  const whole = Math.round(allowed);
  // 0.01 × 300 is 3.0000000000000004 here and 3 for everybody else.
  if (Math.abs(allowed - whole) < 1e-9 * Math.max(1, allowed)) return limitIsBad ? whole : whole + 1;
  return Math.ceil(allowed);
}

/** Probability of at least `failures` among `requests`, each failing with `share`; exact binomial, summed in logarithms. */
export function atLeast(failures: number, requests: number, share: number): number {
  if (failures <= 0) return 1;
  if (failures > requests || share <= 0) return 0;
  if (share >= 1) return 1;
  const odds = Math.log(share) - Math.log1p(-share);
  let logarithm = requests * Math.log1p(-share);
  let below = Math.exp(logarithm);
  for (let count = 1; count < failures; count += 1) {
    logarithm += Math.log((requests - count + 1) / count) + odds;
    below += Math.exp(logarithm);
  }
  return Math.min(1, Math.max(0, 1 - below));
}

/** No plan asks for more requests in a window; the search ends there. */
const mostRequests = 1_000_000;

/**
 * Fewest requests a window with which the risk stays within `risk` (0 … 1), however many more there are: the risk goes
 * up while the allowed failures stay the same, so the last number before one more is allowed must pass. Null where even
 * a million requests are too few.
 */
export function requestsForRisk(watch: Omit<RateWatch, 'requests'>, risk: number): number | null {
  for (
    let allowed = 0;
    allowed / watch.limit < mostRequests;
    allowed = Math.max(allowed + 1, Math.floor(allowed * 1.02))
  ) {
    const first = Math.max(1, Math.ceil(allowed / watch.limit - 1e-9));
    const last = Math.max(first, Math.ceil((allowed + 1) / watch.limit - 1e-9) - 1);
    if (falseAlarmRisk({ ...watch, requests: last }) <= risk) return first;
  }
  return null;
}

/**
 * Requests without a single failure after which a failure share of `limit` or more is ruled out at 95 %: the smallest n
 * with (1 − limit)ⁿ ≤ 5 %, about 3 ÷ limit (Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?",
 * JAMA 249, 1983). Fewer requests cannot tell a good version from one that breaks the limit.
 */
export function requestsToRuleOut(limit: number): number {
  if (limit <= 0) return Number.POSITIVE_INFINITY;
  return limit >= 1 ? 1 : Math.ceil(Math.log(0.05) / Math.log1p(-limit));
}
