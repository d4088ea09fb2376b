import type { StepFile } from '../steps/index.ts';
import { type BatchFile, batchFilesOf, type GateFile, type GuardFile, type PlanFile } from './schema.ts';

type Variant = NonNullable<PlanFile['variants']>[number];

/** The plan as one of its variants says it: shorter waits, other approvers, parts left out. Null: no such variant. */
export function applyVariant(file: PlanFile, variantId: string): PlanFile | null {
  const variant = file.variants?.find((candidate) => candidate.id === variantId);
  if (variant === undefined) return null;
  const { window: _window, windows: _windows, ...rest } = file;
  return {
    ...(variant.ignoreWindows === true ? rest : file),
    ...changed('gates', file.gates, (gates) => gatesIn(gates, file, variant)),
    ...changed('batches', file.batches, (batches) => batchesIn(batches, variant)),
    ...changed('tracks', file.tracks, (tracks) =>
      tracks.map((track) => ({ ...track, batches: batchesIn(track.batches, variant) })),
    ),
    ...changed('guards', file.guards, (guards) => guardsIn(guards, variant)),
    ...changed('steps', file.steps, (steps) => stepsIn(steps, variant)),
    ...changed('finally', file.finally, (steps) => stepsIn(steps, variant)),
  };
}

function changed<Key extends keyof PlanFile>(
  key: Key,
  value: PlanFile[Key],
  change: (value: NonNullable<PlanFile[Key]>) => PlanFile[Key],
): Partial<Pick<PlanFile, Key>> {
  return value === undefined || value === null ? {} : ({ [key]: change(value) } as Partial<Pick<PlanFile, Key>>);
}

function isSkipped(batchId: string | undefined, variant: Variant): boolean {
  return batchId !== undefined && variant.batches?.[batchId]?.skip === true;
}

/** A gate before a batch that is left out stands before the next one that is not, or before completion. */
function gatesIn(gates: readonly GateFile[], file: PlanFile, variant: Variant): GateFile[] {
  const ids = batchFilesOf(file).map(({ id }) => id);
  const moved = (before: string) =>
    ids.slice(ids.indexOf(before)).find((id) => !isSkipped(id, variant)) ?? 'completion';
  return gates
    .filter(({ id }) => variant.gates?.[id]?.skip !== true)
    .map((gate) => (isSkipped(gate.before, variant) ? { ...gate, before: moved(gate.before ?? '') } : gate));
}

function batchesIn(batches: readonly BatchFile[], variant: Variant): BatchFile[] {
  return batches
    .filter(({ id }) => !isSkipped(id, variant))
    .map((batch) => {
      const min = variant.batches?.[batch.id]?.observe ?? variant.observe;
      if (min === undefined) return batch;
      // The target and the named windows belong to the longer wait that the variant shortens.
      return { ...batch, observe: min };
    });
}

function guardsIn(guards: readonly GuardFile[], variant: Variant): GuardFile[] {
  return guards.flatMap((guard) => {
    const { skip, ...limits } = variant.guards?.[guard.id] ?? {};
    const batches = guard.batches?.filter((id) => !isSkipped(id, variant));
    if (skip === true || batches?.length === 0) return [];
    return [{ ...guard, ...limits, ...(batches && { batches }) }];
  });
}

function stepsIn(steps: readonly StepFile[], variant: Variant): StepFile[] {
  const left = new Set(
    steps
      .filter(({ id, batch }) => variant.steps?.[id]?.skip === true || isSkipped(batch, variant))
      .map(({ id }) => id),
  );
  const skipped = (id: string) => left.has(id);
  return steps
    .filter(({ id }) => !skipped(id))
    .map((step): StepFile => {
      // What waited for a step that is left out waits for what that one waited for.
      const after = step.after === undefined ? undefined : throughSkipped(step.after, steps, skipped);
      const { of, need } = variant.steps?.[step.id] ?? {};
      const linked = after === undefined ? step : { ...step, after };
      if (linked.kind !== 'approval') return linked;
      return { ...linked, ...(of && { of }), ...(need && { need }) };
    });
}

function throughSkipped(
  after: readonly string[],
  steps: readonly StepFile[],
  skipped: (id: string) => boolean,
  seen: ReadonlySet<string> = new Set(),
): string[] {
  return [
    ...new Set(
      after.flatMap((id) => {
        if (!skipped(id) || seen.has(id)) return skipped(id) ? [] : [id];
        const index = steps.findIndex((step) => step.id === id);
        const before = steps[index]?.after ?? (index > 0 ? [steps[index - 1]!.id] : []);
        return throughSkipped(before, steps, skipped, new Set([...seen, id]));
      }),
    ),
  ];
}
