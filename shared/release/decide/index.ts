import type { CommandOf, DecisionContext, ReleaseCommand } from '../commands.ts';
import type { ReleaseState } from '../state.ts';
import { preconditionDeciders } from './ask-rollback.ts';
import { batchDeciders } from './batches.ts';
import type { Deciders, Decision } from './decider.ts';
import { decisionDeciders } from './decisions.ts';
import { demandDeciders } from './demands.ts';
import { gateDeciders } from './gates.ts';
import { guardDeciders } from './guards.ts';
import { itemDeciders } from './items.ts';
import { lifecycleDeciders } from './lifecycle.ts';
import { playbookDeciders } from './playbooks.ts';
import { preflightDeciders } from './preflight.ts';
import { restartDeciders } from './restart.ts';
import { rollbackDeciders } from './rollback.ts';
import { gainDeciders } from './step-gains.ts';
import { stepDeciders } from './steps.ts';

export type { Decision } from './decider.ts';

const deciders: Deciders<ReleaseCommand['type']> = {
  ...lifecycleDeciders,
  ...gateDeciders,
  ...itemDeciders,
  ...stepDeciders,
  ...gainDeciders,
  ...decisionDeciders,
  ...batchDeciders,
  ...guardDeciders,
  ...demandDeciders,
  ...playbookDeciders,
  ...preconditionDeciders,
  ...preflightDeciders,
  ...rollbackDeciders,
  ...restartDeciders,
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
  return decider(state, command, context);
}
