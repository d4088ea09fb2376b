import type { ReleasePlan } from '../release-plan.ts';
import type { PlanFile } from '../schema.ts';
import { afterLines } from './after.ts';
import { batchLines } from './batches.ts';
import { beforeLines } from './before.ts';
import type { DryLine } from './dry-line.ts';
import { rollbackLines } from './rollback.ts';

/**
 * What will happen when a plan is flown, sentence by sentence, in the order in which it does: what is done before, every
 * batch with its gates, steps, shifts, guards and waits, the end, and the way back. `plan` is the compiled `file`.
 */
export function dryRead(file: PlanFile, plan: ReleasePlan): readonly DryLine[] {
  return [...beforeLines(file, plan), ...batchLines(file, plan), ...afterLines(file), ...rollbackLines(file)];
}
