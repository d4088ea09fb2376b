import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentInTrackOf, unsettledShifts } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { decidedNow } from '../../support/fold/fly-to.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { effectOutcomes } from '../../support/fold/live-splits.ts';
import { twoTracks } from '../../support/fold/two-tracks.ts';

const guard = (id: string, batches: string) =>
  `{ id: ${id}, title: G, from: metrics, query: q, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %', batches: [${batches}], onRed: { action: rollback, scope: stage } }`;
const plan = twoTracks([guard('of-web', 'W1, W2'), guard('of-back', 'A1, A2')]);
const guardOf = { web: 'of-web', back: 'of-back' } as const;
const outcomes = fc.array(fc.constantFrom(...effectOutcomes), { minLength: 1, maxLength: 3 });

function start(orders: Orders, batchId: string): void {
  orders.wait(60_000);
  orders.green();
  const decided = { batch: currentInTrackOf(orders.state(), batchId), sequence: orders.state().sequence };
  expect(orders.send({ type: 'start-batch', batchId, decided })).toBeNull();
}

/** Batches that are being raised though nothing of theirs is under way or waits for a person. */
function stuck(state: ReleaseState): readonly string[] {
  return Object.keys(state.batches).filter((id) => {
    const open = unsettledShifts(state).some(({ batchId }) => batchId === id);
    return state.batches[id]?.status === 'raising' && !open;
  });
}

describe('a stage back of one of two tracks', () => {
  it('leaves the other one a raise that comes to an end, whatever becomes of either', () => {
    const seen = { back: 0, escalated: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(['web', 'back'] as const, ['back', 'web'] as const),
        fc.boolean(),
        fc.option(outcomes, { nil: null }),
        fc.array(outcomes, { maxLength: 6 }),
        ([failing, raised], isHigh, before, during) => {
          const orders = flying(plan);
          const ladder = { web: ['W1', 'W2'], back: ['A1', 'A2'] } as const;
          for (const id of isHigh ? ladder[failing] : ladder[failing].slice(0, 1)) {
            start(orders, id);
            orders.settle();
          }
          start(orders, ladder[raised][0]);
          if (before !== null) orders.flight.make({ kind: 'effects', outcomes: before });
          orders.level(guardOf[failing], 'red');
          for (const round of during) {
            if (orders.state().rollback?.escalated === false) expect(stuck(orders.state())).toEqual([]);
            orders.flight.make({ kind: 'effects', outcomes: round });
          }
          for (let round = 0; round < 8; round += 1) orders.settle();
          const { rollback } = orders.state();
          if (rollback === null) throw new Error('nothing went back');
          if (rollback.escalated) {
            // Everything goes back: what was being raised is taken back with it.
            expect(unsettledShifts(orders.state())).toEqual([]);
            seen.escalated += 1;
            return;
          }
          seen.back += 1;
          expect(rollback.trackId).toBe(failing);
          expect(stuck(orders.state())).toEqual([]);
          orders.green();
          if (orders.state().held) expect(orders.send({ type: 'resume-release' })).toBeNull();
          const batchId = ladder[raised][0];
          for (const { shiftId } of unsettledShifts(orders.state())) {
            expect(orders.send({ type: 'retry-shift', shiftId, decided: decidedNow(orders.flight) })).toBeNull();
            orders.settle();
          }
          expect(orders.state().batches[batchId]?.status).toBe('in-effect');
        },
      ),
      { numRuns: 120 },
    );
    expect(seen.back).toBeGreaterThan(15);
    expect(seen.escalated).toBeGreaterThan(2);
  });
});
