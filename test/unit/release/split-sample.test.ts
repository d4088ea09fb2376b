import { expect, it } from 'vitest';
import { atLeast } from '../../../shared/guards/false-alarms.ts';
import {
  answersWanted,
  judgeSplit,
  judgeTargets,
  mostAnswers,
  type SplitCounts,
  sampledPercent,
  sampleSize,
  shareExpected,
} from '../../../shared/release/split-sample.ts';

const counted = (canary: number, stable: number, unmarked = 0, failed = 0): SplitCounts => ({
  asked: canary + stable + unmarked + failed,
  canary,
  stable,
  unmarked,
  failed,
});

it('needs 459 answers to tell 1 % from nothing, and misses it with 100 in 37 % of cases', () => {
  expect(sampleSize(0, 1, 0.99)).toBe(459);
  expect(1 - atLeast(1, 459, 0.01)).toBeLessThanOrEqual(0.01);
  expect(1 - atLeast(1, 458, 0.01)).toBeGreaterThan(0.01);
  expect(1 - atLeast(1, 100, 0.01)).toBeCloseTo(0.366, 3);
  expect(judgeSplit(counted(0, 100), 0, 1).verdict).toBe('cannot-tell');
  expect(judgeSplit(counted(0, 459), 0, 1)).toMatchObject({ verdict: 'differs', ifPrevious: 1 });
});

// Smallest n with some c by summing the binomial with exact fractions, apart from this code.
it.each([
  [0, 1, 459],
  [0, 5, 90],
  [0, 10, 44],
  [0, 50, 7],
  [0, 100, 1],
  [1, 0, 459],
  [100, 99, 459],
  [1, 10, 113],
  [5, 10, 589],
  [10, 50, 25],
  [50, 100, 7],
] as const)('two shares (%d and %d, in percent) with %d answers', (previous, intended, answers) => {
  expect(sampleSize(previous, intended)).toBe(answers);
  expect(sampleSize(intended, previous)).toBe(answers);
  expect(sampleSize(100 - previous, 100 - intended)).toBe(answers);
});

it('says that shares are too close, or the same, instead of asking for ever', () => {
  expect(sampleSize(10, 10)).toBeNull();
  expect(sampleSize(50, 50.5)).toBeNull();
  expect(sampleSize(0, 0.01)).toBeNull();
  expect(sampleSize(0, 0.1)).toBeLessThan(mostAnswers);
});

it('judges by the exact tails, in both directions', () => {
  expect(judgeSplit(counted(4, 455), 0, 1)).toMatchObject({ verdict: 'agrees', ifPrevious: 0 });
  // (9/10)^44 = 0.0097
  expect(judgeSplit(counted(0, 44), 0, 10).ifIntended).toBeCloseTo(0.9 ** 44, 12);
  expect(judgeSplit(counted(0, 459), 1, 0)).toMatchObject({ verdict: 'agrees', ifIntended: 1 });
  expect(judgeSplit(counted(1, 458), 1, 0)).toMatchObject({ verdict: 'differs', ifIntended: 0 });
  expect(judgeSplit(counted(459, 0), 50, 100).verdict).toBe('agrees');
  // Half of them are the new version where 1 % was wanted.
  expect(judgeSplit(counted(50, 50), 0, 1).verdict).toBe('differs');
  expect(judgeSplit(counted(0, 0), 0, 1).verdict).toBe('cannot-tell');
  expect(judgeSplit(counted(5, 95), 5, 5).verdict).toBe('cannot-tell');
  expect(judgeSplit(counted(50, 50), 5, 5).verdict).toBe('differs');
});

it('blames nobody for what bears no mark', () => {
  expect(judgeSplit(counted(0, 455, 4), 0, 1).verdict).toBe('cannot-tell');
  expect(judgeSplit(counted(0, 455, 0, 4), 0, 1).verdict).toBe('cannot-tell');
  expect(judgeSplit(counted(0, 400, 59), 1, 0).verdict).toBe('cannot-tell');
});

it('puts each place beside the target of its name, else beside what all targets carry', () => {
  const percent = (target: string, share: number) => ({
    target,
    exposure: { kind: 'percent' as const, percent: share },
  });
  const [before, now] = [
    [percent('web-1', 0), percent('web-2', 0)],
    [percent('web-1', 1), percent('web-2', 50)],
  ];
  const judged = judgeTargets(
    [
      { target: 'web-1', ...counted(0, 459) },
      { target: 'web-2', ...counted(230, 229) },
      { target: 'shop.example', ...counted(10, 449) },
    ],
    before,
    now,
  );
  expect(judged.map(({ target, intended, verdict }) => [target, intended, verdict])).toEqual([
    ['web-1', 1, 'differs'],
    ['web-2', 50, 'agrees'],
    ['shop.example', null, 'cannot-tell'],
  ]);
  expect(shareExpected('shop.example', before)).toBe(0);
  expect(shareExpected('shop.example', [])).toBeNull();
  expect(answersWanted(before, { kind: 'percent', percent: 1 })).toBe(459);
  expect(answersWanted([...before, percent('web-3', 0.9)], { kind: 'percent', percent: 1 })).toBeNull();
  expect(answersWanted(before, { kind: 'targets', targets: ['cn'] })).toBeNull();
  expect(answersWanted([], { kind: 'percent', percent: 1 })).toBeNull();
  expect(sampledPercent(counted(1, 3, 5))).toBe(25);
  expect(sampledPercent(counted(0, 0, 5))).toBeNull();
});
