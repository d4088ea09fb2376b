import { endedByPeople, type StepExecutor } from './step-executor.ts';

/** A person makes the check and confirms it (`confirm-step`). */
export const runManualStep: StepExecutor = endedByPeople;
