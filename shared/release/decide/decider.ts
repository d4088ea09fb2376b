import type { ErrorParams } from '../../errors.ts';
import type { CommandOf, DecisionContext, Refusal, RefusalCode, ReleaseCommand } from '../commands.ts';
import type { NewReleaseEvent, ReleaseEvent } from '../events.ts';
import { evolve } from '../evolve/index.ts';
import type { ReleaseState } from '../state.ts';

export { runbookRefusal as requireRunning } from '../step-readiness.ts';

export type Decision =
  | { readonly ok: true; readonly events: readonly NewReleaseEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** One function for each command type of a subject. */
export type Deciders<Type extends ReleaseCommand['type']> = {
  readonly [T in Type]: (state: ReleaseState, command: CommandOf<T>, context: DecisionContext) => Decision;
};

export function accept(...events: readonly NewReleaseEvent[]): Decision {
  return { ok: true, events };
}

export function refuse(code: RefusalCode, params: ErrorParams = {}): Decision {
  return { ok: false, refusal: { code, params } };
}

/** The state that these events would lead to, for rules that follow from other rules. */
export function foresee(
  state: ReleaseState,
  events: readonly NewReleaseEvent[],
  context: DecisionContext,
): ReleaseState {
  return events.reduce(
    (before, event) =>
      evolve(before, {
        ...event,
        position: 0,
        stream: state.definition.releaseId,
        sequence: before.sequence + 1,
        at: context.now,
        actor: context.actor,
        commandId: context.commandId,
        hash: '',
      } as ReleaseEvent),
    state,
  );
}
