import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { decide } from '../../../shared/release/decide/index.ts';
import { closingKillSwitches } from '../../../shared/release/kill-switch-state.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { isObserving } from '../../../shared/release/queries.ts';
import { coveredMs } from '../../../shared/release/time.ts';
import { fixtureDefinition, fixturePlan, fixturePlanText } from '../../support/fold/fixture-plan.ts';
import { fly } from '../../support/fold/fly.ts';
import { driver, person } from '../../support/fold/fold-driver.ts';
import { type Move, moves } from '../../support/fold/moves.ts';

const releaseAfterMs = 100_000;
const withKillSwitch = fixturePlanText.replace(
  'gates:\n',
  `  switches: { capability: flag }
flags:
  - { id: kill, title: Kill, on: switches, key: kill, killSwitch: true, releaseAfter: 100s }
gates:
`,
);
const definition = fixtureDefinition(fixturePlan(withKillSwitch));

/** What only keeps a batch from beginning says nothing about how the old version is. */
const watched = new Set(definition.plan.guards.filter(({ role }) => role !== 'gate').map(({ id }) => id));

const engage: ReleaseCommand = { type: 'engage-kill-switch', flagId: 'kill' };
const agree = (approver: string): ReleaseCommand => ({
  ...{ type: 'approve-kill-switch-release', flagId: 'kill', approver, way: 'pin' },
  ...{ evidence: null, evidenceBlob: null },
});
const killCommands = fc.constantFrom<ReleaseCommand>(
  engage,
  engage,
  { type: 'release-kill-switch', flagId: 'kill' },
  { type: 'release-kill-switch', flagId: 'kill' },
  agree('person-second'),
  agree('person-second'),
  agree(driver),
  { type: 'engage-kill-switch', flagId: 'toString' },
  { type: 'record-kill-switch-position', flagId: 'kill', position: 'engaged' },
  { type: 'record-kill-switch-position', flagId: 'kill', position: 'released' },
  { type: 'record-kill-switch-position', flagId: 'kill', position: 'unknown' },
);
const killMoves = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      command: killCommands,
      automatic: fc.constant(false),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'pass', ms: releaseAfterMs }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'effects', outcomes: ['done'] }) },
);
const command = (command: ReleaseCommand): Move => ({ kind: 'command', command, automatic: false });
/** Closed, waited for, and opened again. */
const roundTrip: readonly Move[] = [
  command(engage),
  { kind: 'effects', outcomes: ['done'] },
  { kind: 'all-green' },
  { kind: 'pass', ms: releaseAfterMs },
  command(agree('person-second')),
  command({ type: 'release-kill-switch', flagId: 'kill' }),
  { kind: 'effects', outcomes: ['done'] },
];
const hands = fc.oneof(
  { weight: 6, arbitrary: killMoves.map((move): readonly Move[] => [move]) },
  { weight: 1, arbitrary: fc.constant(roundTrip) },
);
/** A life of a release with somebody's hand at the kill switch. */
const lives = fc
  .tuple(moves, fc.array(fc.tuple(fc.nat(), hands), { minLength: 4, maxLength: 24 }))
  .map(([all, kills]): readonly Move[] => {
    const woven = [...all];
    for (const [at, kill] of kills) woven.splice(at % (woven.length + 1), 0, ...kill);
    return woven;
  });

describe('a kill switch', () => {
  it('can be engaged whatever is going on, and keeps the release from going up until it is released', () => {
    let engaged = 0;
    let refused = 0;
    fc.assert(
      fc.property(lives, (all) => {
        const { fold } = fly(
          all,
          {
            onMove: ({ fold: now }) => {
              const state = now.state();
              const decision = decide(state, engage, { now: now.now(), actor: person, commandId: 'engage' });
              expect(decision.ok || state.closedAt !== null).toBe(true);
              if (closingKillSwitches(state).length > 0) {
                engaged += 1;
                for (const id of Object.keys(state.batches)) expect(isObserving(state, id)).toBe(false);
              }
            },
          },
          definition,
        );
        for (const { before, command, decision, events } of fold.turns) {
          if (closingKillSwitches(before).length === 0) continue;
          const up = events.find(
            ({ type, payload }) =>
              type === 'batch-started' || (type === 'shift-intended' && payload.direction === 'raise'),
          );
          expect(up).toBeUndefined();
          if (command.type === 'complete-release') expect(decision.ok).toBe(false);
          if (!decision.ok && decision.refusal.code === 'kill-switch-engaged') refused += 1;
        }
      }),
      { numRuns: 80 },
    );
    expect(engaged).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(5);
  });

  it('is released only by a person, when the old version was well for long enough and another person agrees', () => {
    let released = 0;
    fc.assert(
      fc.property(lives, (all) => {
        const { fold } = fly(all, {}, definition);
        const { events } = fold;
        events.forEach((event, index) => {
          if (event.type !== 'kill-switch-intended' || event.payload.to !== 'released') return;
          released += 1;
          expect(event.actor).toEqual(person);
          const before = events.slice(0, index);
          // The moment from which it was closed without a break, as a witness of the events would tell.
          const closedFrom = before.findLastIndex(
            (other) =>
              (other.type === 'kill-switch-set' && other.payload.to === 'engaged') ||
              (other.type === 'kill-switch-found' && other.payload.position !== 'released') ||
              other.type === 'kill-switch-failed',
          );
          const since = before.slice(closedFrom);
          expect(since.some(({ type }) => type === 'kill-switch-release-approved')).toBe(true);
          const lastRed = before.findLast(
            (other) =>
              other.type === 'guard-level-changed' &&
              other.payload.level === 'red' &&
              watched.has(other.payload.guardId),
          );
          const state = fold.turns.find(({ events: [first] }) => first?.sequence === event.sequence)?.before;
          if (state?.status !== 'running' || lastRed === undefined || lastRed.at.run !== event.at.run) return;
          expect(coveredMs(lastRed.at, event.at)).toBeGreaterThanOrEqual(releaseAfterMs);
        });
      }),
      { numRuns: 80 },
    );
    expect(released).toBeGreaterThan(5);
  });

  it('stands where the systems have it, or is said to be unknown, and every intent comes to an end', () => {
    let known = 0;
    fc.assert(
      fc.property(lives, (all) => {
        const quiet = all.filter(
          (move) => !(move.kind === 'command' && move.command.type === 'record-kill-switch-position'),
        );
        const flight = fly(quiet, {}, definition);
        for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1)
          flight.make({ kind: 'effects', outcomes: ['done'] });
        const { killSwitches } = flight.fold.state();
        const { position, action } = killSwitches.kill ?? {};
        expect(action?.status).not.toBe('intended');
        if (position === 'engaged' || position === 'released') {
          known += 1;
          expect(flight.live.flagValue('kill') === true).toBe(position === 'engaged');
        }
      }),
      { numRuns: 80 },
    );
    expect(known).toBeGreaterThan(20);
  });
});

it('is listed of a plan only where a program can reach it', () => {
  const { state } = fly([], {}, definition).fold;
  expect(Object.keys(state().killSwitches)).toEqual(['kill']);
  const byHand = fixtureDefinition(fixturePlan(withKillSwitch.replace('on: switches, ', '')));
  expect(fly([], {}, byHand).fold.state().killSwitches).toEqual({});
});
