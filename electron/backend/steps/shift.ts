import { endedByPeople, type StepExecutor } from './step-executor.ts';

/** The fold starts it with its batch (`start-batch`); `effects/shift.ts` moves the traffic. */
export const runShiftStep: StepExecutor = endedByPeople;
