import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/release/decide/index.ts';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { factsOf } from '../../support/fold/fact-book.ts';
import { fixturePlan } from '../../support/fold/fixture-plan.ts';
import { fly } from '../../support/fold/fly.ts';
import { conductor } from '../../support/fold/fold-driver.ts';
import { moves } from '../../support/fold/moves.ts';

const plan = fixturePlan();

/** What a tick would append `afterMs` after the last event, both clocks having gone on evenly. */
function tickAfter(state: ReleaseState, last: Now, afterMs: number): number {
  const now = { ...last, utc: last.utc + afterMs, monotonic: last.monotonic + afterMs };
  const decision = decide(state, { type: 'tick' }, { now, actor: conductor, commandId: 'tick' });
  return decision.ok ? decision.events.length : 0;
}

describe('wakeAt', () => {
  it('is never later than the moment at which a tick would act, and never wakes for nothing', () => {
    const waits = { none: 0, now: 0, later: 0 };
    fc.assert(
      fc.property(
        moves,
        fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 3, maxLength: 3 }),
        (all, afters) => {
          fly(all, {
            onMove: ({ fold }) => {
              const state = fold.state();
              const last = state.lastEventAt;
              if (last === null) return;
              const at = wakeAt(state);
              const inMs = at === null ? null : at - last.monotonic;
              waits[inMs === null ? 'none' : inMs === 0 ? 'now' : 'later'] += 1;
              for (const afterMs of afters) {
                const acts = tickAfter(state, last, afterMs) > 0;
                if (acts && (inMs === null || inMs > afterMs))
                  expect.fail(`a tick acts after ${afterMs} ms, woken after ${inMs}`);
              }
              if (inMs !== null && tickAfter(state, last, inMs + 1) === 0)
                expect.fail(`woken for nothing after ${inMs} ms`);
            },
          });
        },
      ),
      { numRuns: 140 },
    );
    expect(Math.min(waits.none, waits.later)).toBeGreaterThan(50);
  });
});

/** Whether the rollback that began last goes back by a stage and was not escalated since. */
function stageUnderWay(before: readonly ReleaseEvent[]): boolean {
  const last = before.findLast(({ type }) => type === 'rollback-started' || type === 'rollback-escalated');
  return last?.type === 'rollback-started' && last.payload.scope === 'stage';
}

/** What the events say about the automatic rollback that `index` begins; empty: it was right to act. */
function wrongsOf(events: readonly ReleaseEvent[], index: number): readonly string[] {
  const started = events[index];
  if (started?.type !== 'rollback-started' || started.payload.cause.kind !== 'guard') return [];
  const { guardId } = started.payload.cause;
  const before = events.slice(0, index);
  const facts = factsOf(plan, before);
  const guard = plan.guards.find((candidate) => candidate.id === guardId);
  if (guard === undefined) return ['unknown guard'];
  const wrongs: string[] = [];
  const level = facts.levels.get(guardId);
  // One that takes everything back overtakes a stage back that is still under way.
  const overtakes = facts.status === 'rolling-back' && stageUnderWay(before) && started.payload.scope === 'all';
  if (!(facts.status === 'running' && facts.current !== null) && !overtakes) wrongs.push('nothing is out there');
  if (guard.batches !== null && !overtakes && !guard.batches.includes(facts.current ?? ''))
    wrongs.push('does not count in this batch');
  if (level !== 'red' && level !== 'unknown') wrongs.push(`is ${level}`);
  const waiver = facts.waivers.find(
    (given) => given.kind === 'guard' && given.id === guardId && started.at.utc < given.until,
  );
  if (waiver !== undefined) wrongs.push('is waived');
  const switched = before.findLast((event) => event.type === 'auto-rollback-switched');
  if (switched?.type === 'auto-rollback-switched' && !switched.payload.enabled) wrongs.push('is switched off');
  const since = before.findLastIndex(
    (event) => event.type === 'countdown-started' && event.payload.guardId === guardId,
  );
  const counting = before[since];
  const ended = before
    .slice(since + 1)
    .some(
      (event) =>
        event.type === 'driver-started' ||
        event.type === 'rollback-started' ||
        (event.type === 'countdown-cancelled' && event.payload.guardId === guardId),
    );
  const countdownOf = (colour: 'red' | 'unknown') => {
    const action = guard.actions[colour].find((candidate) => candidate.action === 'rollback');
    return action?.action === 'rollback' && action.mode === 'automatic' ? action.countdownMs : null;
  };
  if (counting?.type === 'countdown-started' && !ended) {
    const countedMs = counting.at.run === started.at.run ? started.at.monotonic - counting.at.monotonic : -1;
    if (countedMs < counting.payload.lengthMs) wrongs.push(`counted ${countedMs} of ${counting.payload.lengthMs} ms`);
  } else if (countdownOf(level === 'red' ? 'red' : 'unknown') !== 0) {
    wrongs.push('did not count down');
  }
  return wrongs;
}

describe('automatic rollback', () => {
  it('acts only for a guard that asks for it, after a countdown of covered time, unless switched off or waived', () => {
    let acted = 0;
    fc.assert(
      fc.property(moves, (all) => {
        const { events } = fly(all).fold;
        events.forEach((event, index) => {
          if (event.type !== 'rollback-started' || event.payload.cause.kind !== 'guard') return;
          acted += 1;
          expect(wrongsOf(events, index)).toEqual([]);
        });
      }),
      { numRuns: 220 },
    );
    expect(acted).toBeGreaterThan(5);
  });

  it("stays stopped after a person's word until the guard's level changes", () => {
    let stopped = 0;
    fc.assert(
      fc.property(
        moves,
        fc.array(fc.constantFrom(500, 10_000, 60_000), { minLength: 1, maxLength: 4 }),
        (all, waits) => {
          const flight = fly(all);
          flight.make({ kind: 'cruise' });
          flight.make({ kind: 'all-green' });
          flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
          if (flight.fold.state().countdown?.guardId !== 'errors') return;
          flight.make({ kind: 'command', command: { type: 'cancel-countdown', guardId: 'errors' }, automatic: false });
          const { status } = flight.fold.state();
          if (status !== 'running') return;
          stopped += 1;
          const from = flight.fold.events.length;
          for (const ms of waits) {
            flight.make({ kind: 'pass', ms });
            flight.make({ kind: 'tick' });
          }
          const about = flight.fold.events
            .slice(from)
            .filter((event) => event.type === 'countdown-started' && event.payload.guardId === 'errors');
          expect(about).toEqual([]);
          if (flight.fold.state().status !== 'running') return;
          flight.make({ kind: 'level', guard: 0, level: 'green', silentMs: 0 });
          flight.make({ kind: 'level', guard: 0, level: 'red', silentMs: 0 });
          const { autoRollback, countdowns } = flight.fold.state();
          if (autoRollback) expect(countdowns.map((countdown) => countdown.guardId)).toContain('errors');
        },
      ),
      { numRuns: 80 },
    );
    expect(stopped).toBeGreaterThan(3);
  });
});
