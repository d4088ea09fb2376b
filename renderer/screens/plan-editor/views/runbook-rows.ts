import type { StepPlan } from '../../../../shared/plan/release-plan.ts';

/** Steps that may run at the same time stand in one row, each in the column of its lane. */
export interface RunbookRow {
  readonly steps: readonly StepPlan[];
}

/** A part of the runbook: the steps of one batch, or those between two batches. */
export interface RunbookPart {
  /** Null: the steps belong to no batch. */
  readonly batch: string | null;
  readonly lanes: readonly string[];
  readonly rows: readonly RunbookRow[];
}

/** Cuts the runbook where the batch changes, and puts the lanes of each part side by side. */
export function runbookParts(steps: readonly StepPlan[]): readonly RunbookPart[] {
  const parts: { batch: string | null; steps: StepPlan[] }[] = [];
  for (const step of steps) {
    const last = parts.at(-1);
    // A step that names no batch stands where the runbook has it.
    if (last === undefined || last.batch !== step.batch) parts.push({ batch: step.batch, steps: [step] });
    else last.steps.push(step);
  }
  return parts.map(({ batch, steps: own }) => ({
    batch,
    lanes: [...new Set(own.map((step) => step.lane))],
    rows: rowsOf(own),
  }));
}

/** A step goes into the first row below everything that it waits for, and below the one before it in its lane. */
function rowsOf(steps: readonly StepPlan[]): readonly RunbookRow[] {
  const rowOf = new Map<string, number>();
  const filled = new Map<string, number>();
  const rows: StepPlan[][] = [];
  for (const step of steps) {
    const below = Math.max(-1, filled.get(step.lane) ?? -1, ...step.after.map((id) => rowOf.get(id) ?? -1));
    const row = below + 1;
    rowOf.set(step.id, row);
    filled.set(step.lane, row);
    while (rows.length <= row) rows.push([]);
    rows[row]?.push(step);
  }
  return rows.map((own) => ({ steps: own }));
}
