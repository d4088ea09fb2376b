import fc from 'fast-check';
import { expect, it } from 'vitest';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { maySilence } from '../../../shared/release/silences.ts';
import { besidePlan } from '../../support/fold/beside-plan.ts';
import { fixtureDefinition, fixturePlan } from '../../support/fold/fixture-plan.ts';
import { createFlight } from '../../support/fold/fly.ts';
import { effectOutcomes } from '../../support/fold/live-splits.ts';
import type { Move } from '../../support/fold/moves.ts';
import { passedPreflight } from '../../support/fold/passed-preflight.ts';

const definition = { ...fixtureDefinition(fixturePlan(besidePlan)), commandsHash: null };
const command = (command: Extract<Move, { kind: 'command' }>['command']): Move => ({
  kind: 'command',
  command,
  automatic: false,
});
const note = { textId: 'text-1', textHash: 'hash-1' };
const id = fc.constantFrom('1', '2', '3', '9');

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Move>({ kind: 'advance' }) },
  {
    weight: 6,
    arbitrary: fc
      .array(fc.constantFrom(...effectOutcomes), { minLength: 1, maxLength: 3 })
      .map((outcomes): Move => ({ kind: 'effects', outcomes })),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      command({ type: 'open-playbook', playbookId: 'down', mode: 'drill', reason: null }),
      command({ type: 'open-playbook', playbookId: 'down', mode: 'live', reason: null }),
      command({ type: 'close-playbook', playbookId: 'down', outcome: 'called-off', note }),
      command({ type: 'roll-back', scope: 'stage' }),
      command({ type: 'roll-back', scope: 'all' }),
      command({ type: 'resume-release' }),
    ),
  },
  { weight: 2, arbitrary: id.map((n) => command({ type: 'retry-annotation', annotationId: `a${n}` })) },
  { weight: 2, arbitrary: id.map((n) => command({ type: 'retry-silence', silenceId: `s${n}` })) },
  { weight: 2, arbitrary: id.map((n) => command({ type: 'end-silence', silenceId: `s${n}` })) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'restart', unseenMs: 0, offMs: 5_000, sawNothing: false }) },
  { weight: 2, arbitrary: fc.constant<Move>({ kind: 'pass', ms: 10_000 }) },
);

it('whatever happens: one mark for each batch in effect and each rollback, and no silence outlives its drill', () => {
  let [marked, silenced, refused] = [0, 0, 0];
  fc.assert(
    fc.property(fc.array(move, { minLength: 10, maxLength: 60, size: 'max' }), (all) => {
      const flight = createFlight(definition);
      flight.fold.submit(passedPreflight, { kind: 'person', id: 'person-driver' });
      for (const one of [...Array<Move>(3).fill({ kind: 'advance' }), ...all]) flight.make(one);
      const { events } = flight.fold;
      // Nothing is under way while the traffic goes back that the going back would wait for.
      for (const { before, after } of flight.fold.turns) {
        const news = Object.keys(after.annotations).filter((key) => before.annotations[key] === undefined);
        if (news.length > 0 && after.rollback?.status === 'running')
          expect.fail('marked before the rollback has ended');
        const now = after.lastEventAt?.utc ?? 0;
        const closed = Object.values(after.silences).filter(
          ({ status, wanted, endsAt }) =>
            // One whose making failed may have been made.
            !wanted && (status === 'running' || (status === 'failed' && endsAt !== null && now < endsAt)),
        );
        if (closed.length > 0) expect.fail('a silence without a drill is nobody to end');
      }
      const count = (type: string) => events.filter((event) => event.type === type).length;
      const first = events.filter((event) => event.type === 'annotation-intended' && event.payload.attempt === 1);
      expect(first).toHaveLength(count('batch-in-effect') + count('rollback-finished'));
      // Every intent has at most one outcome, and an effect exactly as long as it has none.
      const outcomes = count('annotation-written') + count('annotation-failed');
      const open = Object.values(flight.fold.state().annotations).filter(({ status }) => status === 'intended');
      expect(count('annotation-intended')).toBeGreaterThanOrEqual(outcomes + open.length);
      for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1)
        flight.make({ kind: 'effects', outcomes: ['done'] });
      flight.make(command({ type: 'close-playbook', playbookId: 'down', outcome: 'called-off', note }));
      for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1)
        flight.make({ kind: 'effects', outcomes: ['done'] });
      const state = flight.fold.state();
      expect(outstanding(state)).toEqual([]);
      const going = Object.values(state.silences).filter((silence) => maySilence(silence, flight.fold.now().utc));
      expect(going.filter(({ status }) => status !== 'left')).toEqual([]);
      marked += first.length;
      silenced += count('silence-started');
      refused += count('silence-failed') + count('annotation-failed');
    }),
    { numRuns: 240 },
  );
  expect(Math.min(marked, silenced, refused)).toBeGreaterThan(40);
});
