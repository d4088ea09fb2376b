/** Requests that were counted, and those among them that went wrong (failed, or took too long). */
export interface BadOf {
  readonly bad: number;
  readonly all: number;
}

/** What both versions answered in the same time. */
export interface CountPair {
  readonly canary: BadOf;
  readonly stable: BadOf;
}

/** What is tolerated of the new version: a bad share of up to `ratio` × the old version's + `difference`. */
export interface Margin {
  /** At least 1. */
  readonly ratio: number;
  /** 0 … 1. */
  readonly difference: number;
}

export interface EvidencePlan {
  readonly margin: Margin;
  /** Probability (0 … 1) with which this comparison may raise a false alarm in the whole release. */
  readonly alpha: number;
  /** Batches in which it counts: a trouble may begin with each of them; at least 1. */
  readonly rungs: number;
  /** Readings that the planned observation takes: a trouble may begin between any two; at least 1. */
  readonly readings: number;
}

/** What was gathered so far. Wealth is in natural logarithms: a bet that began with 1. */
export interface Evidence {
  readonly total: CountPair;
  /** Requests of the new version, worth as much as if the old one had answered without end. */
  readonly effective: number;
  /** Wealth of each bet that the new version is worse than tolerated; the first one bets nothing. */
  readonly worse: readonly number[];
  /** Wealth of each bet that it is better than the most that is tolerated. */
  readonly better: readonly number[];
  /** Whether either was shown; that is not taken back by what comes later. */
  readonly shownWorse: boolean;
  readonly shownNoWorse: boolean;
}

/** Times the tolerated share that the bets are made on. */
const timesWorse = [1.15, 1.3, 1.6, 2, 3, 5, 10, 30, 100] as const;
const timesBetter = [0.9, 0.75, 0.6, 0.45, 0.3, 0.15, 0.05, 0.01] as const;

/** Half of the wealth is kept out of every bet: what a healthy release costs then is at most that half. */
const kept = Math.log(0.5);
const priorWorse: readonly number[] = [kept, ...timesWorse.map(() => kept - Math.log(timesWorse.length))];
const priorBetter: readonly number[] = timesBetter.map(() => -Math.log(timesBetter.length));

const nothing: CountPair = { canary: { bad: 0, all: 0 }, stable: { bad: 0, all: 0 } };

export const noEvidence: Evidence = {
  total: nothing,
  effective: 0,
  worse: priorWorse,
  better: priorBetter,
  shownWorse: false,
  shownNoWorse: false,
};

/**
 * What one increment of the counts says about the bet that the new version's bad share is `times` the most that is
 * tolerated: an e-value in natural logarithms, 0 where one side answered nothing.
 *
 * It is the likelihood ratio of the conditional binomial (Przyborowski and Wilenski, "Homogeneity of results in testing
 * samples from Poisson series", Biometrika 31, 1940): of all that went wrong, the new version's part has the share
 * θ = c·n ÷ (c·n + m) where it fails c times as often, n and m being the requests of new and old version. With θ₀ for
 * c = `ratio`, θ₁ for c = `ratio` × `times`, a = θ₁ ÷ θ₀ and b = (1 − θ₁) ÷ (1 − θ₀), it is aˣ bʸ for x and y bad ones.
 *
 * For `times` > 1 its expectation is at most 1 whatever the shares p (new) ≤ ratio · q (old) are, exactly and not only for
 * rare troubles: E aˣ = (1 + p(a − 1))ⁿ ≤ exp(n·p(a − 1)), E bʸ ≤ exp(−m·q(1 − b)), and ratio·n(a − 1) = m(1 − b). A tolerated
 * difference d is paid for by (1 + d(a − 1))⁻ⁿ: n·log(1 + (ratio·q + d)(a − 1)) + m·log(1 − q(1 − b)) is concave in q with
 * no rise at q = 0. For `times` < 1 the same holds the other way round, for p ≥ ratio · q + d. Neither needs the split
 * between the versions, or the shares, to stay as they are from one increment to the next.
 */
export function logBet({ canary, stable }: CountPair, { ratio, difference }: Margin, times: number): number {
  const n = ratio * canary.all;
  const m = stable.all;
  if (n <= 0 || m <= 0) return 0;
  const a = (times * (n + m)) / (times * n + m);
  const b = (n + m) / (times * n + m);
  return canary.bad * Math.log(a) + stable.bad * Math.log(b) - canary.all * Math.log1p(difference * (a - 1));
}

/**
 * Adds the counts since the last reading. `beginsRung`: they are the first ones of a batch.
 *
 * The wealth of the bets, taken together, is a non-negative supermartingale that begins with 1 as long as the new version
 * is within what is tolerated, so it ever reaches 1 ÷ alpha with probability alpha at the most (Ville 1939; Ramdas and others,
 * "Game-theoretic statistics and safe anytime-valid inference", Statistical Science 38, 2023): it may be looked at after
 * every reading, for as long as one likes. A part of it is dealt out anew before each reading (Herbster and Warmuth,
 * "Tracking the best expert", Machine Learning 32, 1998), so that a trouble that begins late is not outweighed by all the
 * good that was seen before; dealing out makes no wealth.
 */
export function gather(evidence: Evidence, counts: CountPair, plan: EvidencePlan, beginsRung = false): Evidence {
  const { margin, alpha } = plan;
  const informs = counts.canary.all > 0 && counts.stable.all > 0;
  const dealt = beginsRung ? 0.5 / plan.rungs : informs ? 0.5 / plan.readings : 0;
  const together = logWealth(evidence.worse);
  const worse = evidence.worse.map((own, index) => {
    const shared = logSum([own + Math.log1p(-dealt), Math.log(dealt) + priorWorse[index]! + together]);
    return index === 0 ? shared : shared + logBet(counts, margin, timesWorse[index - 1]!);
  });
  const better = evidence.better.map((own, index) => own + logBet(counts, margin, timesBetter[index]!));
  const needed = -Math.log(alpha);
  return {
    total: { canary: sum(evidence.total.canary, counts.canary), stable: sum(evidence.total.stable, counts.stable) },
    effective: evidence.effective + effectiveRequests(counts, margin),
    worse,
    better,
    shownWorse: evidence.shownWorse || logWealth(worse) >= needed,
    shownNoWorse: evidence.shownNoWorse || logWealth(better) >= needed,
  };
}

/**
 * Begins anew after a rollback: what was seen of an attempt that was taken back does not speak for or against the next.
 * What the bets have lost stays lost, and what they have won is given back: so the probability of a false alarm holds
 * for the whole release, however often it begins anew.
 */
export function beginAnew(evidence: Evidence): Evidence {
  const restart = (bets: readonly number[], prior: readonly number[]) => {
    const left = Math.min(0, logWealth(bets));
    return prior.map((share) => share + left);
  };
  return {
    ...noEvidence,
    worse: restart(evidence.worse, priorWorse),
    better: restart(evidence.better, priorBetter),
  };
}

/** Requests of the new version, less what they lose by the old version's own noise; equal parts count half. */
export function effectiveRequests({ canary, stable }: CountPair, { ratio }: Margin): number {
  const together = ratio * canary.all + stable.all;
  return together > 0 ? (canary.all * stable.all) / together : 0;
}

/** Natural logarithm of the wealth of several bets together. */
export function logWealth(bets: readonly number[]): number {
  return logSum(bets);
}

/** Times the tolerated share that each side bets on, and the logarithm of what it first puts on one of them. */
export const bets = {
  worse: { times: timesWorse, stake: priorWorse[1]! },
  better: { times: timesBetter, stake: priorBetter[0]! },
} as const;

/** Natural logarithm of the sum of numbers that are given by theirs. */
function logSum(logarithms: readonly number[]): number {
  const most = Math.max(...logarithms);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(logarithms.reduce((total, one) => total + Math.exp(one - most), 0));
}

function sum(a: BadOf, b: BadOf): BadOf {
  return { bad: a.bad + b.bad, all: a.all + b.all };
}
