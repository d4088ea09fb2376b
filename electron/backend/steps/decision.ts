import { endedByPeople, type StepExecutor } from './step-executor.ts';

/** A person picks an exit; there is nothing to carry out. */
export const runDecisionStep: StepExecutor = endedByPeople;
