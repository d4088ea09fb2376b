import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import { refusalCodes } from '../../../shared/release/commands.ts';
import { decide } from '../../../shared/release/decide/index.ts';
import { evolveAll } from '../../../shared/release/evolve/index.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import { emptyRelease } from '../../../shared/release/state.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { projection } from '../../../shared/release/views/projection.ts';
import { standing, standingCodes } from '../../../shared/release/views/standing.ts';
import { fixtureDefinition, fixturePlan } from '../../support/fold/fixture-plan.ts';
import { fly } from '../../support/fold/fly.ts';
import { person, someText } from '../../support/fold/fold-driver.ts';
import { type Move, moves } from '../../support/fold/moves.ts';

const plan = fixturePlan();
const commands = moves.map((all) => all.flatMap((move: Move) => (move.kind === 'command' ? [move.command] : [])));

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe('decide', () => {
  it('answers any command in any state, changes nothing by itself, and answers the same again', () => {
    fc.assert(
      fc.property(moves, commands, (all, asked) => {
        const { fold } = fly(all);
        const state = frozen(fold.state());
        const context = { now: fold.now(), actor: person, commandId: 'asked' };
        for (const command of asked) {
          const decision = decide(state, command, context);
          expect(decide(state, command, context)).toEqual(decision);
          if (!decision.ok) expect(refusalCodes).toContain(decision.refusal.code);
        }
        // Folding works on frozen events and states too: nothing is changed in place.
        expect(evolveAll(frozen(emptyRelease(fixtureDefinition(plan))), frozen([...fold.events]))).toEqual(state);
      }),
      { numRuns: 70 },
    );
  });

  it('leaves the state alone when it refuses', () => {
    fc.assert(
      fc.property(moves, (all) => {
        for (const { decision, before, after, events } of fly(all).fold.turns) {
          if (!decision.ok && (before !== after || events.length > 0)) expect.fail('a refusal changed the state');
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('views', () => {
  it('offer what the fold accepts, and give the reason that it refuses with', () => {
    const offered: Record<string, number> = {};
    fc.assert(
      fc.property(moves, (all) => {
        fly(all, {
          onMove: ({ fold }) => {
            const state = fold.state();
            const now = fold.now();
            const next = nextAction(state, now);
            const context = { now, actor: person, commandId: 'next' };
            const blocked = 'blockers' in next ? next.blockers[0] : undefined;
            const decided = { batch: currentBatchId(state), sequence: state.sequence };
            const answer = (() => {
              switch (next.kind) {
                case 'raise':
                  return decide(state, { type: 'start-batch', batchId: next.batchId, decided }, context);
                case 'complete':
                  return decide(state, { type: 'complete-release' }, context);
                case 'begin':
                  return decide(state, { type: 'begin-release' }, context);
                case 'resume':
                  return decide(state, { type: 'resume-release' }, context);
                case 'retry-rollback':
                  return decide(state, { type: 'roll-back', scope: 'all' }, context);
                case 'step': {
                  if (next.running) return null;
                  const { stepId } = next;
                  const kind = placedSteps(plan).get(stepId)?.step.kind;
                  const evidence = { note: null, evidenceBlob: null };
                  if (kind === 'manual')
                    return decide(state, { type: 'confirm-step', stepId, passed: true, ...evidence }, context);
                  if (kind === 'decision')
                    return decide(state, { type: 'decide-step', stepId, exitId: 'well', reason: null }, context);
                  if (kind !== 'approval')
                    return decide(state, { type: 'start-step', stepId, confirmedMarks: ['dangerous'] }, context);
                  const approval = { approver: 'second', way: 'pin', evidence: someText, evidenceBlob: null } as const;
                  return decide(state, { type: 'approve-step', stepId, ...approval }, context);
                }
                default:
                  return null;
              }
            })();
            if (answer === null) return;
            offered[next.kind] = (offered[next.kind] ?? 0) + 1;
            if (answer.ok !== (blocked === undefined))
              expect.fail(`${JSON.stringify(next)}: ${JSON.stringify(answer)}`);
            if (!answer.ok) expect(answer.refusal).toEqual(blocked);
          },
        });
      }),
      { numRuns: 110 },
    );
    expect(Object.keys(offered).sort()).toEqual(
      expect.arrayContaining(['complete', 'raise', 'resume', 'retry-rollback', 'step']),
    );
  });

  it('always say how it stands, never say ready where something blocks, and never project into the past', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: -720, max: 840 }), (all, zoneOffsetMinutes) => {
        fly(all, {
          onMove: ({ fold }) => {
            const state = fold.state();
            const now = fold.now();
            const next = nextAction(state, now);
            const { code } = standing(state, now);
            if (!standingCodes.includes(code)) expect.fail(code);
            const ready = code === 'ready-to-raise' || code === 'ready-to-complete';
            if (ready && !('blockers' in next && next.blockers.length === 0))
              expect.fail(`${code} with ${JSON.stringify(next)}`);
            const { startsAt, endsAt } = projection(state, now, zoneOffsetMinutes);
            const starts = Object.values(startsAt);
            const order = [now.utc, ...starts, endsAt];
            if (order.some((at, index) => index > 0 && at < (order[index - 1] ?? 0))) expect.fail(`projected ${order}`);
          },
        });
      }),
      { numRuns: 70 },
    );
  });
});
