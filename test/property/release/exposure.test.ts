import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSetting, settingFor } from '../../../electron/backend/connectors/nginx/weights.ts';
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
            if (phase === 'ensure-stable' || phase === 'script' || phase === 'flag') expect(to).toBeNull();
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
  fc.record({
    kind: fc.constant('shares' as const),
    shares: fc.array(fc.record({ target: fc.constantFrom('eu', 'us', 'ap'), percent }), { maxLength: 4 }),
  }),
  fc.constant<Exposure>({ kind: 'none' }),
);

/** Every way in which a user can belong to the targets. */
const memberships = ['', 'eu', 'us', 'ap', 'eu us', 'eu ap', 'us ap', 'eu us ap'].map((text) => text.split(' '));

/** Below which position the new version serves a user who belongs to these targets; null where nobody can know. */
function servedBelow(exposure: Exposure, member: readonly string[]): number | null {
  switch (exposure.kind) {
    case 'targets':
      return exposure.targets.some((target) => member.includes(target)) ? 100 : 0;
    case 'both':
      return exposure.targets.some((target) => member.includes(target)) ? exposure.percent : 0;
    case 'shares':
      return exposure.shares.find(({ target }) => member.includes(target))?.percent ?? 0;
    default:
      return exposurePercent(exposure);
  }
}

const servesAtMost = (a: Exposure, b: Exposure) =>
  memberships.every((member) => (servedBelow(a, member) ?? 101) <= (servedBelow(b, member) ?? -1));
/** Two numbers for everybody are compared with a tolerance of their own. */
const hasTargets = (exposure: Exposure) => exposurePercent(exposure) === null;

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

  it('knows what contains what, user by user, however the targets overlap', () => {
    const seen = { less: 0, equal: 0, more: 0, incomparable: 0 };
    fc.assert(
      fc.property(exposure, exposure, (a, b) => {
        if (!hasTargets(a) && !hasTargets(b)) return;
        const [aInB, bInA] = [servesAtMost(a, b), servesAtMost(b, a)];
        const expected = aInB && bInA ? 'equal' : aInB ? 'less' : bInA ? 'more' : 'incomparable';
        seen[expected] += 1;
        expect(compareExposure(a, b)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(3);
  });

  it.each<[Exposure, string, Exposure]>([
    [{ kind: 'both', percent: 1, targets: ['eu'] }, 'less', { kind: 'both', percent: 5, targets: ['eu', 'us'] }],
    [{ kind: 'both', percent: 15, targets: ['eu', 'us'] }, 'less', { kind: 'percent', percent: 50 }],
    [{ kind: 'both', percent: 51, targets: ['eu'] }, 'incomparable', { kind: 'percent', percent: 50 }],
    [{ kind: 'targets', targets: ['eu'] }, 'less', { kind: 'percent', percent: 100 }],
    [
      { kind: 'shares', shares: [{ target: 'eu', percent: 5 }] },
      'equal',
      { kind: 'both', percent: 5, targets: ['eu'] },
    ],
    [{ kind: 'replicas', canary: 2 }, 'incomparable', { kind: 'targets', targets: ['eu'] }],
  ])('finds %j %s than %j', (a, order, b) => {
    expect(compareExposure(a, b)).toBe(order);
  });

  it('compares thousands of targets in no time', () => {
    const hosts = Array.from({ length: 20_000 }, (_, index) => `host-${index}`);
    const all: Exposure = { kind: 'targets', targets: hosts };
    expect(compareExposure({ kind: 'targets', targets: hosts.slice(1).reverse() }, all)).toBe('less');
    const shares = hosts.map((target, index) => ({ target, percent: index % 2 === 0 ? 10 : 10.5 }));
    expect(compareExposure({ kind: 'shares', shares }, { kind: 'both', percent: 10.5, targets: hosts })).toBe('less');
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

  it('is what both have in common where neither contains the other and one of their kinds can say it', () => {
    const both = (value: number, ...targets: string[]): Exposure => ({ kind: 'both', percent: value, targets });
    const targets = (...of: string[]): Exposure => ({ kind: 'targets', targets: of });
    const shares = (of: Readonly<Record<string, number>>): Exposure => ({
      kind: 'shares',
      shares: Object.entries(of).map(([target, share]) => ({ target, percent: share })),
    });
    expect(capByFound(targets('eu', 'us'), targets('us', 'ap'))).toEqual(targets('us'));
    expect(capByFound(both(50, 'eu', 'ap'), both(10, 'ap', 'us'))).toEqual(both(10, 'ap'));
    expect(capByFound(shares({ eu: 10, us: 30 }), shares({ eu: 20, us: 5 }))).toEqual(shares({ eu: 10, us: 5 }));
    expect(capByFound(shares({ eu: 10, us: 30 }), { kind: 'percent', percent: 20 })).toEqual(
      shares({ eu: 10, us: 20 }),
    );
    expect(capByFound(targets('eu'), { kind: 'percent', percent: 20 })).toEqual(nothingExposed);
    expect(capByFound(targets('eu'), targets('us'))).toEqual(nothingExposed);
    // Who is in both regions has 10 by the one list and 30 by the other: the order of the lower one is kept.
    expect(capByFound(shares({ eu: 10, us: 30, ap: 5 }), shares({ us: 30, eu: 20 }))).toEqual(
      shares({ eu: 10, us: 30 }),
    );
    // Here each order gives more to somebody than the other list does.
    const found = shares({ a: 10, b: 30, d: 30, c: 10 });
    expect(capByFound(found, shares({ b: 30, a: 10, c: 10, d: 30 }))).toEqual(nothingExposed);
  });

  it('raises nobody, however the targets overlap', () => {
    fc.assert(
      fc.property(exposure, exposure, (found, planned) => {
        if (!hasTargets(found) && !hasTargets(planned)) return;
        const capped = capByFound(found, planned);
        if ([found, planned].some((one) => servedBelow(one, []) === null)) return;
        expect([servesAtMost(capped, found), servesAtMost(capped, planned)]).toEqual([true, true]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('small shares', () => {
  const permille = (value: number): Exposure => ({ kind: 'permille', permille: value });

  it('are rungs of their own, and the nginx weights that stand for one are that rung and no other', () => {
    const rungs = [0.1, 0.5, 1, 2, 5, 10].map(permille);
    for (const [index, rung] of rungs.entries()) {
      const { stable, canary } = settingFor(rung);
      const found: Exposure = { kind: 'weights', stable: weightOf(stable), canary: weightOf(canary) };
      expect(rungs.map((other) => compareExposure(found, other))).toEqual(
        rungs.map((_, other) => (other < index ? 'more' : other === index ? 'equal' : 'less')),
      );
    }
  });

  it('are the same where only the division of whole weights tells them apart', () => {
    expect(compareExposure({ kind: 'percent', percent: 33.33 }, { kind: 'weights', stable: 2, canary: 1 })).toBe(
      'equal',
    );
    expect(compareExposure(permille(1), { kind: 'weights', stable: 1000, canary: 1 })).toBe('equal');
  });
});

function weightOf(setting: ServerSetting): number {
  if (setting.down || setting.weight === 'as-it-is') throw new Error('a share has two weights');
  return setting.weight;
}
