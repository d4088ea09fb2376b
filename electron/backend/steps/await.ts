import { endedByPeople, type StepExecutor } from './step-executor.ts';

/** The fold ends it with the step that it waits for. */
export const runAwaitStep: StepExecutor = endedByPeople;
