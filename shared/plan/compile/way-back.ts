import { parseDurationMs } from '../duration.ts';
import { localText } from '../scalars.ts';
import type { BatchRollbackFile, RollbackFile } from '../schema.ts';
import type { AfterRollbackPlan, WayBackPlan } from '../way-back.ts';
import type { Milliseconds } from './durations.ts';

/** What a plan or a batch says about the way back. Expected times are of real systems and are not paced. */
export function compileWayBack(
  written: Partial<BatchRollbackFile & RollbackFile>,
  ms: Milliseconds,
  ofBatch = false,
): WayBackPlan {
  return {
    kind: written.kind ?? null,
    to: written.to ?? null,
    possibleForMs: written.possibleFor === undefined ? null : ms(written.possibleFor, 0),
    expected: (written.expected ?? []).map(({ scope, within }) => ({ scope, withinMs: parseDurationMs(within) })),
    doesNotRestore: (written.doesNotRestore ?? []).map(localText),
    pointOfNoReturn: written.pointOfNoReturn ?? false,
    flags: written.flags ?? null,
    preconditions: (written.preconditions ?? []).map((condition) => ({
      id: condition.id,
      title: localText(condition.title),
      guardId: condition.guard ?? null,
      timeoutMs: ms(condition.timeout, 0),
      holds: condition.otherwise === 'hold',
      way: condition.way ?? (ofBatch && written.to !== 'old' ? 'stage' : null),
    })),
  };
}

export function compileAfterRollback(
  written: RollbackFile | undefined,
  ms: Milliseconds,
): { readonly after?: AfterRollbackPlan } {
  const after = written?.after;
  if (after === undefined) return {};
  const { restart = 'new-attempt', stableFor, reset = [] } = after;
  return { after: { restart, stableForMs: stableFor === undefined ? 0 : ms(stableFor, 0), reset } };
}
