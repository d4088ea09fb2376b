import { endedByPeople, type StepExecutor } from './step-executor.ts';

export const runBaselineStep: StepExecutor = endedByPeople;
