import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { fixtureDefinition, fixturePlan, fixturePlanText } from '../../support/fold/fixture-plan.ts';
import { fly } from '../../support/fold/fly.ts';
import { moves } from '../../support/fold/moves.ts';

/** The fixture plan whose rollbacks wait: for a guard, and for a person. */
const waiting = fixturePlanText.replace(
  'rollback:\n',
  `rollback:
  preconditions:
    - { id: sync, title: In sync, guard: saturation, timeout: 30s }
    - { id: agreed, title: Agreed, timeout: 20s, way: all }
`,
);
const definition = fixtureDefinition(fixturePlan(waiting));

describe('preconditions of a rollback', () => {
  it('hold it up for their time at the most, whatever happened before', () => {
    let waited = 0;
    fc.assert(
      fc.property(moves, fc.constantFrom('stage' as const, 'all' as const), (all, scope) => {
        const flight = fly(all, {}, definition);
        flight.make({ kind: 'command', command: { type: 'roll-back', scope }, automatic: false });
        if (flight.fold.state().asked === null) return;
        waited += 1;
        expect(wakeAt(flight.fold.state())).not.toBeNull();
        flight.make({ kind: 'pass', ms: 31_000 });
        flight.make({ kind: 'tick' });
        // A guard may have asked for more in that very moment: the time that passed counts for it, too.
        if (flight.fold.state().asked !== null) flight.make({ kind: 'tick' });
        expect(flight.fold.state().asked).toBeNull();
        expect(flight.fold.state().status).toBe('rolling-back');
        for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1) {
          flight.make({ kind: 'effects', outcomes: ['done'] });
        }
        expect(flight.fold.state().rollback?.status).toBe('succeeded');
      }),
      { numRuns: 240 },
    );
    expect(waited).toBeGreaterThan(12);
  });

  it('let nothing be raised while they are waited for', () => {
    let asked = 0;
    fc.assert(
      fc.property(moves, (all) => {
        let waits = false;
        for (const event of fly(all, {}, definition).fold.events) {
          if (event.type === 'rollback-asked') waits = true;
          if (event.type === 'rollback-started' || event.type === 'ask-withdrawn') waits = false;
          asked += event.type === 'rollback-asked' ? 1 : 0;
          const isRaise = event.type === 'shift-intended' && event.payload.direction === 'raise';
          if (waits && (isRaise || event.type === 'batch-started')) expect.fail(`${event.type} while a rollback waits`);
        }
      }),
      { numRuns: 120 },
    );
    expect(asked).toBeGreaterThan(10);
  });
});
