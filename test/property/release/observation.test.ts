import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../shared/plan/release-plan.ts';
import { observedMs } from '../../../shared/release/promotion.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import { coveredMs, type Now } from '../../../shared/release/time.ts';
import { fixturePlan } from '../../support/fold/fixture-plan.ts';
import { fly } from '../../support/fold/fly.ts';
import { moves } from '../../support/fold/moves.ts';

describe('observation', () => {
  it('never counts more than a witness saw: no gap, no restart, no clock that was set, nothing after a lowering', () => {
    let observed = 0;
    const ids = batchesOf(fixturePlan()).map((batch) => batch.id);
    fc.assert(
      fc.property(moves, (all) => {
        fly(all, {
          onMove: ({ fold, witnessedMs }) => {
            const state = fold.state();
            for (const id of ids) {
              const counted = observedMs(state.batches[id], fold.now());
              observed = Math.max(observed, counted);
              if (id !== currentBatchId(state) || counted <= (witnessedMs.get(id) ?? 0)) continue;
              expect.fail(`${id}: ${counted} ms counted, ${witnessedMs.get(id) ?? 0} ms seen`);
            }
          },
        });
      }),
      { numRuns: 220 },
    );
    expect(observed).toBeGreaterThan(60_000);
  });

  it('is not moved by the wall clock, and gains nothing from a restart or a gap', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: -1e9, max: 1e9 }), (all, offMs) => {
        const { fold } = fly(all);
        const state = fold.state();
        const current = currentBatchId(state);
        if (current === null) return;
        const now = fold.now();
        const before = observedMs(state.batches[current], now);
        expect(observedMs(state.batches[current], { ...now, utc: now.utc + offMs })).toBe(before);
        const restarted: Now = { utc: now.utc + offMs, monotonic: now.monotonic + 1e9, run: 'another run' };
        expect(observedMs(state.batches[current], restarted)).toBeLessThanOrEqual(before);
      }),
      { numRuns: 80 },
    );
  });
});

describe('coveredMs', () => {
  const moment = fc.record({
    utc: fc.integer(),
    monotonic: fc.integer({ min: 0, max: 1e9 }),
    run: fc.constantFrom('run-1', 'run-2'),
  });

  it('compares the monotonic clock within one run only, and never goes below zero', () => {
    fc.assert(
      fc.property(moment, moment, (since, until) => {
        const covered = coveredMs(since, until);
        expect(covered).toBe(since.run === until.run ? Math.max(0, until.monotonic - since.monotonic) : 0);
        expect(coveredMs({ ...since, utc: 0 }, { ...until, utc: 1 })).toBe(covered);
      }),
    );
  });
});
