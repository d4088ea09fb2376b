import { bets, type Margin } from './evidence.ts';

export interface Expectation {
  /** Bad shares (0 … 1) of the new version and of the old one. */
  readonly canary: number;
  readonly stable: number;
  /** Requests of the old version for one of the new; above 0. */
  readonly stablePerCanary: number;
}

/** Standard normal quantile of 80 %: in four of five cases the number is enough. */
const quantile = 0.8416212335729143;

/**
 * Requests of the new version after which a comparison with this false alarm probability shows, in four of five cases,
 * that the new version is worse than tolerated (`worse`), or better than the most that is tolerated (`better`), if the shares
 * are as expected; infinite where they never would.
 *
 * Of each bet the logarithm of the wealth goes up by g on average and with variance v for each request of the new version
 * (bad ones being Poisson), so it stands above what is needed, L = −log(alpha) − log(stake), with the probability of the
 * quantile z once n·g − z·√(n·v) = L (Wald, "Sequential tests of statistical hypotheses", 1945, by the normal
 * approximation). The best of the bets counts.
 */
export function requestsToShow(what: keyof typeof bets, expected: Expectation, margin: Margin, alpha: number): number {
  const { times, stake } = bets[what];
  const needed = -Math.log(alpha) - stake;
  return Math.min(...times.map((one) => requestsOfBet(one, expected, margin, needed)));
}

function requestsOfBet(times: number, expected: Expectation, { ratio, difference }: Margin, needed: number): number {
  const { canary, stable, stablePerCanary: m } = expected;
  const a = (times * (ratio + m)) / (times * ratio + m);
  const b = (ratio + m) / (times * ratio + m);
  const growth = canary * Math.log(a) + m * stable * Math.log(b) - Math.log1p(difference * (a - 1));
  if (!(growth > 0)) return Number.POSITIVE_INFINITY;
  const spread = quantile * Math.sqrt(canary * Math.log(a) ** 2 + m * stable * Math.log(b) ** 2);
  return Math.ceil(((spread + Math.sqrt(spread ** 2 + 4 * growth * needed)) / (2 * growth)) ** 2);
}

/** A bad share that is so many times the most that is tolerated beside an old version with `stable`; below 1. */
export function timesTolerated(times: number, stable: number, { ratio, difference }: Margin): number {
  return Math.min(0.99, times * (ratio * stable + difference));
}
