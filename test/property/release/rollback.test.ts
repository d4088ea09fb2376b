import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/release/decide/index.ts';
import type { ReleaseEvent, RollbackActionPlan } from '../../../shared/release/events.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { fixturePlan, fixtureTargets } from '../../support/fold/fixture-plan.ts';
import { type Flight, fly } from '../../support/fold/fly.ts';
import { person } from '../../support/fold/fold-driver.ts';
import { effectOutcomes } from '../../support/fold/live-splits.ts';
import { type Move, moves } from '../../support/fold/moves.ts';

const plan = fixturePlan();
const phases = ['ensure-stable', 'traffic', 'flag', 'script', 'verify'];
const mostAttempts: Readonly<Record<string, number>> = { traffic: 3, flag: 2, verify: 2 };
const outcomes = fc.array(fc.constantFrom(...effectOutcomes), { minLength: 1, maxLength: 5 });
const rounds = fc.array(outcomes, { maxLength: 12 });

/** Breaches of the order of one rollback, from its events alone. */
function breachesOf(events: readonly ReleaseEvent[]): readonly string[] {
  const breaches: string[] = [];
  let actions: readonly RollbackActionPlan[] = [];
  let goals: readonly RollbackActionPlan[] = [];
  const outcome = new Map<string, 'intended' | 'ended'>();
  const attempts = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'rollback-started') {
      actions = event.payload.actions;
      goals = actions;
      outcome.clear();
      attempts.clear();
    } else if (event.type === 'rollback-escalated') {
      actions = [...actions.filter((action) => outcome.has(action.actionId)), ...event.payload.actions];
      goals = event.payload.actions;
    } else if (event.type === 'rollback-action-intended') {
      const { actionId, attempt } = event.payload;
      const action = actions.find((candidate) => candidate.actionId === actionId);
      const phase = phases.indexOf(action?.phase ?? '');
      const earlier = goals.filter((other) => phases.indexOf(other.phase) < phase);
      // While another switch still moves, one that is back is looked at.
      const isMoving = earlier.some((other) => other.phase === 'traffic' && outcome.get(other.actionId) === 'intended');
      const looksEarly = action?.phase === 'verify' && isMoving;
      const ahead = looksEarly ? earlier.filter((other) => other.switchId === action.switchId) : earlier;
      const late = ahead.find((other) => outcome.get(other.actionId) !== 'ended');
      if (late !== undefined) breaches.push(`${actionId} before ${late.actionId}`);
      if (attempt !== (attempts.get(actionId) ?? 0) + 1) breaches.push(`${actionId} skips to attempt ${attempt}`);
      if (attempt > (mostAttempts[action?.phase ?? ''] ?? 1)) breaches.push(`${actionId} attempt ${attempt}`);
      outcome.set(actionId, 'intended');
      attempts.set(actionId, attempt);
    } else if (event.type === 'rollback-action-succeeded' || event.type === 'rollback-action-failed') {
      outcome.set(event.payload.actionId, 'ended');
    } else if (event.type === 'rollback-finished') {
      for (const { actionId } of actions)
        if (outcome.get(actionId) !== 'ended') breaches.push(`${actionId} without outcome`);
    }
  }
  return breaches;
}

function rollBack(flight: Flight, scope: 'stage' | 'all'): void {
  const move: Move = { kind: 'command', command: { type: 'roll-back', scope }, automatic: false };
  flight.make(move);
}

function settle(flight: Flight, all: readonly (typeof effectOutcomes)[number][][]): void {
  for (const round of all) flight.make({ kind: 'effects', outcomes: round });
  for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1) {
    flight.make({ kind: 'effects', outcomes: ['done'] });
  }
}

describe('rollback', () => {
  it('keeps its order, tries traffic three times at the most, and ends with an outcome for every action', () => {
    let finished = 0;
    fc.assert(
      fc.property(moves, fc.constantFrom('stage' as const, 'all' as const), rounds, (all, scope, outcomesOf) => {
        const flight = fly(all);
        rollBack(flight, scope);
        settle(flight, outcomesOf);
        const { events } = flight.fold;
        finished += events.filter((event) => event.type === 'rollback-finished').length;
        expect(breachesOf(events)).toEqual([]);
        expect(flight.fold.state().rollback?.status).not.toBe('running');
      }),
      { numRuns: 160 },
    );
    expect(finished).toBeGreaterThan(80);
  });

  it('is never refused where something is out there, however old the screen it was clicked on', () => {
    fc.assert(
      fc.property(moves, fc.constantFrom('stage' as const, 'all' as const), (all, scope) => {
        for (const { after, context } of fly(all).fold.turns) {
          const decision = decide(
            after,
            { type: 'roll-back', scope },
            { ...context, actor: person, commandId: 'back' },
          );
          const nothingOut = currentBatchId(after) === null || after.status === 'aborted';
          const done = after.status === 'rolled-back' && after.rollback?.status === 'succeeded';
          if (decision.ok === (nothingOut || done)) expect.fail(`${after.status}: ${JSON.stringify(decision)}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('all the way ends with the old version alone, wherever it began, also when it took several goes', () => {
    fc.assert(
      fc.property(moves, rounds, (all, outcomesOf) => {
        const flight = fly(all);
        const { status } = flight.fold.state();
        if (currentBatchId(flight.fold.state()) === null || status === 'aborted' || status === 'rolled-back') return;
        rollBack(flight, 'all');
        settle(flight, outcomesOf);
        for (let again = 0; again < 3 && flight.fold.state().status !== 'rolled-back'; again += 1) {
          expect(nextAction(flight.fold.state(), flight.fold.now()).kind).toBe('retry-rollback');
          expect(standing(flight.fold.state(), flight.fold.now())).toMatchObject({
            code: 'rollback-incomplete',
            level: 'red',
          });
          rollBack(flight, 'all');
          settle(flight, []);
        }
        expect(flight.fold.state().status).toBe('rolled-back');
        const live = Object.keys(fixtureTargets).flatMap((id) =>
          flight.live.found(id).map(({ target }) => flight.live.percentOf(id, target)),
        );
        expect(live).toEqual([0, 0, 0]);
      }),
      { numRuns: 140 },
    );
  });

  it('by a stage stands on the rung below, observed anew, with what lies above to be climbed again', () => {
    let back = 0;
    fc.assert(
      fc.property(moves, (all) => {
        const flight = fly(all);
        const before = flight.fold.state();
        rollBack(flight, 'stage');
        settle(flight, []);
        const after = flight.fold.state();
        const target = after.rollback?.toBatch ?? null;
        if (before.status === 'rolling-back' || after.status !== 'running' || target === null) return;
        if (after.rollback === before.rollback) return;
        back += 1;
        const ids = plan.tracks.flatMap((track) => track.batches.map((batch) => batch.id));
        const above = ids.slice(ids.indexOf(target) + 1);
        expect(currentBatchId(after)).toBe(target);
        expect(ids.indexOf(target)).toBe(ids.indexOf(currentBatchId(before) ?? '') - 1);
        expect(after.held).toBe(true);
        expect(after.batches[target]).toMatchObject({ status: 'in-effect', observed: { closedMs: 0 } });
        for (const id of above) expect(after.batches[id]).toMatchObject({ status: 'pending', startedAt: null });
        for (const step of plan.steps) {
          if (above.includes(step.batch ?? '')) expect(after.steps[step.id]?.status).toBe('pending');
        }
      }),
      { numRuns: 140 },
    );
    expect(back).toBeGreaterThan(15);
  });
});
