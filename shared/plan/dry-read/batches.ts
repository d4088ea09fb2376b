import { parseDurationMs } from '../duration.ts';
import { exposureWords } from '../exposure-words.ts';
import type { ReleasePlan, StepPlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { BatchFile, PlanFile } from '../schema.ts';
import { firstStepOfBatch, gateLine } from './before.ts';
import { type DryLine, line, type PlanWay } from './dry-line.ts';
import { guardLines } from './guards.ts';
import { stepLines } from './steps.ts';

/** Every batch of every track, in the order in which they are climbed. */
export function batchLines(file: PlanFile, plan: ReleasePlan): readonly DryLine[] {
  const tracks = file.tracks ?? [{ id: null, title: undefined, batches: file.batches ?? [] }];
  if (tracks.every((track) => track.batches.length === 0)) return [line(1, 'no-batches', ['batches'])];
  const steps = stepsByBatch(plan);
  return tracks.flatMap((track) => {
    const base: PlanWay = track.id === null ? ['batches'] : ['tracks', { id: track.id }, 'batches'];
    const heading =
      track.id === null || tracks.length === 1
        ? []
        : [line(0, 'track', base.slice(0, 2), { title: localText(track.title ?? track.id) })];
    return [
      ...heading,
      ...track.batches.flatMap((batch, index) =>
        oneBatch(file, plan, {
          batch,
          before: track.batches[index - 1] ?? null,
          way: [...base, { id: batch.id }],
          steps: steps.get(batch.id) ?? [],
        }),
      ),
    ];
  });
}

interface BatchInTurn {
  readonly batch: BatchFile;
  /** The one below it on its ladder. */
  readonly before: BatchFile | null;
  readonly way: PlanWay;
  readonly steps: readonly StepPlan[];
}

function oneBatch(file: PlanFile, plan: ReleasePlan, { batch, before, way, steps }: BatchInTurn): readonly DryLine[] {
  const exposure = exposureWords(batch, file);
  const compiled = plan.tracks.flatMap((track) => track.batches).find(({ id }) => id === batch.id);
  const slots = (compiled?.shifts ?? []).map(({ switchId }) => switchId).join(', ');
  const shiftAt = steps.findIndex((step) => step.kind === 'shift');
  const moves = exposure !== null && slots !== '';
  const [early, late] = shiftAt < 0 ? [steps, []] : [steps.slice(0, shiftAt), steps.slice(shiftAt + 1)];
  const shift = moves ? [line(1, 'step-shift', way, { slots, exposure })] : [];
  return [
    headingOf(batch, exposure, way),
    ...conditionsOf(file, plan, batch, before, way),
    ...early.flatMap((step) => stepLines(step, file)),
    ...shift,
    ...guardLines(file, batch, before),
    ...late.flatMap((step) => stepLines(step, file)),
    ...observationOf(batch, way),
    ...(batch.rollback?.pointOfNoReturn === true ? [line(1, 'no-return', [...way, 'rollback'])] : []),
  ];
}

function headingOf(batch: BatchFile, exposure: ReturnType<typeof exposureWords>, way: PlanWay): DryLine {
  if (exposure === null)
    return line(0, 'batch-of-steps', way, { batch: batch.id, title: localText(batch.title ?? batch.id) });
  if (batch.title === undefined) return line(0, 'batch', way, { batch: batch.id, exposure });
  return line(0, 'batch-titled', way, { batch: batch.id, exposure, title: localText(batch.title) });
}

function conditionsOf(
  file: PlanFile,
  plan: ReleasePlan,
  batch: BatchFile,
  before: BatchFile | null,
  way: PlanWay,
): readonly DryLine[] {
  const first = plan.tracks.flatMap((track) => track.batches)[0]?.id;
  const gates = batch.id === first ? [] : (file.gates ?? []).filter((gate) => gate.before === batch.id);
  const drills = (file.drills ?? []).filter((drill) => drill.before === batch.id);
  return [
    ...(batch.startAt === undefined ? [] : [line(1, 'starts-at', [...way, 'startAt'], { at: batch.startAt })]),
    ...(batch.afterPrevious === undefined || before === null
      ? []
      : [
          line(1, 'after-previous', [...way, 'afterPrevious'], {
            waitMs: parseDurationMs(batch.afterPrevious),
            batch: before.id,
          }),
        ]),
    ...(batch.after === undefined
      ? []
      : [line(1, 'after-batches', [...way, 'after'], { batches: batch.after.join(', ') })]),
    ...drills.map((drill) => line(1, 'drill-before', ['drills', { id: drill.id }], { title: localText(drill.title) })),
    ...(gates.length === 0 ? [] : [line(1, 'gates-before', ['gates'], { count: gates.length })]),
    ...gates.map(gateLine),
    ...(batch.capacity?.new === undefined
      ? []
      : [line(1, 'capacity', [...way, 'capacity'], { count: batch.capacity.new })]),
  ];
}

function observationOf(batch: BatchFile, way: PlanWay): readonly DryLine[] {
  const { observe } = batch;
  const at: PlanWay = [...way, 'observe'];
  if (observe === undefined) return [line(1, 'not-observed', way)];
  if (typeof observe === 'string') return [line(1, 'observe', at, { minMs: parseDurationMs(observe) })];
  return [
    line(1, 'observe', at, { minMs: parseDurationMs(observe.min) }),
    ...(observe.target === undefined
      ? []
      : [line(2, 'observe-target', at, { targetMs: parseDurationMs(observe.target) })]),
    ...(observe.max === undefined ? [] : [line(2, 'observe-max', at, { maxMs: parseDurationMs(observe.max) })]),
    ...(observe.covers === undefined ? [] : [line(2, 'observe-covers', at, { windows: observe.covers.join(', ') })]),
  ];
}

/** The steps of each batch; one that names no batch belongs to the batch whose steps it stands among. */
function stepsByBatch(plan: ReleasePlan): ReadonlyMap<string, readonly StepPlan[]> {
  const byBatch = new Map<string, StepPlan[]>();
  let current: string | null = null;
  for (const step of plan.steps.slice(firstStepOfBatch(plan))) {
    current = step.batch ?? current;
    if (current === null) continue;
    const own = byBatch.get(current) ?? [];
    own.push(step);
    byBatch.set(current, own);
  }
  return byBatch;
}
