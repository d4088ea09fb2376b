import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capByFound,
  compareExposure,
  type Exposure,
  exposurePercent,
  nothingExposed,
} from '../../../shared/release/exposure.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import { rungPercent } from '../../support/fold/fact-book.ts';
import { fixturePlan } from '../../support/fold/fixture-plan.ts';
import { fly } from '../../support/fold/fly.ts';
import { moves } from '../../support/fold/moves.ts';

const plan = fixturePlan();

describe('exposure of a release', () => {
  it("is raised only to the plan's value of the batch that is being climbed, and by nothing but a shift of it", () => {
    let raises = 0;
    fc.assert(
      fc.property(moves, (all) => {
        const flight = fly(all, {
          onEffect: (effect, before, after) => {
            for (const [target, percent] of after) {
              if (percent <= (before.get(target) ?? 0)) continue;
              raises += 1;
              if (effect.kind !== 'shift' || effect.direction !== 'raise')
                expect.fail(`${target} raised by ${effect.key}`);
            }
          },
        });
        for (const { events, after } of flight.fold.turns) {
          for (const event of events) {
            if (event.type !== 'shift-intended' || event.payload.direction === 'lower') continue;
            const { batchId, switchId, to } = event.payload;
            expect(batchId).not.toBeNull();
            expect(batchId).toBe(currentBatchId(after));
            expect(exposurePercent(to)).toBe(rungPercent(plan, batchId, switchId));
          }
        }
      }),
      { numRuns: 220 },
    );
    expect(raises).toBeGreaterThan(400);
  });

  it('is called lowered only where no target that is known goes up by it', () => {
    fc.assert(
      fc.property(moves, (all) => {
        for (const { events, before } of fly(all).fold.turns) {
          for (const event of events) {
            if (event.type !== 'shift-intended' || event.payload.direction === 'raise') continue;
            const to = exposurePercent(event.payload.to) ?? Number.NaN;
            for (const { found } of Object.values(before.switches[event.payload.switchId]?.targets ?? {})) {
              expect(to).toBeLessThanOrEqual(exposurePercent(found) ?? Number.NaN);
            }
          }
        }
      }),
      { numRuns: 110 },
    );
  });

  it('is never planned above its rung by a rollback', () => {
    fc.assert(
      fc.property(moves, (all) => {
        for (const event of fly(all).fold.events) {
          if (event.type !== 'rollback-started' && event.type !== 'rollback-escalated') continue;
          const toBatch = event.type === 'rollback-started' ? event.payload.toBatch : null;
          for (const { phase, switchId, to } of event.payload.actions) {
            if (phase === 'ensure-stable' || phase === 'script') expect(to).toBeNull();
            else expect(exposurePercent(to ?? nothingExposed)).toBe(rungPercent(plan, toBatch, switchId ?? ''));
          }
        }
      }),
      { numRuns: 110 },
    );
  });
});

const percent = fc.oneof(
  fc.constantFrom(0, 0.01, 0.04, 1, 10, 10.04, 50, 100),
  fc.double({ min: 0, max: 100, noNaN: true }),
);
const names = fc.uniqueArray(fc.constantFrom('eu', 'us', 'ap'));
const exposure: fc.Arbitrary<Exposure> = fc.oneof(
  percent.map((value): Exposure => ({ kind: 'percent', percent: value })),
  percent.map((value): Exposure => ({ kind: 'permille', permille: value * 10 })),
  fc.record({ kind: fc.constant('weights' as const), stable: fc.nat(200), canary: fc.nat(200) }),
  fc.record({ kind: fc.constant('replicas' as const), canary: fc.nat(20), stable: fc.nat(20) }),
  fc.record({ kind: fc.constant('targets' as const), targets: names }),
  fc.record({ kind: fc.constant('both' as const), percent, targets: names }),
  fc.constant<Exposure>({ kind: 'none' }),
);

describe('compareExposure', () => {
  const mirrored = { less: 'more', more: 'less', equal: 'equal', incomparable: 'incomparable' } as const;

  it('says the same from both sides, and finds everything equal to itself', () => {
    fc.assert(
      fc.property(exposure, exposure, (a, b) => {
        expect(compareExposure(b, a)).toBe(mirrored[compareExposure(a, b)]);
        expect(compareExposure(a, a)).toBe('equal');
      }),
    );
  });

  it('holds nothing to be exactly nothing', () => {
    fc.assert(
      fc.property(exposure, (found) => {
        const share = exposurePercent(found);
        if (share !== null && share > 0) expect(compareExposure(found, nothingExposed)).toBe('more');
        if (share === 0) expect(compareExposure(found, nothingExposed)).toBe('equal');
        if (share === null) expect(compareExposure(found, nothingExposed)).not.toBe('equal');
      }),
    );
  });
});

describe('capByFound', () => {
  it('never leaves more than is found, nor more than is planned', () => {
    fc.assert(
      fc.property(exposure, exposure, (found, planned) => {
        const capped = capByFound(found, planned);
        expect(['less', 'equal']).toContain(compareExposure(capped, found));
        expect(['less', 'equal']).toContain(compareExposure(capped, planned));
        const [share, live] = [exposurePercent(capped), exposurePercent(found)];
        if (share !== null && live !== null) expect(share).toBeLessThanOrEqual(live);
      }),
      { numRuns: 550 },
    );
  });
});
