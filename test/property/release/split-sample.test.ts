import fc from 'fast-check';
import { it } from 'vitest';
import { atLeast } from '../../../shared/guards/false-alarms.ts';
import { judgeSplit, type SplitCounts, sampleSize } from '../../../shared/release/split-sample.ts';

const percent = fc.integer({ min: 0, max: 200 }).map((halves) => halves / 2);
const shares = fc.tuple(percent, percent).filter(([previous, intended]) => Math.abs(previous - intended) >= 5);
const part = fc.integer({ min: 0, max: 400 });
const counts: fc.Arbitrary<SplitCounts> = fc
  .tuple(part, part, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
  .map(([canary, stable, unmarked, failed]) => ({
    asked: canary + stable + unmarked + failed,
    canary,
    stable,
    unmarked,
    failed,
  }));

it('asks for as many answers as keep both mistakes within the risk, and for no fewer', () => {
  fc.assert(
    fc.property(shares, fc.constantFrom(0.9, 0.99), ([previous, intended], confidence) => {
      const answers = sampleSize(previous, intended, confidence)!;
      const [low, high] = [previous / 100, intended / 100].toSorted((a, b) => a - b) as [number, number];
      const enough = (n: number) =>
        Array.from({ length: n }, (_, index) => index + 1).some(
          (count) => atLeast(count, n, low) <= 1 - confidence && 1 - atLeast(count, n, high) <= 1 - confidence,
        );
      return enough(answers) && !enough(answers - 1);
    }),
    { numRuns: 60 },
  );
});

it('judges every count of that many answers, whichever share is live: none is left untold', () => {
  fc.assert(
    fc.property(shares, fc.double({ min: 0, max: 1, noNaN: true }), ([previous, intended], at) => {
      const answers = sampleSize(previous, intended)!;
      const canary = Math.round(at * answers);
      const counted = { asked: answers, canary, stable: answers - canary, unmarked: 0, failed: 0 };
      return judgeSplit(counted, previous, intended).verdict !== 'cannot-tell';
    }),
  );
});

it('is the same seen from the other version', () => {
  fc.assert(
    fc.property(counts, shares, (counted, [previous, intended]) => {
      const mirrored = { ...counted, canary: counted.stable, stable: counted.canary };
      return (
        judgeSplit(counted, previous, intended).verdict === judgeSplit(mirrored, 100 - previous, 100 - intended).verdict
      );
    }),
  );
});

it('comes to no judgement by answers without a mark: they can only take one back', () => {
  fc.assert(
    fc.property(counts, shares, fc.integer({ min: 1, max: 50 }), (counted, [previous, intended], more) => {
      const { verdict } = judgeSplit(counted, previous, intended);
      const blurred = { ...counted, asked: counted.asked + more, unmarked: counted.unmarked + more };
      const after = judgeSplit(blurred, previous, intended).verdict;
      return after === verdict || after === 'cannot-tell' || verdict === 'differs';
    }),
  );
});
