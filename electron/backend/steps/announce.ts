import { endedByPeople, type StepExecutor } from './step-executor.ts';

export const runAnnounceStep: StepExecutor = endedByPeople;
