import { endedByPeople, type StepExecutor } from './step-executor.ts';

/** The fold ends it at a tick, so that a restart cannot lose it. */
export const runWaitStep: StepExecutor = endedByPeople;
