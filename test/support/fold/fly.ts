import { placedSteps } from '../../../shared/plan/step-lists.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { currentBatchId, nextBatch } from '../../../shared/release/queries.ts';
import type { ReleaseDefinition } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { openFactBook, rungPercent } from './fact-book.ts';
import { fixtureDefinition, fixtureTargets } from './fixture-plan.ts';
import { conductor, createFoldDriver, driver, type FoldDriver, person, someText } from './fold-driver.ts';
import { createLiveSplits, type EffectOutcome, type LiveSplits } from './live-splits.ts';
import type { Move } from './moves.ts';
import { passedPreflight } from './passed-preflight.ts';
import { performFlag } from './perform-flag.ts';

/** A release in the making: the fold, the systems around it, and what a perfect witness would have seen. */
export interface Flight {
  readonly fold: FoldDriver;
  readonly live: LiveSplits;
  /** Milliseconds per batch, of its present climb, that were watched by readings while everything about it was green. */
  readonly witnessedMs: ReadonlyMap<string, number>;
  make(move: Move): void;
}

/** `onEffect`: before an effect writes, and after. */
export interface FlightWatch {
  onEffect?(
    effect: ReturnType<typeof outstanding>[number],
    before: ReadonlyMap<string, number>,
    after: ReadonlyMap<string, number>,
  ): void;
  onMove?(flight: Flight, move: Move): void;
}

export function createFlight(definition: ReleaseDefinition = fixtureDefinition(), watch: FlightWatch = {}): Flight {
  const { plan } = definition;
  const fold = createFoldDriver(definition);
  const live = createLiveSplits(fixtureTargets);
  const witnessedMs = new Map<string, number>();
  const facts = openFactBook(plan);
  let noted = 0;
  let lastWatched: Now = fold.now();
  let lastPromotion: ReleaseCommand | null = null;

  const report = (command: ReleaseCommand) => {
    const turn = fold.submit(command, conductor);
    for (const event of turn.events) if (event.type === 'batch-started') witnessedMs.delete(event.payload.batchId);
    // Going back to a rung begins its observation anew.
    const isBack = turn.after.status === 'running' && turn.before.status === 'rolling-back';
    if (isBack) witnessedMs.clear();
    return turn;
  };
  const ask = (command: ReleaseCommand, actor = person) => {
    const turn = fold.submit(command, actor);
    for (const event of turn.events) if (event.type === 'batch-started') witnessedMs.delete(event.payload.batchId);
    if (turn.events.some((event) => event.type === 'batch-started')) lastPromotion = command;
    return turn;
  };
  /** Time during which readings kept coming: a witness credits it to the batch that is out there in full order. */
  const passWatched = (ms: number) => {
    for (const event of fold.events.slice(noted)) facts.note(event);
    noted = fold.events.length;
    const { book } = facts;
    const { current } = book;
    if (current !== null && book.status === 'running' && book.inEffect) {
      const counted = plan.guards.filter((guard) => guard.batches?.includes(current) ?? true);
      const green = counted.every((guard) => book.levels.get(guard.id) === 'green');
      const undisturbed = [...book.targets].every(
        ([switchId, targets]) =>
          [...book.openShifts.values()].some((shift) => shift.switchId === switchId) ||
          [...targets.values()].every((target) => target.agreed === null || target.agreed === target.percent),
      );
      const lowered = [...book.told].some(([switchId, told]) => told !== rungPercent(plan, current, switchId));
      if (green && undisturbed && !lowered) witnessedMs.set(current, (witnessedMs.get(current) ?? 0) + ms);
    }
    fold.pass(ms);
    lastWatched = fold.now();
  };
  const level = (guardId: string, to: 'green' | 'yellow' | 'red' | 'unknown', coveredUntil: Now | null) => {
    const reason = ({ green: 'within-green', yellow: 'between', red: 'within-red', unknown: 'stale' } as const)[to];
    const value = to === 'unknown' ? null : 1;
    report({
      type: 'record-level',
      guardId,
      level: to,
      reason,
      value,
      sampleSize: 10,
      sampledAt: fold.now().utc,
      coveredUntil,
    });
  };
  const performEffects = (outcomes: readonly EffectOutcome[]) => {
    const percents = () =>
      new Map(
        Object.keys(fixtureTargets).flatMap((id) =>
          live.found(id).map(({ target }) => [target, live.percentOf(id, target)]),
        ),
      );
    outstanding(fold.state()).forEach((effect, index) => {
      const before = percents();
      const goes = outcomes[index % outcomes.length] ?? 'done';
      const outcome = performFlag(effect, goes, plan, live, report) ?? live.perform(effect, goes);
      watch.onEffect?.(effect, before, percents());
      report(outcome);
    });
  };
  /** What the plan allows is acknowledged; what somebody opened beyond it is lowered to the least that is found. */
  const settleDrift = (switchId: string) => {
    if (ask({ type: 'acknowledge-drift', switchId }).decision.ok) return;
    const percents = live.found(switchId).map(({ target }) => live.percentOf(switchId, target));
    ask({ type: 'lower-exposure', switchId, to: { kind: 'percent', percent: Math.min(...percents) } });
  };
  /** Says what a person can say about a gate. */
  const openGate = (gateId: string) => {
    const gate = plan.gates.find(({ id }) => id === gateId);
    if (gate?.recorded?.kind === 'present')
      return void ask({ type: 'record-presence', roleId: gate.recorded.roleId, present: true });
    ask({ type: 'pass-gate', gateId, note: null, evidenceBlob: null });
  };
  const cruise = (press: boolean) => {
    for (let round = 0; round < 12; round += 1) {
      const before = currentBatchId(fold.state());
      performEffects(['done']);
      for (const guard of plan.guards) level(guard.id, 'green', fold.now());
      passWatched(round % 3 === 2 ? 125_000 : 0);
      report({ type: 'tick' });
      const next = nextAction(fold.state(), fold.now());
      if (!press && next.kind === 'raise') {
        for (const { code, params } of next.blockers) if (code === 'gate-open') openGate(String(params.gate));
        if (next.blockers.every(({ code }) => code === 'gate-open')) return;
        continue;
      }
      advance();
      if (currentBatchId(fold.state()) !== before) break;
    }
    performEffects(['done']);
  };
  const advance = () => {
    const state = fold.state();
    const now = fold.now();
    const next = nextAction(state, now);
    const decided = { batch: currentBatchId(state), sequence: state.sequence };
    switch (next.kind) {
      case 'approve-commands':
        return void ask({ type: 'approve-commands', commandsHash: definition.commandsHash ?? '' });
      case 'begin':
        return void ask({ type: 'begin-release' });
      case 'resume':
        return void ask({ type: 'resume-release' });
      case 'settle-shift':
        return void ask({ type: 'retry-shift', shiftId: next.shiftId, decided });
      case 'settle-drift':
        return settleDrift(next.switchId);
      case 'step': {
        const { step } = placedSteps(plan).get(next.stepId) ?? {};
        const { stepId } = next;
        if (step?.kind === 'manual')
          return void ask({ type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null });
        if (step?.kind === 'approval')
          return void ask({
            type: 'approve-step',
            stepId,
            approver: 'person-second',
            way: 'pin',
            evidence: null,
            evidenceBlob: null,
          });
        if (step?.kind === 'decision') return void ask({ type: 'decide-step', stepId, exitId: 'well', reason: null });
        if (next.running) {
          performEffects(['done']);
          return void report({ type: 'tick' });
        }
        const marks = step?.file.marks;
        return void ask({ type: 'start-step', stepId, ...(marks === undefined ? {} : { confirmedMarks: marks }) });
      }
      case 'raise': {
        for (const { code, params } of next.blockers) if (code === 'gate-open') openGate(String(params.gate));
        const since = fold.state();
        const fresh = { batch: currentBatchId(since), sequence: since.sequence };
        return void ask({ type: 'start-batch', batchId: next.batchId, decided: fresh });
      }
      case 'complete':
        // A job in the background is the last thing that may be waited for.
        performEffects(['done']);
        return void ask({ type: 'complete-release' });
      case 'retry-rollback':
        return void ask({ type: 'roll-back', scope: 'all' });
      case 'shift-underway':
      case 'rolling-back':
        performEffects(['done']);
        return;
      case 'over':
        return;
    }
  };
  const make = (move: Move): void => {
    switch (move.kind) {
      case 'advance':
        advance();
        return;
      case 'cruise':
        cruise(true);
        return;
      case 'get-ready':
        cruise(false);
        return;
      case 'effects':
        performEffects(move.outcomes);
        return;
      case 'all-green':
        for (const guard of plan.guards) level(guard.id, 'green', fold.now());
        return;
      case 'level': {
        const guard = plan.guards[move.guard % plan.guards.length];
        // A guard that is unknown because nothing came says until when readings had come.
        if (move.level === 'unknown') fold.pass(move.silentMs);
        if (guard !== undefined) level(guard.id, move.level, move.level === 'unknown' ? lastWatched : fold.now());
        if (move.level === 'unknown' && move.silentMs > 0) report({ type: 'record-gap', coveredUntil: lastWatched });
        lastWatched = fold.now();
        return;
      }
      case 'pass':
        passWatched(move.ms);
        return;
      case 'gap':
        fold.pass(move.ms);
        report({ type: 'record-gap', coveredUntil: lastWatched });
        lastWatched = fold.now();
        return;
      case 'tick':
        return void report({ type: 'tick' });
      case 'wake': {
        const at = wakeAt(fold.state());
        if (at === null) return;
        passWatched(Math.max(0, at + 1 - fold.now().monotonic));
        return void report({ type: 'tick' });
      }
      case 'restart': {
        fold.pass(move.unseenMs);
        const coveredUntil = move.sawNothing ? null : lastWatched;
        fold.newRun(move.offMs);
        lastWatched = fold.now();
        return void report({ type: 'start-driver', driver, coveredUntil });
      }
      case 'wall-clock':
        fold.setWallClock(move.ms);
        return;
      case 'somebody-else': {
        const [switchId, target] = [
          ['edge', 'edge-a'] as const,
          ['edge', 'edge-b'] as const,
          ['api', 'api-a'] as const,
        ][move.target] ?? ['edge', 'edge-a'];
        live.set(switchId, target, move.percent);
        if (move.seen) report({ type: 'record-found', switchId, found: live.found(switchId) });
        return;
      }
      case 'click-again':
        return void (lastPromotion === null ? undefined : ask(lastPromotion));
      case 'promote': {
        const state = fold.state();
        const next = nextBatch(state);
        if (next === undefined) return;
        const decided = { batch: currentBatchId(state), sequence: Math.max(0, state.sequence - move.behind) };
        ask({ type: 'start-batch', batchId: next.id, decided });
        return;
      }
      case 'command':
        return void ask(move.command, move.automatic ? { kind: 'automation', id: 'auto' } : person);
    }
  };

  const flight: Flight = {
    fold,
    live,
    witnessedMs,
    make: (move) => {
      make(move);
      watch.onMove?.(flight, move);
    },
  };
  report({ type: 'create-release', planBlob: 'plan', definitionBlob: 'definition', pace: plan.pace });
  report({ type: 'start-driver', driver, coveredUntil: null });
  for (const switchId of Object.keys(fixtureTargets))
    report({ type: 'record-found', switchId, found: live.found(switchId) });
  ask({ type: 'approve-commands', commandsHash: definition.commandsHash ?? '' });
  report(passedPreflight);
  ask({ type: 'begin-release' });
  ask({ type: 'add-note', text: someText });
  return flight;
}

export function fly(all: readonly Move[], watch: FlightWatch = {}, definition?: ReleaseDefinition): Flight {
  const flight = createFlight(definition, watch);
  for (const move of all) flight.make(move);
  return flight;
}
