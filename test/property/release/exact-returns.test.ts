import fc from 'fast-check';
import { expect, it } from 'vitest';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import { fixtureTargets } from '../../support/fold/fixture-plan.ts';
import { type Flight, fly } from '../../support/fold/fly.ts';
import { type EffectOutcome, effectOutcomes } from '../../support/fold/live-splits.ts';
import { moves } from '../../support/fold/moves.ts';

const rounds = fc.array(fc.array(fc.constantFrom(...effectOutcomes), { minLength: 1, maxLength: 5 }), {
  maxLength: 12,
});
const switchIds = Object.keys(fixtureTargets);

function settle(flight: Flight, all: readonly (readonly EffectOutcome[])[]): void {
  for (const outcomes of all) flight.make({ kind: 'effects', outcomes });
  for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1) {
    flight.make({ kind: 'effects', outcomes: ['done'] });
  }
}

const rollBack = (flight: Flight) =>
  flight.make({ kind: 'command', command: { type: 'roll-back', scope: 'all' }, automatic: false });

it('putting a switch back exactly opens nothing, also where the rollback is not complete, and does not stand in its way', () => {
  const asked = { succeeded: 0, incomplete: 0, 'traffic missing': 0 };
  fc.assert(
    fc.property(moves, rounds, rounds, (all, outcomesOf, later) => {
      const flight = fly(all, {
        onEffect: (effect, before, after) => {
          if (effect.kind !== 'switch-return') return;
          for (const [target, percent] of after) {
            if (percent > (before.get(target) ?? 0)) expect.fail(`${target} opened by ${effect.key}`);
          }
        },
      });
      rollBack(flight);
      settle(flight, outcomesOf);
      const { status, rollback } = flight.fold.state();
      for (const switchId of switchIds) {
        const command = { type: 'return-switch', switchId, revision: 'as seen' } as const;
        flight.make({ kind: 'command', command, automatic: false });
        const isAccepted = flight.fold.state().switches[switchId]?.returned?.status === 'intended';
        if (status === 'rolling-back') asked['traffic missing'] += 1;
        else if (isAccepted && rollback?.status !== 'running') asked[rollback?.status ?? 'succeeded'] += 1;
        if (!isAccepted) continue;
        expect(status).toBe('rolled-back');
        const look = rollback?.actions.findLast((action) => action.phase === 'verify' && action.switchId === switchId);
        expect(look?.status).toBe('succeeded');
      }
      settle(flight, later);
      if (currentBatchId(flight.fold.state()) === null || flight.fold.state().status === 'aborted') return;
      // What was left of it is still to be done, and brings everything back.
      for (let again = 0; again < 4 && flight.fold.state().rollback?.status === 'incomplete'; again += 1) {
        rollBack(flight);
        settle(flight, []);
      }
      if (rollback === null || status === 'completed') return;
      expect(flight.fold.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
    }),
    { numRuns: 160 },
  );
  expect(Math.min(...Object.values(asked)), JSON.stringify(asked)).toBeGreaterThan(5);
});
