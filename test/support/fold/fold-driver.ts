import type { DecisionContext, ReleaseCommand } from '../../../shared/release/commands.ts';
import { type Decision, decide } from '../../../shared/release/decide/index.ts';
import type { Actor } from '../../../shared/release/envelope.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { evolve } from '../../../shared/release/evolve/index.ts';
import { emptyRelease, type ReleaseDefinition, type ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';

export const driver = 'person-driver';
export const person: Actor = { kind: 'person', id: driver };
export const conductor: Actor = { kind: 'conductor', rule: 'test' };
export const someText = { textId: 'text-1', textHash: 'hash-1' };

/** One command, what was decided about it, and the state on both sides. */
export interface Turn {
  readonly command: ReleaseCommand;
  readonly context: DecisionContext;
  readonly before: ReleaseState;
  readonly decision: Decision;
  readonly events: readonly ReleaseEvent[];
  readonly after: ReleaseState;
}

/** Folds commands by `decide` and `evolve` alone, on a clock of its own; every turn is kept. */
export interface FoldDriver {
  state(): ReleaseState;
  now(): Now;
  readonly turns: readonly Turn[];
  readonly events: readonly ReleaseEvent[];
  submit(command: ReleaseCommand, actor?: Actor, commandId?: string): Turn;
  /** Lets milliseconds pass on both clocks. */
  pass(ms: number): void;
  /** Sets the wall clock by milliseconds, which the monotonic clock does not notice. */
  setWallClock(byMs: number): void;
  /** A new run of the backend: the monotonic clock begins anew, the wall clock went on for `offMs`. */
  newRun(offMs: number): void;
}

export function createFoldDriver(definition: ReleaseDefinition): FoldDriver {
  let state = emptyRelease(definition);
  let utc = 1_700_000_000_000;
  let monotonic = 1_000;
  let runs = 1;
  const turns: Turn[] = [];
  const events: ReleaseEvent[] = [];
  const now = (): Now => ({ utc, monotonic, run: `run-${runs}` });
  return {
    state: () => state,
    now,
    turns,
    events,
    submit: (command, actor = person, commandId = `c${turns.length}`) => {
      const context: DecisionContext = { now: now(), actor, commandId };
      const before = state;
      const decision = decide(before, command, context);
      const appended = (decision.ok ? decision.events : []).map(
        (event, index) =>
          ({
            ...event,
            position: events.length + index + 1,
            stream: definition.releaseId,
            sequence: before.sequence + index + 1,
            at: context.now,
            actor,
            commandId,
            hash: '',
          }) as ReleaseEvent,
      );
      for (const event of appended) state = evolve(state, event);
      events.push(...appended);
      const turn: Turn = { command, context, before, decision, events: appended, after: state };
      turns.push(turn);
      return turn;
    },
    pass: (ms) => {
      utc += ms;
      monotonic += ms;
    },
    setWallClock: (byMs) => {
      utc += byMs;
    },
    newRun: (offMs) => {
      runs += 1;
      utc += offMs;
      monotonic = 500 + runs;
    },
  };
}
