import type { BatchId, BatchPlan, ClaimPlan, GatePlan, GuardPlan, RecordedGate } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import { type BatchFile, batchFilesOf, type GateFile, type PlanFile } from '../schema.ts';
import { parseThreshold } from '../threshold.ts';
import { defaults, type Milliseconds } from './durations.ts';

type DrillFile = NonNullable<PlanFile['drills']>[number];
type Live = NonNullable<GateFile['live']>;
type Phase = NonNullable<GateFile['again']>[number];

/** A gate, and the guard that is asked for it where it is live. */
export interface CompiledGate {
  readonly gate: GatePlan;
  readonly guard: GuardPlan | null;
}

/** Everything that must hold: written gates with their later phases, ready capacity, drills. In the order of the plan. */
export function compileGates(file: PlanFile, batches: readonly BatchPlan[], ms: Milliseconds): readonly CompiledGate[] {
  return [
    ...(file.gates ?? []).flatMap((gate) => [
      writtenGate(gate, file, batches, ms),
      ...(gate.again ?? []).map((phase) => laterPhase(gate, phase, file, ms)),
    ]),
    ...batchFilesOf(file).flatMap((batch) => capacityGate(batch, ms)),
    ...(file.drills ?? []).flatMap((drill) => drillGate(drill, ms)),
  ];
}

const plain: Omit<GatePlan, 'id' | 'title' | 'before'> = {
  origin: 'gate',
  endOf: null,
  category: null,
  owner: null,
  threshold: null,
  due: null,
  evidenceRequired: false,
  evidence: null,
  validForMs: null,
  mayBeWaived: true,
  claimed: null,
  live: null,
  recorded: null,
  capacity: null,
};

function writtenGate(written: GateFile, file: PlanFile, batches: readonly BatchPlan[], ms: Milliseconds): CompiledGate {
  const { evidence, recorded } = written;
  const refs = [...(written.basis ?? []), ...(written.refs ?? [])];
  const gate: GatePlan = {
    ...plain,
    id: written.id,
    title: localText(written.title),
    before: written.before ?? firstOf(file, batches),
    category: written.category === undefined ? null : localText(written.category),
    owner: written.owner === undefined ? null : localText(written.owner),
    threshold: written.threshold ?? null,
    due: written.due ?? null,
    evidenceRequired: evidence?.required ?? false,
    evidence: evidence?.what === undefined ? null : localText(evidence.what),
    validForMs: written.validFor === undefined ? null : ms.watch(written.validFor, 0),
    ...(refs.length === 0 ? {} : { refs }),
    mayBeWaived: written.mayBeWaived ?? true,
    claimed: compileClaim(written.claimed),
    recorded: recorded === undefined ? null : compileRecorded(recorded, file, ms),
  };
  return withLive(gate, written.live, ms);
}

/** What a gate that names no batch stands before: the first one, every one where tracks run side by side, the end. */
function firstOf(file: PlanFile, batches: readonly BatchPlan[]): GatePlan['before'] {
  if ((file.tracks?.length ?? 0) > 1) return null;
  return batches[0]?.id ?? 'completion';
}

/** Checked once more at the end of a batch, as a condition for what comes next. */
function laterPhase(written: GateFile, phase: Phase, file: PlanFile, ms: Milliseconds): CompiledGate {
  const { gate } = writtenGate(written, file, [], ms);
  const later: GatePlan = {
    ...gate,
    id: `${written.id}.${phase.endOf}`,
    title: localText(phase.title ?? written.title),
    before: afterBatch(phase.endOf, file),
    endOf: phase.endOf,
    threshold: phase.threshold ?? gate.threshold,
    claimed: null,
    live: null,
  };
  return withLive(later, phase.live ?? written.live, ms);
}

/** The batch after this one in its track, or completion. */
function afterBatch(id: BatchId, file: PlanFile): BatchId | 'completion' {
  const ladder = (file.tracks ?? [{ batches: file.batches ?? [] }]).find(({ batches }) =>
    batches.some((batch) => batch.id === id),
  );
  const index = ladder?.batches.findIndex((batch) => batch.id === id) ?? -1;
  return (index < 0 ? undefined : ladder?.batches[index + 1]?.id) ?? 'completion';
}

/** Ready instances are a gate before their batch: live where they can be asked for, else a person confirms. */
function capacityGate(batch: BatchFile, ms: Milliseconds): readonly CompiledGate[] {
  const { capacity } = batch;
  if (capacity === undefined) return [];
  const gate: GatePlan = {
    ...plain,
    id: `capacity:${batch.id}`,
    title: localText(batch.title ?? batch.id),
    origin: 'capacity',
    before: batch.id,
    capacity: { new: capacity.new ?? null, old: capacity.old ?? null },
  };
  return [withLive(gate, capacity.live, ms)];
}

function drillGate(drill: DrillFile, ms: Milliseconds): readonly CompiledGate[] {
  if (drill.before === undefined) return [];
  const gate: GatePlan = {
    ...plain,
    id: `drill:${drill.id}`,
    title: localText(drill.title),
    origin: 'drill',
    before: drill.before,
    recorded: drillPassed(drill, ms),
  };
  return [{ gate, guard: null }];
}

function drillPassed(drill: DrillFile, ms: Milliseconds): RecordedGate {
  const validForMs = drill.validFor === undefined ? null : ms.watch(drill.validFor, 0);
  return { kind: 'drill', drillId: drill.id, validForMs };
}

function compileRecorded(recorded: NonNullable<GateFile['recorded']>, file: PlanFile, ms: Milliseconds): RecordedGate {
  switch (recorded.kind) {
    case 'no-red':
      return { kind: 'no-red', withinMs: ms(recorded.within, 0) };
    case 'present':
      return { kind: 'present', roleId: recorded.role };
    case 'step':
      return { kind: 'step', stepId: recorded.step };
    case 'drill': {
      const drill = file.drills?.find((candidate) => candidate.id === recorded.drill);
      return drill === undefined
        ? { kind: 'drill', drillId: recorded.drill, validForMs: null }
        : drillPassed(drill, ms);
    }
  }
}

/** A live gate is a guard that counts in no batch: it is green while the gate holds. */
function withLive(
  gate: GatePlan,
  live: (Partial<Live> & Pick<Live, 'from' | 'query' | 'pass'>) | undefined,
  ms: Milliseconds,
): CompiledGate {
  if (live === undefined) return { gate, guard: null };
  const guard: GuardPlan = {
    id: `gate:${gate.id}`,
    title: gate.title,
    role: 'gate',
    slot: live.from,
    query: live.query,
    stableQuery: null,
    requestsQuery: null,
    minRequests: 0,
    unit: live.unit ?? 'count',
    windowMs: ms.watch(live.window, defaults.windowMs),
    everyMs: Math.max(100, ms.watch(live.every, defaults.everyMs)),
    patienceMs: 0,
    levels: { green: parseThreshold(live.pass)?.threshold ?? null, yellow: null, red: null },
    perBatch: {},
    batches: [],
    holdMs: { green: 0, yellow: 0, red: 0 },
    judgement: null,
    excludeDrills: false,
    actions: { yellow: [], red: [], unknown: [] },
  };
  return { gate: { ...gate, live: guard.id }, guard };
}

export function compileClaim(
  written:
    | {
        state?: ClaimPlan['state'] | undefined;
        value?: string | undefined;
        by?: string | undefined;
        at?: string | undefined;
      }
    | undefined,
): ClaimPlan | null {
  if (written === undefined) return null;
  const { state = null, value = null, by = null, at = null } = written;
  return { state, value, by, at };
}
