import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftFlags } from '../../../shared/release/left-flags.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { fixtureDefinition, fixturePlan, fixturePlanText } from '../../support/fold/fixture-plan.ts';
import { type Flight, fly } from '../../support/fold/fly.ts';
import { effectOutcomes } from '../../support/fold/live-splits.ts';
import { type Move, moves } from '../../support/fold/moves.ts';

/** The fixture plan with flags: one that the plan leaves, one that two batches set. */
const withFlags = fixturePlanText
  .replace(
    'gates:\n',
    `  switches: { capability: flag }
flags:
  - { id: beta, title: Beta, on: switches, key: beta.enabled }
  - { id: notice, title: Notice, on: switches, key: notice.shown }
gates:
`,
  )
  .replace(
    '  - { id: smoke,',
    `  - { id: notice-on, kind: flag, title: Notice on, flag: notice, value: true, restore: false }
  - { id: beta-on, kind: flag, title: Beta on, batch: B1, flag: beta, value: true }
  - { id: smoke,`,
  )
  .replace(
    '  - { id: shift-three,',
    `  - { id: beta-wide, kind: flag, title: Beta wide, batch: B2, flag: beta, value: wide, after: [shift-two] }
  - { id: shift-three,`,
  );
const definition = fixtureDefinition(fixturePlan(withFlags));
const outcomes = fc.array(fc.constantFrom(...effectOutcomes), { minLength: 1, maxLength: 5 });

function settle(flight: Flight): void {
  for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1) {
    flight.make({ kind: 'effects', outcomes: ['done'] });
  }
}

function rollBackAll(flight: Flight): void {
  flight.make({ kind: 'command', command: { type: 'roll-back', scope: 'all' }, automatic: false });
}

/** As `moves`, with somebody who now and then sets a flag back, whatever is under way. */
const withReturns = (...flagIds: readonly string[]): fc.Arbitrary<readonly Move[]> =>
  fc.tuple(moves, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...flagIds)), { maxLength: 12 })).map(([all, returns]) =>
    returns.reduce<readonly Move[]>(
      (mixed, [at, flagId]) =>
        mixed.toSpliced(at % (mixed.length + 1), 0, {
          ...{ kind: 'command', command: { type: 'set-flag-back', flagId }, automatic: false },
        }),
      all,
    ),
  );

describe('flags of a release', () => {
  it('are set back one by one whatever was under way, and only where the release says that they differ', () => {
    let back = 0;
    fc.assert(
      fc.property(withReturns('beta', 'notice', 'nobody'), (all) => {
        const flight = fly(all, {}, definition);
        settle(flight);
        const { status } = flight.fold.state();
        for (const { flagId, before } of leftFlags(flight.fold.state(), flight.fold.now())) {
          flight.make({ kind: 'command', command: { type: 'set-flag-back', flagId }, automatic: false });
          settle(flight);
          if (status === 'rolling-back') continue;
          back += 1;
          expect(flight.live.flagValue(flagId)).toBe(before);
        }
        const { flags, status: after } = flight.fold.state();
        expect(after).toBe(status);
        if (status === 'rolling-back') return;
        expect(leftFlags(flight.fold.state(), flight.fold.now())).toEqual([]);
        expect(Object.values(flags).filter(({ returning }) => returning?.status === 'intended')).toEqual([]);
      }),
      { numRuns: 140 },
    );
    expect(back).toBeGreaterThan(20);
  });

  it('are as they were before it when everything is back, however it went, but for what the plan leaves', () => {
    let restored = 0;
    let left = 0;
    fc.assert(
      fc.property(withReturns('beta'), (all) => {
        const flight = fly(all, {}, definition);
        rollBackAll(flight);
        settle(flight);
        const state = flight.fold.state();
        if (state.status !== 'rolled-back' || state.rollback?.status !== 'succeeded') return;
        expect(flight.live.flagValue('beta')).toBeNull();
        const shown = flight.fold.events.some(
          (event) => event.type === 'flag-set' && event.payload.flagId === 'notice',
        );
        if (shown) expect(flight.live.flagValue('notice')).toBe(true);
        restored += state.rollback.actions.filter(({ flag }) => flag?.flagId === 'beta').length;
        left += shown ? 1 : 0;
      }),
      { numRuns: 140 },
    );
    expect(restored).toBeGreaterThan(20);
    expect(left).toBeGreaterThan(20);
  });

  it('that cannot be put back undo nothing of the traffic, and are put back later', () => {
    let failed = 0;
    fc.assert(
      fc.property(moves, outcomes, (all, goes) => {
        const flight = fly(all, {}, definition);
        rollBackAll(flight);
        // Everything works but the flags.
        for (let round = 0; round < 40; round += 1) {
          const effects = outstanding(flight.fold.state());
          if (effects.length === 0) break;
          const isFlag = (effect: (typeof effects)[number]) =>
            effect.kind === 'rollback-action' && effect.flag !== null;
          flight.make({
            kind: 'effects',
            outcomes: effects.map((effect, index) =>
              isFlag(effect) ? (goes[index % goes.length] === 'done' ? 'lie' : 'failed') : 'done',
            ),
          });
        }
        const state = flight.fold.state();
        const open =
          state.rollback?.actions.filter(({ phase, status }) => phase === 'flag' && status === 'failed') ?? [];
        if (open.length === 0 || state.status !== 'rolled-back') return;
        failed += 1;
        expect(state.rollback?.status).toBe('incomplete');
        for (const { found } of Object.values(state.switches).flatMap(({ targets }) => Object.values(targets))) {
          expect(found).toMatchObject({ percent: 0 });
        }
        for (const { actionId } of open) {
          flight.make({ kind: 'command', command: { type: 'retry-rollback-action', actionId }, automatic: false });
          settle(flight);
        }
        // What else failed, such as a read-back, is not mended by a flag.
        const others = state.rollback?.actions.some(
          ({ phase, status }) => ['script', 'verify'].includes(phase) && status === 'failed',
        );
        expect(flight.fold.state().rollback?.status).toBe(others === true ? 'incomplete' : 'succeeded');
        expect(flight.fold.state().status).toBe('rolled-back');
        expect(flight.live.flagValue('beta')).toBeNull();
      }),
      { numRuns: 120 },
    );
    expect(failed).toBeGreaterThan(20);
  });
});
