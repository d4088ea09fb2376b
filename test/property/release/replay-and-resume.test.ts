import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import { decide } from '../../../shared/release/decide/index.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { evolve, evolveAll } from '../../../shared/release/evolve/index.ts';
import { type Effect, outstanding } from '../../../shared/release/outstanding.ts';
import { emptyRelease, type ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { fixtureDefinition, fixturePlan } from '../../support/fold/fixture-plan.ts';
import { fly } from '../../support/fold/fly.ts';
import { conductor, driver } from '../../support/fold/fold-driver.ts';
import { moves } from '../../support/fold/moves.ts';

const definition = fixtureDefinition();
const plan = fixturePlan();

/** Keys of intents without an outcome, read off the events alone. */
function unresolvedIntents(events: readonly ReleaseEvent[]): readonly string[] {
  const shifts = new Map<string, string>();
  const steps = new Map<string, number>();
  let actions = new Map<string, string>();
  let target: string | null = null;
  let back = new Set<string>();
  for (const event of events) {
    switch (event.type) {
      case 'shift-intended':
        shifts.set(event.payload.switchId, event.payload.shiftId);
        break;
      case 'shift-succeeded':
      case 'shift-failed':
      case 'shift-unresolved':
        for (const [id, shiftId] of shifts) if (shiftId === event.payload.shiftId) shifts.delete(id);
        break;
      case 'step-started':
        steps.set(event.payload.stepId, event.payload.attempt);
        break;
      case 'step-succeeded':
      case 'step-failed':
        steps.delete(event.payload.stepId);
        break;
      case 'rollback-started':
        shifts.clear();
        actions = new Map();
        target = event.payload.toBatch;
        break;
      case 'rollback-escalated':
        target = null;
        break;
      case 'rollback-action-intended':
        actions.set(
          event.payload.actionId,
          `${event.payload.rollbackId}/${event.payload.actionId}/${event.payload.attempt}`,
        );
        break;
      case 'rollback-action-succeeded':
      case 'rollback-action-failed':
        actions.delete(event.payload.actionId);
        break;
      case 'rollback-finished':
        actions = new Map();
        back = new Set(target === null ? [] : [target]);
        break;
      default:
        break;
    }
    // A step of a rung that is to be climbed again is forgotten with it.
    if (event.type === 'rollback-finished' && back.size > 0) {
      const ids = plan.tracks.flatMap((track) => track.batches.map((batch) => batch.id));
      const above = ids.slice(ids.indexOf([...back][0] ?? '') + 1);
      for (const step of plan.steps) if (above.includes(step.batch ?? '')) steps.delete(step.id);
    }
  }
  const effects = [...steps].filter(([id]) => ['command', 'http'].includes(placedSteps(plan).get(id)?.step.kind ?? ''));
  return [...shifts.values(), ...effects.map(([id, attempt]) => `${id}/${attempt}`), ...actions.values()].sort();
}

function takenOver(state: ReleaseState, now: Now): ReleaseState {
  const context = { now, actor: conductor, commandId: 'take-over' };
  const decision = decide(state, { type: 'start-driver', driver, coveredUntil: state.lastEventAt }, context);
  if (!decision.ok) throw new Error(`start-driver refused: ${decision.refusal.code}`);
  return decision.events.reduce(
    (before, event, index) =>
      evolve(before, {
        ...event,
        position: 0,
        stream: definition.releaseId,
        sequence: before.sequence + index + 1,
        at: now,
        actor: conductor,
        commandId: 'take-over',
        hash: '',
      } as ReleaseEvent),
    state,
  );
}

const laterRun: Now = { utc: 1_700_000_900_000, monotonic: 10, run: 'run-later' };

describe('replay', () => {
  it('gives the same state from the same events, also when they went through JSON', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { fold } = fly(all);
        const stored = JSON.parse(JSON.stringify(fold.events)) as ReleaseEvent[];
        expect(evolveAll(emptyRelease(definition), stored)).toEqual(fold.state());
        expect(JSON.parse(JSON.stringify(fold.state()))).toEqual(fold.state());
      }),
      { numRuns: 110 },
    );
  });
});

describe('resume', () => {
  it('takes over after any event: every guard unknown, no countdown, every open intent once and marked', () => {
    let resumed = 0;
    fc.assert(
      fc.property(moves, fc.array(fc.nat({ max: 400 }), { minLength: 4, maxLength: 4 }), (all, cuts) => {
        const { events } = fly(all).fold;
        for (const cut of cuts) {
          const prefix = events.slice(0, 1 + (cut % events.length));
          const state = takenOver(evolveAll(emptyRelease(definition), prefix), laterRun);
          expect(Object.values(state.guards).map((guard) => guard.level)).toEqual(plan.guards.map(() => 'unknown'));
          expect(state.countdown).toBeNull();
          expect(state.countdowns).toEqual([]);
          const effects = outstanding(state);
          expect(effects.map((effect) => effect.key).sort()).toEqual(unresolvedIntents(prefix));
          expect(effects.every((effect) => effect.resume)).toBe(true);
          resumed += effects.length;
        }
      }),
      { numRuns: 140 },
    );
    expect(resumed).toBeGreaterThan(30);
  });

  it('settles what was open: a raise is asked about unless it is in effect, a lowering goes on, a rollback ends', () => {
    const settled = { raise: 0, lower: 0, rollback: 0 };
    fc.assert(
      fc.property(moves, fc.nat(), (all, cut) => {
        const flight = fly(all.slice(0, 1 + (cut % all.length)), {});
        flight.make({ kind: 'all-green' });
        flight.make({ kind: 'pass', ms: 125_000 });
        flight.make({ kind: 'advance' });
        flight.make({ kind: 'restart', unseenMs: 0, offMs: 0, sawNothing: true });
        const before = outstanding(flight.fold.state());
        const isThere = (effect: Effect) =>
          effect.kind === 'shift' &&
          flight.live
            .found(effect.switchId)
            .every(({ exposure }) => JSON.stringify(exposure) === JSON.stringify(effect.to));
        const raisesThere = new Set(before.filter(isThere).map((effect) => effect.key));
        for (let round = 0; round < 40 && outstanding(flight.fold.state()).length > 0; round += 1) {
          flight.make({ kind: 'effects', outcomes: ['done'] });
        }
        const after = flight.fold.state();
        expect(outstanding(after)).toEqual([]);
        for (const effect of before) {
          if (effect.kind === 'rollback-action') settled.rollback += 1;
          if (effect.kind !== 'shift') continue;
          settled[effect.direction] += 1;
          const status = after.shifts[effect.shiftId]?.status;
          if (effect.direction === 'raise' && !raisesThere.has(effect.key)) expect(status).toBe('unresolved');
          if (effect.direction === 'raise' && raisesThere.has(effect.key)) expect(status).toBe('succeeded');
          if (effect.direction === 'lower') expect(['succeeded', 'unresolved']).toContain(status);
        }
      }),
      { numRuns: 220 },
    );
    expect(settled.raise).toBeGreaterThan(20);
    expect(settled.rollback).toBeGreaterThan(0);
  });
});
