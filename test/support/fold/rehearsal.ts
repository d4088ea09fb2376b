import { automationId, type PilotMove, pilotMove, pilotStep } from '../../../electron/backend/automation/pilot.ts';
import { measuresFromBefore } from '../../../shared/guards/limits.ts';
import type { StepId, StepPlan } from '../../../shared/plan/release-plan.ts';
import type { OperatorInput, ReleaseCommand } from '../../../shared/release/commands.ts';
import { decide } from '../../../shared/release/decide/index.ts';
import { wakeAt } from '../../../shared/release/decide/reactions.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { evolve, evolveAll } from '../../../shared/release/evolve/index.ts';
import { outstanding } from '../../../shared/release/outstanding.ts';
import { completionBlockers, promotionBlockers } from '../../../shared/release/promotion.ts';
import { currentBatchIds, isDone, nextBatch } from '../../../shared/release/queries.ts';
import { emptyRelease, type ReleaseDefinition, type ReleaseState } from '../../../shared/release/state.ts';
import { nextOfLanes, stepRefusal } from '../../../shared/release/step-readiness.ts';
import type { Now } from '../../../shared/release/time.ts';
import { conductor, driver, someText } from './fold-driver.ts';
import { greenReading } from './green-readings.ts';
import { createHealthySystems, type HealthySystems } from './healthy-systems.ts';

/**
 * A release that the automation flies through the real fold on a clock of its own, with healthy systems and green
 * readings: nothing is left out but the network and the time.
 */
export interface Rehearsal {
  state(): ReleaseState;
  readonly systems: HealthySystems;
  readonly events: readonly ReleaseEvent[];
  /** Submits as the automation; throws the refusal. */
  act(command: OperatorInput): void;
  /** Flies on until it is so; throws where nothing goes on. */
  flyUntil(condition: (state: ReleaseState, move: PilotMove) => boolean): void;
  /**
   * Does every step of a list, in whatever lanes, and takes `exits` (step → exit) of its decisions, until all is done or
   * the release is held. Throws where a step cannot be done.
   */
  workOff(list: readonly StepPlan[], exits?: Readonly<Record<StepId, string>>): void;
  /** Time goes by while every guard stays green. */
  pass(ms: number): void;
  /** The same release from here on, on its own. */
  fork(): Rehearsal;
}

interface Moment {
  readonly state: ReleaseState;
  readonly systems: HealthySystems;
  readonly events: readonly ReleaseEvent[];
  readonly passedMs: number;
}

/** More moves than the longest plan has. */
const mostRounds = 5_000;
/** 2026-01-05, a Monday, 08:00 UTC. */
const startUtc = Date.UTC(2026, 0, 5, 8);

export function createRehearsal(definition: ReleaseDefinition): Rehearsal {
  const systems = createHealthySystems();
  const flight = continueRehearsal({ state: emptyRelease(definition), systems, events: [], passedMs: 0 });
  const { pace } = definition.plan;
  flight.report({ type: 'create-release', planBlob: 'plan', definitionBlob: 'definition', pace });
  flight.report({ type: 'start-driver', driver, coveredUntil: null });
  for (const switchId of Object.keys(flight.state().switches))
    flight.report({ type: 'record-found', switchId, found: systems.found(switchId) });
  return flight;
}

/** Goes on with a release of which these events happened, in another run of the cockpit. */
export function resumeRehearsal(definition: ReleaseDefinition, before: readonly ReleaseEvent[]): Rehearsal {
  const state = evolveAll(emptyRelease(definition), before);
  const live = Object.entries(state.switches).flatMap(([switchId, { targets }]) =>
    Object.values(targets).map(({ found }) => [switchId, found] as const),
  );
  const passedMs = (state.lastEventAt?.utc ?? startUtc) - startUtc;
  const systems = createHealthySystems(new Map(live));
  const flight = continueRehearsal({ state, systems, events: before, passedMs });
  flight.report({ type: 'start-driver', driver, coveredUntil: state.lastEventAt });
  return flight;
}

function continueRehearsal(moment: Moment): Rehearsal & { report(command: ReleaseCommand): void } {
  let { state, passedMs } = moment;
  const { systems } = moment;
  const events = [...moment.events];
  /** Batches at the last look: another one has other limits. */
  let batches = '';
  const now = (): Now => ({ utc: startUtc + passedMs, monotonic: 1_000 + passedMs, run: 'run-1' });
  const submit = (command: ReleaseCommand, actor: Actor): void => {
    const made = { actor, commandId: `c${events.length}` };
    const decision = decide(state, command, { ...made, now: now() });
    if (!decision.ok) throw new Error(`${JSON.stringify(command)} refused: ${JSON.stringify(decision.refusal)}`);
    for (const decided of decision.events) {
      const place = { position: events.length + 1, sequence: state.sequence + 1, hash: '' };
      const event = { ...decided, ...made, ...place, at: now(), stream: state.definition.releaseId } as ReleaseEvent;
      state = evolve(state, event);
      events.push(event);
    }
  };
  const report = (command: ReleaseCommand) => submit(command, conductor);
  const act = (command: OperatorInput) => submit(withTexts(command), { kind: 'automation', id: automationId });

  const settle = (): void => {
    for (let effects = outstanding(state); effects.length > 0; effects = outstanding(state)) {
      for (const effect of effects) {
        // What a rollback overtook is nobody's work any more.
        if (outstanding(state).some(({ key }) => key === effect.key)) report(systems.perform(state, effect, now().utc));
      }
    }
  };
  const read = (): void => {
    const current = currentBatchIds(state);
    const begun = batches === current.join() ? [] : current.filter((id) => !batches.split(',').includes(id));
    batches = current.join();
    const asked = state.definition.plan.guards.filter(({ query }) => query !== null);
    for (const guard of asked) {
      for (const batchId of begun.filter(
        (id) => measuresFromBefore(guard, id) && state.bases[id]?.[guard.id] === undefined,
      ))
        report({ type: 'record-base', guardId: guard.id, batchId, value: state.guards[guard.id]?.value ?? 0.5 });
      if (begun.length === 0 && state.guards[guard.id]?.level === 'green') continue;
      const reading = greenReading(state, guard);
      // Unknown for want of a base is said once.
      if (begun.length === 0 && state.guards[guard.id]?.reason === reading.reason) continue;
      const sample = { sampleSize: Math.max(1, guard.minRequests), sampledAt: now().utc, coveredUntil: now() };
      report({ type: 'record-level', guardId: guard.id, ...reading, ...sample });
    }
  };
  /** To the next moment at which something can be different. */
  const passTime = (): void => {
    const next = nextBatch(state);
    const blockers = next === undefined ? completionBlockers(state, now()) : promotionBlockers(state, next.id, now());
    const waits = blockers.flatMap(({ params }) => [
      ...(typeof params.remainingMs === 'number' ? [params.remainingMs] : []),
      ...(typeof params.opensAt === 'number' ? [params.opensAt - now().utc] : []),
    ]);
    const wake = wakeAt(state);
    const ends = [...waits, ...(wake === null ? [] : [wake - now().monotonic])];
    if (ends.length === 0) throw new Error(`nothing goes on: ${JSON.stringify(blockers)}, ${state.status}`);
    passedMs += Math.max(1, Math.ceil(Math.min(...ends)));
    report({ type: 'tick' });
  };

  return {
    state: () => state,
    systems,
    events,
    report,
    act,
    flyUntil: (condition) => {
      for (let round = 0; round < mostRounds; round += 1) {
        settle();
        if (state.status === 'running') read();
        settle();
        const move = pilotMove(state, now(), null);
        if (condition(state, move)) return;
        if (move.kind === 'command') act(move.command);
        else if (move.kind === 'wait') passTime();
        else
          throw new Error(`${move.kind}: ${JSON.stringify(move)}, ${state.status} in ${currentBatchIds(state).join()}`);
      }
      throw new Error(`it did not become so, ${state.status} in ${currentBatchIds(state).join()}`);
    },
    pass: (ms) => {
      read();
      passedMs += ms;
      report({ type: 'tick' });
    },
    workOff: (list, exits = {}) => {
      for (let round = 0; round < mostRounds; round += 1) {
        settle();
        const open = list.filter(({ id }) => !isDone(state.steps[id]));
        if (open.length === 0 || state.held) return;
        const next = nextOfLanes(state, list).find(({ id }) => stepRefusal(state, id) === null);
        if (next === undefined) throw new Error(`no step can be done: ${open.map(({ id }) => id).join()}`);
        const exitId = exits[next.id];
        if (exitId !== undefined) {
          act({ type: 'decide-step', stepId: next.id, exitId, reason: 'rehearsal' });
          continue;
        }
        const move = pilotStep(state, next.id);
        if (move.kind === 'command') act(move.command);
        else if (move.kind === 'wait') passTime();
        else throw new Error(`${next.id}: ${JSON.stringify(move)}`);
      }
      throw new Error('the list is not worked off');
    },
    fork: () => continueRehearsal({ state, systems: systems.fork(), events, passedMs }),
  };
}

function withTexts(command: OperatorInput): ReleaseCommand {
  const texts = ['reason', 'note', 'text', 'evidence'];
  return Object.fromEntries(
    Object.entries(command).map(([field, value]) => [
      field,
      texts.includes(field) && typeof value === 'string' ? someText : value,
    ]),
  ) as ReleaseCommand;
}
