import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../electron/backend/practice/seeded-random.ts';
import { beginAnew, type EvidencePlan, gather, type Margin, noEvidence } from '../../../shared/guards/evidence.ts';
import { requestsToShow, timesTolerated } from '../../../shared/guards/evidence-needed.ts';
import { atLeast } from '../../../shared/guards/false-alarms.ts';
import { badOf, counted } from '../../support/counted-requests.ts';

const splits = [0.01, 0.05, 0.1, 0.25, 0.5] as const;
const readingsOfBatch = 40;
const readings = splits.length * readingsOfBatch;

/** A release with several comparisons that share 5 %: looked at after every reading, in every batch. */
const guards: readonly { readonly margin: Margin; readonly share: number; readonly stable: number }[] = [
  { margin: { ratio: 1, difference: 0 }, share: 0.5, stable: 0.02 },
  { margin: { ratio: 1.5, difference: 0 }, share: 0.25, stable: 0.004 },
  { margin: { ratio: 1, difference: 0.01 }, share: 0.25, stable: 0.05 },
];
const planOf = ({ margin, share }: (typeof guards)[number], alpha = 0.05): EvidencePlan => ({
  margin,
  alpha: alpha * share,
  rungs: splits.length,
  readings,
});

interface Flight {
  /** Which reading raised the alarm, counted from 0; null: none. */
  readonly alarm: number | null;
}

/** `canary`: bad share of the new version at a reading, given the old one's at that moment. */
function fly(
  guard: (typeof guards)[number],
  next: () => number,
  canary: (stable: number, reading: number) => number,
  { requests = 400, alpha = 0.05, anewAt = -1 } = {},
): Flight {
  let evidence = noEvidence;
  const plan = planOf(guard, alpha);
  for (let reading = 0; reading < readings; reading += 1) {
    // The day has its ups and downs, and so has the traffic.
    const stable = guard.stable * (0.5 + next());
    const shares = { canary: Math.min(1, canary(stable, reading)), stable };
    const split = splits[Math.floor(reading / readingsOfBatch)]!;
    const counts = counted({ requests: Math.round(requests * (0.5 + next())), split, ...shares }, next);
    if (reading === anewAt) evidence = beginAnew(evidence);
    evidence = gather(evidence, counts, plan, reading % readingsOfBatch === 0);
    if (evidence.shownWorse) return { alarm: reading };
  }
  return { alarm: null };
}

describe('false alarms over whole releases, looked at after every reading, all guards taken together', () => {
  const releases = 500;

  it.each([
    // As bad as is just tolerated all the time: no other version within the margin alarms more often.
    ['at the edge of what is tolerated', 0.05, (tolerated: number, _stable: number) => tolerated],
    ['the same as the old version', 0.05, (_tolerated: number, stable: number) => stable],
    ['at the edge, with 20 % instead of 5 %', 0.2, (tolerated: number, _stable: number) => tolerated],
  ])('%s: no more than %d', (_, alpha, shareOf) => {
    const next = seededRandom(7);
    let alarmed = 0;
    for (let release = 0; release < releases; release += 1) {
      const anewAt = Math.floor(next() * readings);
      const flights = guards.map((guard) =>
        fly(guard, next, (stable) => shareOf(guard.margin.ratio * stable + guard.margin.difference, stable), {
          alpha,
          anewAt,
        }),
      );
      if (flights.some(({ alarm }) => alarm !== null)) alarmed += 1;
    }
    // With a true rate of alpha so many alarms would be seen in fewer than one of ten thousand runs of this test.
    expect(atLeast(alarmed, releases, alpha)).toBeGreaterThan(1e-4);
    expect(alarmed / releases).toBeLessThan(alpha);
  });

  it('which a one-sided test of 5 %, made at each of 60 readings, would raise in more than one of ten', () => {
    const next = seededRandom(11);
    let alarmed = 0;
    for (let release = 0; release < 300; release += 1) {
      let [bad, all] = [0, 0];
      for (let reading = 0; reading < 60; reading += 1) {
        const { canary, stable } = counted({ requests: 1_000, split: 0.5, canary: 0.02, stable: 0.02 }, next);
        bad += canary.bad;
        all += canary.bad + stable.bad;
        if (atLeast(bad, all, 0.5) > 0.05) continue;
        alarmed += 1;
        break;
      }
    }
    expect(alarmed / 300).toBeGreaterThan(0.1);
  });
});

describe('power', () => {
  const flights = 60;
  const noticed = (canary: (stable: number, reading: number) => number, requests = 2_000) =>
    guards.map((guard) => {
      const next = seededRandom(3);
      const alarms = Array.from({ length: flights }, () => fly(guard, next, canary, { requests }).alarm);
      const at = alarms.map((alarm) => alarm ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
      return { share: alarms.filter((alarm) => alarm !== null).length / flights, median: at[flights / 2]! };
    });

  it('sees a version that is four times as bad in the first or the second batch', () => {
    for (const { share, median } of noticed((stable) => 4 * stable)) {
      expect(share).toBe(1);
      expect(median).toBeLessThan(2 * readingsOfBatch);
    }
  });

  it('sees a trouble that begins with the fourth batch within ten readings, whatever good was seen before', () => {
    const begins = 3 * readingsOfBatch;
    for (const { share, median } of noticed((stable, reading) => (reading < begins ? stable : 4 * stable))) {
      expect(share).toBeGreaterThan(0.95);
      expect(median - begins).toBeLessThan(10);
    }
  });
});

describe('requests that are still needed', () => {
  const runs = 120;

  it.each([
    [{ ratio: 1, difference: 0 }, 0.01, 0.05],
    [{ ratio: 1.5, difference: 0 }, 0.02, 0.5],
    [{ ratio: 1, difference: 0.01 }, 0.001, 0.1],
    [{ ratio: 1, difference: 0.01 }, 0.05, 0.5],
  ] as const)(
    'are enough in four of five cases and not far too many: margin %o, %d, split %d',
    (margin, stable, split) => {
      const stablePerCanary = (1 - split) / split;
      const canary = timesTolerated(2, stable, margin);
      const needed = requestsToShow('worse', { canary, stable, stablePerCanary }, margin, 0.05);
      const shown = (requests: number) => {
        const next = seededRandom(5);
        let count = 0;
        for (let run = 0; run < runs; run += 1) {
          let evidence = noEvidence;
          for (let reading = 0; reading < 20; reading += 1) {
            const [mine, theirs] = [Math.round(requests / 20), Math.round((requests / 20) * stablePerCanary)];
            const counts = {
              canary: { bad: badOf(mine, canary, next), all: mine },
              stable: { bad: badOf(theirs, stable, next), all: theirs },
            };
            evidence = gather(evidence, counts, { margin, alpha: 0.05, rungs: 1, readings: 20 }, reading === 0);
          }
          if (evidence.shownWorse) count += 1;
        }
        return count;
      };
      // 80 % are promised: fewer than these would be seen in one of ten thousand runs of this test.
      expect(1 - atLeast(shown(needed) + 1, runs, 0.8)).toBeGreaterThan(1e-4);
      expect(shown(needed / 3)).toBeLessThan(runs / 2);
    },
  );
});
