import { compileLevels } from './compile/guards.ts';
import type { GuardLevels } from './release-plan.ts';
import { batchFilesOf, type GuardFile, type PlanFile } from './schema.ts';

/** What a guard says of some batches that follow each other and for which it says the same. */
export interface GuardCell {
  readonly batches: readonly string[];
  /**
   * `limits`: it is judged by these. `not-checked`: the plan leaves it out on purpose. `not-counted`: the guard is not
   * about these batches.
   */
  readonly kind: 'limits' | 'not-checked' | 'not-counted';
  readonly levels: GuardLevels;
  /** The first of the batches that has limits of its own; null where all have those of the guard. */
  readonly own: string | null;
}

/** The row of a guard in the grid of metrics and batches: cells that say the same are one. */
export function guardCells(guard: GuardFile, file: PlanFile): readonly GuardCell[] {
  const row: GuardCell[] = [];
  for (const { id } of batchFilesOf(file)) {
    const cell = guardCell(guard, id);
    const last = row.at(-1);
    if (last === undefined || !sameCell(last, cell)) row.push(cell);
    else row[row.length - 1] = { ...last, batches: [...last.batches, id], own: last.own ?? cell.own };
  }
  return row;
}

/** What a guard says of one batch. */
export function guardCell(guard: GuardFile, batch: string): GuardCell {
  const levels = compileLevels(guard);
  const written =
    guard.perBatch !== undefined && Object.hasOwn(guard.perBatch, batch) ? guard.perBatch[batch] : undefined;
  const cell = { batches: [batch], levels, own: null } as const;
  if (written === 'not-checked') return { ...cell, kind: 'not-checked' };
  if (guard.batches !== undefined && !guard.batches.includes(batch)) return { ...cell, kind: 'not-counted' };
  if (written === undefined) return { ...cell, kind: 'limits' };
  // A batch that names only one limit keeps the guard's others.
  const named = Object.entries(compileLevels(written)).filter(([, limit]) => limit !== null);
  return { ...cell, kind: 'limits', own: batch, levels: { ...levels, ...Object.fromEntries(named) } };
}

function sameCell(a: GuardCell, b: GuardCell): boolean {
  return a.kind === b.kind && JSON.stringify(a.levels) === JSON.stringify(b.levels);
}
