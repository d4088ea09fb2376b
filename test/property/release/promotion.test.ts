import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { decide } from '../../../shared/release/decide/index.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import type { Now } from '../../../shared/release/time.ts';
import { type FactBook, factsOf } from '../../support/fold/fact-book.ts';
import { fixturePlan } from '../../support/fold/fixture-plan.ts';
import { createFlight, type Flight, fly } from '../../support/fold/fly.ts';
import type { Turn } from '../../support/fold/fold-driver.ts';
import { moves } from '../../support/fold/moves.ts';

const plan = fixturePlan();
const ladder = plan.tracks.flatMap((track) => track.batches);

/** Everything that forbids this promotion, told by the events before it and by a witness of the green time. */
function sinsOf(turn: Turn, eventsBefore: Flight['fold']['events'], witnessedMs: number): string[] {
  const { batchId } = turn.command as Extract<ReleaseCommand, { type: 'start-batch' }>;
  const facts = factsOf(plan, eventsBefore);
  const waived = (kind: string, id: string) =>
    facts.waivers.some((waiver) => waiver.kind === kind && waiver.id === id && turn.context.now.utc < waiver.until);
  const sins: string[] = [];
  if (facts.status !== 'running') sins.push(`release is ${facts.status}`);
  if (facts.held) sins.push('held');
  if (facts.openShifts.size > 0) sins.push(`open shifts ${[...facts.openShifts.keys()]}`);
  for (const [switchId, targets] of facts.targets) {
    for (const [target, { percent, agreed }] of targets) {
      if (agreed !== null && agreed !== percent)
        sins.push(`${switchId}/${target} drifted from ${agreed} to ${percent}`);
    }
  }
  const from = ladder.findIndex((batch) => batch.id === facts.current);
  if (ladder[from + 1]?.id !== batchId) sins.push(`${batchId} does not follow ${facts.current}`);
  for (const gate of plan.gates) {
    if (ladder.findIndex((batch) => batch.id === gate.before) > from + 1) continue;
    if (!holds(gate, facts, turn.context.now) && !waived('gate', gate.id)) sins.push(`gate ${gate.id} open`);
  }
  const shift = plan.steps.find((step) => step.kind === 'shift' && step.batch === batchId);
  for (const id of shift?.after ?? []) if (!facts.done.has(id)) sins.push(`step ${id} open`);
  if (facts.current === null) return sins;
  if (!facts.inEffect) sins.push(`${facts.current} not in effect`);
  for (const guard of plan.guards) {
    if (guard.batches !== null && !guard.batches.includes(facts.current)) continue;
    const level = facts.levels.get(guard.id);
    if (level !== 'green' && !waived('guard', guard.id)) sins.push(`guard ${guard.id} ${level}`);
  }
  const observeMs = ladder[from]?.observeMs ?? 0;
  if (witnessedMs < observeMs && !waived('observation', facts.current)) {
    sins.push(`observed ${witnessedMs} of ${observeMs} ms`);
  }
  return sins;
}

/** Whether a gate holds by what was written down about it: a reading, a word, or a tick that is not too old. */
function holds(gate: (typeof plan.gates)[number], facts: FactBook, now: Now): boolean {
  if (gate.live !== null) return facts.levels.get(`gate:${gate.id}`) === 'green';
  if (gate.recorded?.kind === 'present') return facts.present.has(gate.recorded.roleId);
  const ticked = facts.gates.get(gate.id);
  if (ticked?.verdict !== 'passed') return false;
  const sameRun = ticked.at.run === now.run;
  const agedMs = Math.max(now.utc - ticked.at.utc, sameRun ? now.monotonic - ticked.at.monotonic : 0);
  return gate.validForMs === null || agedMs < gate.validForMs;
}

function startedBatch(turn: Turn | undefined): string | null {
  const started = turn?.events.find((event) => event.type === 'batch-started');
  return started?.type === 'batch-started' ? started.payload.batchId : null;
}

describe('promotion', () => {
  it('never passes a guard, a gate, an observation, a shift, a drift or a hold, but by a waiver that is valid', () => {
    let promotions = 0;
    fc.assert(
      fc.property(moves, (all) => {
        const flight = createFlight();
        for (const move of all) {
          const turnsBefore = flight.fold.turns.length;
          const witnessed = new Map(flight.witnessedMs);
          flight.make(move);
          for (const turn of flight.fold.turns.slice(turnsBefore)) {
            if (startedBatch(turn) === null) continue;
            promotions += 1;
            const current = currentBatchId(turn.before);
            // A cruise watches time within the move: its witness is asked after it, where the climb went on from `current`.
            const seen = Math.max(witnessed.get(current ?? '') ?? 0, flight.witnessedMs.get(current ?? '') ?? 0);
            expect(sinsOf(turn, flight.fold.events.slice(0, turn.before.sequence), seen)).toEqual([]);
          }
        }
      }),
      { numRuns: 280 },
    );
    expect(promotions).toBeGreaterThan(300);
  });

  it('lets nothing but a promotion start a batch', () => {
    fc.assert(
      fc.property(moves, (all) => {
        for (const turn of fly(all).fold.turns)
          if (startedBatch(turn) !== null) expect(turn.command.type).toBe('start-batch');
      }),
      { numRuns: 80 },
    );
  });

  it('is refused when it is clicked twice, or decided before something that matters', () => {
    let refused = 0;
    fc.assert(
      fc.property(moves, (all) => {
        const { fold } = fly(all);
        for (const turn of fold.turns) {
          if (turn.command.type !== 'start-batch' || startedBatch(turn) === null) continue;
          const { command } = turn;
          const again = decide(turn.after, command, { ...turn.context, commandId: 'again' });
          expect(again).toMatchObject({ ok: false, refusal: { code: 'stale-decision' } });
          const early = { ...command, decided: { ...command.decided, sequence: turn.before.decisionSequence - 1 } };
          expect(decide(turn.before, early, turn.context)).toMatchObject({
            ok: false,
            refusal: { code: 'stale-decision' },
          });
          const invented = { ...command, decided: { ...command.decided, sequence: turn.before.sequence + 1 } };
          expect(decide(turn.before, invented, turn.context)).toMatchObject({
            ok: false,
            refusal: { code: 'stale-decision' },
          });
          refused += 1;
        }
      }),
      { numRuns: 110 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('goes stale by every event that would change a mind', () => {
    const harmless: ReadonlySet<string> = new Set([
      ...['note-added', 'samples-sealed', 'commands-approved', 'gate-passed', 'waiver-given'],
      ...['preflight-recorded', 'preflight-acknowledged'],
      ...['step-started', 'step-succeeded', 'step-approved', 'step-skipped'],
    ]);
    fc.assert(
      fc.property(moves, (all) => {
        for (const { before, after, events } of fly(all).fold.turns) {
          const decisive = events.filter(
            (event) =>
              !harmless.has(event.type) &&
              !(event.type === 'guard-level-changed' && event.payload.level === 'green') &&
              !(event.type === 'presence-recorded' && event.payload.present) &&
              event.type !== 'split-found',
          );
          if (decisive.length > 0) expect(after.decisionSequence).toBeGreaterThan(before.decisionSequence);
          expect(after.decisionSequence).toBeLessThanOrEqual(after.sequence);
        }
      }),
      { numRuns: 80 },
    );
  });
});
