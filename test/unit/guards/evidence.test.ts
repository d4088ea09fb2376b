import { describe, expect, it } from 'vitest';
import {
  beginAnew,
  type CountPair,
  type EvidencePlan,
  gather,
  logBet,
  logWealth,
  noEvidence,
} from '../../../shared/guards/evidence.ts';
import { countVectors } from '../../support/sequential-vectors.ts';

const pair = (canary: [number, number], stable: [number, number]): CountPair => ({
  canary: { bad: canary[0], all: canary[1] },
  stable: { bad: stable[0], all: stable[1] },
});
const equal = { ratio: 1, difference: 0 } as const;
const plan: EvidencePlan = { margin: equal, alpha: 0.05, rungs: 1, readings: 100 };

describe('one bet', () => {
  it('is worth what the definition says: the ratio of two binomial probabilities', () => {
    // 10 % of the traffic, three times as many errors: θ₀ = 0.1, θ₁ = 0.3 / (0.3 + 0.9).
    const expected = 4 * Math.log(0.25 / 0.1) + 6 * Math.log(0.75 / 0.9);
    expect(logBet(pair([4, 1_000], [6, 9_000]), equal, 3)).toBeCloseTo(expected, 12);
  });

  it('says nothing where one side answered nothing, or nothing went wrong and nothing on top is tolerated', () => {
    expect(logBet(pair([0, 0], [5, 100]), equal, 3)).toBe(0);
    expect(logBet(pair([5, 100], [0, 0]), equal, 3)).toBe(0);
    expect(logBet(pair([0, 100], [0, 100]), equal, 3)).toBeCloseTo(0, 15);
  });

  it('is the same however the counts come in', () => {
    const margin = { ratio: 1.5, difference: 0.01 };
    const whole = logBet(pair([12, 400], [30, 3_600]), margin, 2);
    const parts = logBet(pair([5, 100], [11, 900]), margin, 2) + logBet(pair([7, 300], [19, 2_700]), margin, 2);
    expect(parts).toBeCloseTo(whole, 10);
  });

  it.each([
    [2, 1, 0],
    [2, 1.5, 0],
    [10, 1, 0.02],
    [1.3, 2, 0.01],
    [0.5, 1.5, 0],
    [0.3, 1, 0.02],
    [0.05, 2, 0.01],
  ])(
    'has an expectation of at most 1 at the edge of what is tolerated: × %d, margin %d + %d',
    (times, ratio, difference) => {
      for (const [mine, theirs] of [
        [3, 8],
        [8, 3],
        [10, 10],
      ] as const) {
        for (const stable of [0, 0.01, 0.1, 0.3]) {
          const canary = Math.min(1, ratio * stable + difference);
          let expectation = 0;
          for (let x = 0; x <= mine; x += 1) {
            for (let y = 0; y <= theirs; y += 1) {
              const probability = binomial(x, mine, canary) * binomial(y, theirs, stable);
              expectation += probability * Math.exp(logBet(pair([x, mine], [y, theirs]), { ratio, difference }, times));
            }
          }
          expect(expectation).toBeLessThanOrEqual(1 + 1e-12);
        }
      }
    },
  );
});

describe('numbers from outside', () => {
  it.each(countVectors.map((vector) => [vector.id, vector] as const))(
    '%s: bets that are spread as a Dirichlet distribution give its closed form',
    (_, { counts, assignmentShare, concentration, expected, tolerance }) => {
      const [stableShare, canaryShare] = assignmentShare;
      const requests = pair([counts[1], canaryShare * 1e6], [counts[0], stableShare * 1e6]);
      const [a, b] = [concentration * canaryShare, concentration * stableShare];
      const density = (share: number) => Math.exp((a - 1) * Math.log(share) + (b - 1) * Math.log1p(-share));
      const bet = (share: number) =>
        Math.exp(logBet(requests, equal, (share / (1 - share)) * (stableShare / canaryShare)));
      const wealth = integral((share) => density(share) * bet(share)) / integral(density);
      expect(Math.abs(Math.min(1, 1 / wealth) - expected)).toBeLessThan(tolerance);
    },
  );
});

describe('evidence', () => {
  const bad = pair([8, 100], [9, 900]);
  const good = pair([1, 100], [9, 900]);

  it('begins with a wealth of 1 and shows what is worse', () => {
    expect(logWealth(noEvidence.worse)).toBeCloseTo(0, 12);
    expect(logWealth(noEvidence.better)).toBeCloseTo(0, 12);
    let evidence = gather(noEvidence, bad, plan, true);
    evidence = gather(evidence, bad, plan);
    expect(evidence.shownWorse).toBe(true);
    expect(evidence.total).toEqual(pair([16, 200], [18, 1_800]));
    for (let reading = 0; reading < 50; reading += 1) evidence = gather(evidence, good, plan);
    // What was shown is not taken back by better days; a rollback is what ends it.
    expect(evidence.shownWorse).toBe(true);
    expect(beginAnew(evidence).shownWorse).toBe(false);
  });

  it('is not outweighed by all the good that was seen before a trouble began', () => {
    let evidence = noEvidence;
    for (let reading = 0; reading < 1_000; reading += 1) evidence = gather(evidence, good, plan);
    expect(evidence.shownWorse).toBe(false);
    let readings = 0;
    for (; !evidence.shownWorse && readings < 10; readings += 1) evidence = gather(evidence, bad, plan);
    expect(readings).toBeLessThan(6);
  });

  it('shows that a version is within a margin, and cannot where nothing worse is tolerated', () => {
    const wide: EvidencePlan = { ...plan, margin: { ratio: 2, difference: 0 } };
    let [within, none] = [noEvidence, noEvidence];
    for (let reading = 0; reading < 40; reading += 1) {
      within = gather(within, good, wide);
      none = gather(none, good, plan);
    }
    expect([within.shownNoWorse, within.shownWorse]).toEqual([true, false]);
    expect([none.shownNoWorse, none.shownWorse]).toEqual([false, false]);
  });

  it('counts a tolerated difference without any error: about 3 ÷ difference requests', () => {
    const within: EvidencePlan = { ...plan, margin: { ratio: 1, difference: 0.01 } };
    let evidence = noEvidence;
    let requests = 0;
    for (; !evidence.shownNoWorse && requests < 10_000; requests += 10) {
      evidence = gather(evidence, pair([0, 10], [0, 90]), within);
    }
    expect(requests).toBeGreaterThanOrEqual(300);
    expect(requests).toBeLessThan(600);
  });

  it('begins anew without winning by it: what was lost stays lost, what was won is given back', () => {
    let lost = noEvidence;
    for (let reading = 0; reading < 200; reading += 1) lost = gather(lost, good, { ...plan, readings: 10 });
    expect(logWealth(lost.worse)).toBeLessThan(0);
    expect(logWealth(beginAnew(lost).worse)).toBeCloseTo(logWealth(lost.worse), 10);
    const won = gather(gather(noEvidence, bad, plan), bad, plan);
    expect(logWealth(won.worse)).toBeGreaterThan(2);
    expect(logWealth(beginAnew(won).worse)).toBeCloseTo(0, 12);
    expect(beginAnew(won).total).toEqual(pair([0, 0], [0, 0]));
  });
});

function binomial(count: number, of: number, share: number): number {
  let ways = 1;
  for (let index = 0; index < count; index += 1) ways = (ways * (of - index)) / (index + 1);
  return ways * share ** count * (1 - share) ** (of - count);
}

/** Simpson's rule over 0 … 1, of a function that vanishes at both ends. */
function integral(of: (at: number) => number): number {
  const steps = 20_000;
  let sum = 0;
  for (let index = 1; index < steps; index += 1) sum += (index % 2 === 1 ? 4 : 2) * of(index / steps);
  return sum / (3 * steps);
}
