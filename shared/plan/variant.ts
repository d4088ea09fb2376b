import type { StepFile } from '../steps/index.ts';
import {
  type BatchFile,
  batchFilesOf,
  type GateFile,
  type GuardFile,
  type JudgementFile,
  type PlanFile,
} from './schema.ts';

type Variant = NonNullable<PlanFile['variants']>[number];

/** The plan as one of its variants says it: shorter waits, other approvers, parts left out. Null: no such variant. */
export function applyVariant(file: PlanFile, variantId: string): PlanFile | null {
  const variant = file.variants?.find((candidate) => candidate.id === variantId);
  if (variant === undefined) return null;
  const { window: _window, ...rest } = file;
  const ladders = laddersOf(file, variant);
  return {
    ...(variant.ignoreWindows === true ? rest : file),
    // Windows that an observation covers are no times at which traffic may be raised.
    ...changed('windows', file.windows, (windows) =>
      windows.filter(({ use }) => variant.ignoreWindows !== true || (use !== 'release' && use !== 'avoid')),
    ),
    ...changed('gates', file.gates, (gates) => gatesIn(gates, file, variant, ladders)),
    ...changed('batches', file.batches, (batches) => batchesIn(batches, variant, ladders)),
    ...changed('tracks', file.tracks, (tracks) =>
      tracks.map((track) => ({ ...track, batches: batchesIn(track.batches, variant, ladders) })),
    ),
    ...changed('guards', file.guards, (guards) => guardsIn(guards, variant)),
    ...changed('judgements', file.judgements, (judgements) => judgementsIn(judgements, variant)),
    ...changed('flags', file.flags, (flags) => flagsIn(flags, ladders)),
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

/** The batches that are left, beside one that is left out; the one itself where it is not. */
interface Ladders {
  /** The next one above it in its track; undefined: there is none. */
  above(batchId: string): string | undefined;
  /** The next one below it. */
  below(batchId: string): string | undefined;
}

function laddersOf(file: PlanFile, variant: Variant): Ladders {
  const tracks = (file.tracks ?? [{ batches: file.batches ?? [] }]).map(({ batches }) => batches.map(({ id }) => id));
  const ladderOf = (batchId: string) => tracks.find((ids) => ids.includes(batchId)) ?? [];
  const isLeft = (id: string) => !isSkipped(id, variant);
  return {
    above: (batchId) => {
      const ids = ladderOf(batchId);
      return ids.slice(ids.indexOf(batchId)).find(isLeft);
    },
    below: (batchId) => {
      const ids = ladderOf(batchId);
      return ids.slice(0, ids.indexOf(batchId) + 1).findLast(isLeft);
    },
  };
}

/** A gate before a batch that is left out stands before the next one that is not, or before completion. */
function gatesIn(gates: readonly GateFile[], file: PlanFile, variant: Variant, ladders: Ladders): GateFile[] {
  const ids = batchFilesOf(file).map(({ id }) => id);
  const moved = (before: string) =>
    ids.slice(ids.indexOf(before)).find((id) => !isSkipped(id, variant)) ?? 'completion';
  return gates
    .filter(({ id }) => variant.gates?.[id]?.skip !== true)
    .map((gate) => (isSkipped(gate.before, variant) ? { ...gate, before: moved(gate.before ?? '') } : gate))
    .map((gate) => (gate.again === undefined ? gate : { ...gate, again: phasesIn(gate.again, ladders) }));
}

/** What was to be checked at the end of a batch that is left out is checked at the end of the next one, else of the last. */
function phasesIn(phases: NonNullable<GateFile['again']>, { above, below }: Ladders): NonNullable<GateFile['again']> {
  const placed = phases.map((phase) => ({ ...phase, endOf: above(phase.endOf) ?? below(phase.endOf) ?? phase.endOf }));
  const moved = placed.filter(({ endOf }, index) => endOf !== phases[index]?.endOf);
  const byBatch = new Map(moved.map((phase) => [phase.endOf, phase]));
  // One check at the end of a batch is enough: the batch's own one counts.
  for (const phase of placed) if (!moved.includes(phase)) byBatch.set(phase.endOf, phase);
  return [...byBatch.values()];
}

/** Ways back and joins lead to the next batch below one that is left out. */
function linkedBatch(batch: BatchFile, { below }: Ladders): BatchFile {
  const { rollback, after } = batch;
  const to = rollback?.to === undefined || rollback.to === 'old' ? rollback?.to : (below(rollback.to) ?? 'old');
  return {
    ...batch,
    ...(rollback !== undefined && to !== undefined && { rollback: { ...rollback, to } }),
    ...(after !== undefined && { after: [...new Set(after.flatMap((id) => below(id) ?? []))] }),
  };
}

function batchesIn(batches: readonly BatchFile[], variant: Variant, ladders: Ladders): BatchFile[] {
  return batches
    .filter(({ id }) => !isSkipped(id, variant))
    .map((batch) => linkedBatch(batch, ladders))
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
    const cells = Object.entries(guard.perBatch ?? {}).filter(([id]) => !isSkipped(id, variant));
    const perBatch = guard.perBatch === undefined ? {} : { perBatch: Object.fromEntries(cells) };
    return [{ ...guard, ...limits, ...(batches && { batches }), ...perBatch }];
  });
}

function judgementsIn(judgements: readonly JudgementFile[], variant: Variant): JudgementFile[] {
  return judgements.flatMap((judgement) => {
    const batches = judgement.batches?.filter((id) => !isSkipped(id, variant));
    return batches?.length === 0 ? [] : [{ ...judgement, ...(batches && { batches }) }];
  });
}

/** A function that opens with a batch that is left out opens with the next one, else with the last. */
function flagsIn(flags: NonNullable<PlanFile['flags']>, { above, below }: Ladders): NonNullable<PlanFile['flags']> {
  return flags.map((flag) => {
    const opensAt = flag.opensAt === undefined ? undefined : (above(flag.opensAt) ?? below(flag.opensAt));
    return opensAt === undefined ? flag : { ...flag, opensAt };
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
