import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { Binding } from '../../../shared/release/state.ts';
import { fixtureDefinition, fixturePlan } from './fixture-plan.ts';
import { createFlight, type Flight } from './fly.ts';
import { decidedNow, refusalOf } from './fly-to.ts';
import { conductor } from './fold-driver.ts';

/** Short orders to a release of a plan of one's own, for tests of one rule each. */
export interface Orders {
  readonly flight: Flight;
  state(): ReturnType<Flight['fold']['state']>;
  /** Code of the refusal, or null. */
  send(command: ReleaseCommand, actor?: Actor): string | null;
  start(batchId: string): string | null;
  /** Starts a batch and lets its shifts succeed; throws when it is refused. */
  raise(batchId: string): void;
  pass(gateId: string, actor?: Actor): string | null;
  confirm(stepId: string): string | null;
  level(guardId: string, level: Level): void;
  green(): void;
  /** Lets time pass, then ticks. */
  wait(ms: number): void;
  /** Lets what is under way succeed. */
  settle(): void;
}

export const automation: Actor = { kind: 'automation', id: 'auto' };

/** A release of this plan that has begun. `text`: the plan file. */
export function flying(text: string, environment: Binding['environment'] = 'production', pace = 1): Orders {
  const flight = createFlight(fixtureDefinition(fixturePlan(text, pace), environment));
  const { fold } = flight;
  const send: Orders['send'] = (command, actor) => refusalOf(flight, command, actor);
  const level: Orders['level'] = (guardId, to) => {
    const reason = ({ green: 'within-green', yellow: 'between', red: 'within-red', unknown: 'empty' } as const)[to];
    const value = to === 'unknown' ? null : 1;
    const reading = { reason, value, sampleSize: null, sampledAt: fold.now().utc, coveredUntil: fold.now() };
    fold.submit({ type: 'record-level', guardId, level: to, ...reading }, conductor);
  };
  const start: Orders['start'] = (batchId) => send({ type: 'start-batch', batchId, decided: decidedNow(flight) });
  const settle = () => {
    for (let round = 0; round < 6; round += 1) flight.make({ kind: 'effects', outcomes: ['done'] });
  };
  return {
    flight,
    state: fold.state,
    send,
    start,
    raise: (batchId) => {
      const code = start(batchId);
      if (code !== null) throw new Error(`${batchId} refused: ${code}`);
      settle();
    },
    pass: (gateId, actor) => send({ type: 'pass-gate', gateId, note: null, evidenceBlob: null }, actor),
    confirm: (stepId) => send({ type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null }),
    level,
    green: () => {
      for (const guard of fold.state().definition.plan.guards) level(guard.id, 'green');
    },
    wait: (ms) => {
      flight.make({ kind: 'pass', ms });
      flight.make({ kind: 'tick' });
    },
    settle,
  };
}
