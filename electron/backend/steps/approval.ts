import { endedByPeople, type StepExecutor } from './step-executor.ts';

/** A second person gives it (`approve-step`). */
export const runApprovalStep: StepExecutor = endedByPeople;
