import { endedByPeople, type StepExecutor } from './step-executor.ts';

export const runFlagStep: StepExecutor = endedByPeople;
