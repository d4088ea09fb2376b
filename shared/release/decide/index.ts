import { annotationSlots } from '../annotations.ts';
import type { CommandOf, DecisionContext, ReleaseCommand } from '../commands.ts';
import type { NewReleaseEvent } from '../events.ts';
import type { ReleaseState } from '../state.ts';
import { annotationDeciders, annotationsDue } from './annotations.ts';
import { preconditionDeciders } from './ask-rollback.ts';
import { batchDeciders } from './batches.ts';
import { claimDeciders } from './claims.ts';
import { accept, type Deciders, type Decision, foresee } from './decider.ts';
import { decisionDeciders } from './decisions.ts';
import { demandDeciders } from './demands.ts';
import { exactReturnDeciders } from './exact-returns.ts';
import { gateDeciders } from './gates.ts';
import { guardDeciders } from './guards.ts';
import { itemDeciders } from './items.ts';
import { killSwitchDeciders } from './kill-switches.ts';
import { leftFlagDeciders } from './left-flags.ts';
import { lifecycleDeciders } from './lifecycle.ts';
import { playbookDeciders } from './playbooks.ts';
import { preflightDeciders } from './preflight.ts';
import { restartDeciders } from './restart.ts';
import { rollbackDeciders } from './rollback.ts';
import { silenceDeciders, silencesToEnd } from './silences.ts';
import { gainDeciders } from './step-gains.ts';
import { stepDeciders } from './steps.ts';

export type { Decision } from './decider.ts';

const deciders: Deciders<ReleaseCommand['type']> = {
  ...lifecycleDeciders,
  ...gateDeciders,
  ...itemDeciders,
  ...stepDeciders,
  ...gainDeciders,
  ...leftFlagDeciders,
  ...decisionDeciders,
  ...batchDeciders,
  ...claimDeciders,
  ...guardDeciders,
  ...demandDeciders,
  ...playbookDeciders,
  ...preconditionDeciders,
  ...preflightDeciders,
  ...killSwitchDeciders,
  ...exactReturnDeciders,
  ...rollbackDeciders,
  ...restartDeciders,
  ...annotationDeciders,
  ...silenceDeciders,
};

/**
 * The rules of releasing: which events follow from a command, or why it is refused. Pure; time, actor and randomness
 * come in with the context.
 */
export function decide(state: ReleaseState, command: ReleaseCommand, context: DecisionContext): Decision {
  const decider = deciders[command.type] as (
    state: ReleaseState,
    command: CommandOf<ReleaseCommand['type']>,
    context: DecisionContext,
  ) => Decision;
  const decision = decider(state, command, context);
  return decision.ok ? withWorkBeside(state, decision.events, context) : decision;
}

/** What other systems are told of a decision, committed with it: nothing of the release itself depends on it. */
function withWorkBeside(state: ReleaseState, events: readonly NewReleaseEvent[], context: DecisionContext): Decision {
  const concerned = annotationSlots(state.definition).length > 0 || Object.keys(state.silences).length > 0;
  if (events.length === 0 || !concerned) return accept(...events);
  const after = foresee(state, events, context);
  return accept(...events, ...annotationsDue(after, events, context), ...silencesToEnd(after, events, context.now.utc));
}
