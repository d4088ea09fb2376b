import type { BatchId, BatchPlan, GatePlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { GateFile } from '../schema.ts';

/** A gate, and one more for each later phase in which it is checked again. */
export function compileGate(gate: GateFile, batches: readonly BatchPlan[]): readonly GatePlan[] {
  const plan: GatePlan = {
    id: gate.id,
    title: localText(gate.title),
    before: gate.before ?? batches[0]?.id ?? null,
    category: gate.category === undefined ? null : localText(gate.category),
    owner: gate.owner === undefined ? null : localText(gate.owner),
    threshold: gate.threshold ?? null,
    due: gate.due ?? null,
    evidenceRequired: gate.evidence?.required ?? false,
  };
  const again = (gate.again ?? []).map(
    (phase): GatePlan => ({
      ...plan,
      id: `${gate.id}.${phase.endOf}`,
      title: localText(phase.title ?? gate.title),
      before: afterBatch(phase.endOf, batches),
      threshold: phase.threshold ?? plan.threshold,
    }),
  );
  return [plan, ...again];
}

/** What the end of a batch stands before: the next batch, or completion. */
function afterBatch(id: BatchId, batches: readonly BatchPlan[]): BatchId | 'completion' {
  const index = batches.findIndex((batch) => batch.id === id);
  return (index < 0 ? undefined : batches[index + 1]?.id) ?? 'completion';
}
