import { formatExposure } from '../i18n/format.ts';
import type { Exposure } from '../release/exposure.ts';
import type { StepFile } from '../steps/index.ts';
import { parseDurationMs } from './duration.ts';
import type { BatchPlan, GuardAction, GuardLevels, GuardPlan, ReleasePlan, StepPlan } from './release-plan.ts';
import { localText } from './scalars.ts';
import type { BatchFile, GuardFile, PlanFile } from './schema.ts';
import { parseThreshold } from './threshold.ts';

const defaults = { windowMs: 60_000, everyMs: 5_000, stepTimeoutMs: 10 * 60_000, httpTimeoutMs: 10_000 };

/**
 * Turns a valid plan file into what flies. Every duration of the plan is divided by `pace` (1 = as written) and nothing
 * else is. Expects a plan without lint errors.
 */
export function compilePlan(file: PlanFile, pace = 1): ReleasePlan {
  const ms = (text: string | undefined, fallbackMs: number) =>
    Math.max(0, Math.round((text === undefined ? fallbackMs : parseDurationMs(text)) / pace));
  const slots = Object.fromEntries(
    Object.entries(file.connections ?? {}).map(([id, slot]) => [
      id,
      { capability: slot.capability, title: localText(slot.title ?? id) },
    ]),
  );
  const trafficSlots = Object.keys(slots).filter((id) => slots[id]?.capability === 'traffic');
  const batches = (file.batches ?? []).map((batch) => compileBatch(batch, trafficSlots, ms));
  const rollbackDefault = file.rollback?.default ?? 'all';
  return {
    title: localText(file.title),
    from: file.from,
    to: file.to,
    timeZone: file.timeZone ?? 'UTC',
    window: file.window ? { startMinute: minuteOf(file.window.start), endMinute: minuteOf(file.window.end) } : null,
    slots,
    tracks: [{ id: 'main', batches }],
    gates: (file.gates ?? []).map((gate) => ({
      id: gate.id,
      title: localText(gate.title),
      before: gate.before ?? batches[0]?.id ?? null,
      owner: gate.owner === undefined ? null : localText(gate.owner),
      threshold: gate.threshold ?? null,
    })),
    guards: (file.guards ?? []).map((guard) => compileGuard(guard, rollbackDefault, ms)),
    steps: linkSteps(withShiftSteps(file.steps ?? [], batches), ms),
    rollback: {
      default: rollbackDefault,
      scripts: linkSteps(file.rollback?.scripts ?? [], ms),
      doesNotRestore: (file.rollback?.doesNotRestore ?? []).map(localText),
    },
    pace,
  };
}

type Milliseconds = (text: string | undefined, fallbackMs: number) => number;

function minuteOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** `10 %` and `5 ‰` are written forms of the full union. */
export function compileExposure(written: BatchFile['exposure']): Exposure {
  if (typeof written !== 'string') return written;
  const amount = Number.parseFloat(written);
  return written.includes('‰') ? { kind: 'permille', permille: amount } : { kind: 'percent', percent: amount };
}

function compileBatch(batch: BatchFile, trafficSlots: readonly string[], ms: Milliseconds): BatchPlan {
  const exposure = compileExposure(batch.exposure);
  const shifts = batch.shifts ?? trafficSlots.map((on) => ({ on, exposure: undefined }));
  return {
    id: batch.id,
    title: batch.title === undefined ? null : localText(batch.title),
    exposure,
    shifts: shifts.map((shift) => ({
      switchId: shift.on,
      exposure: shift.exposure === undefined ? exposure : compileExposure(shift.exposure),
    })),
    observeMs: ms(batch.observe, 0),
  };
}

function compileGuard(guard: GuardFile, rollbackDefault: 'stage' | 'all', ms: Milliseconds): GuardPlan {
  const everyMs = Math.max(100, ms(guard.every, defaults.everyMs));
  const action = (written: GuardFile['onRed']): GuardAction =>
    written?.action === 'rollback'
      ? { action: 'rollback', scope: written.scope ?? rollbackDefault, countdownMs: ms(written.countdown, 0) }
      : { action: 'hold' };
  const levels = compileLevels(guard);
  return {
    id: guard.id,
    title: localText(guard.title),
    slot: guard.from,
    query: guard.query,
    stableQuery: guard.stableQuery ?? null,
    requestsQuery: guard.requestsQuery ?? null,
    minRequests: guard.minRequests ?? 0,
    unit: guard.unit,
    windowMs: ms(guard.window, defaults.windowMs),
    everyMs,
    patienceMs: ms(guard.patience, 4 * defaults.everyMs),
    levels,
    perBatch: Object.fromEntries(
      // A batch that names only its green limit keeps the guard's red one.
      Object.entries(guard.perBatch ?? {}).map(([batch, own]) => [
        batch,
        { ...levels, ...definedOnly(compileLevels(own)) },
      ]),
    ),
    batches: guard.batches ?? null,
    holdMs: { green: ms(guard.hold?.green, 0), yellow: ms(guard.hold?.yellow, 0), red: ms(guard.hold?.red, 0) },
    onRed: action(guard.onRed),
    onUnknown: action(guard.onUnknown),
  };
}

function compileLevels(written: {
  green?: string | undefined;
  yellow?: string | undefined;
  red?: string | undefined;
}): GuardLevels {
  const limit = (text: string | undefined) => (text === undefined ? null : (parseThreshold(text)?.threshold ?? null));
  return { green: limit(written.green), yellow: limit(written.yellow), red: limit(written.red) };
}

function definedOnly(levels: GuardLevels): Partial<GuardLevels> {
  return Object.fromEntries(Object.entries(levels).filter(([, limit]) => limit !== null));
}

/** Each batch has one place in the runbook where its traffic is moved; where the plan names none, before its steps. */
function withShiftSteps(steps: readonly StepFile[], batches: readonly BatchPlan[]): readonly StepFile[] {
  const all = [...steps];
  let insertAt = 0;
  for (const batch of batches) {
    const named = all.findIndex((step) => step.kind === 'shift' && step.batch === batch.id);
    if (named >= 0) {
      insertAt = Math.max(insertAt, lastOf(all, batch.id) + 1);
      continue;
    }
    const first = all.findIndex((step) => step.batch === batch.id);
    const lead = insertAt === 0 && batch === batches[0] ? all.findIndex((step) => step.batch !== undefined) : -1;
    const place = first >= 0 ? first : insertAt === 0 ? (lead >= 0 ? lead : all.length) : insertAt;
    const title = batch.title ?? formatExposure(batch.exposure);
    all.splice(place, 0, { kind: 'shift', id: freeId(all, `shift-${batch.id}`), batch: batch.id, title });
    insertAt = lastOf(all, batch.id) + 1;
  }
  return all;
}

function freeId(steps: readonly StepFile[], wanted: string): string {
  return steps.some((step) => step.id === wanted) ? freeId(steps, `${wanted}-traffic`) : wanted;
}

function lastOf(steps: readonly StepFile[], batch: string): number {
  return steps.findLastIndex((step) => step.batch === batch);
}

function linkSteps(steps: readonly StepFile[], ms: Milliseconds): readonly StepPlan[] {
  return steps.map((step, index) => ({
    id: step.id,
    title: localText(step.title),
    kind: step.kind,
    after: step.after ?? (index === 0 ? [] : [steps[index - 1]?.id ?? '']),
    batch: step.batch ?? null,
    owner: step.owner === undefined ? null : localText(step.owner),
    optional: step.optional ?? false,
    timeoutMs: timeoutOf(step, ms),
    file: step,
  }));
}

/** A timeout guards a real program: the pace of a rehearsal shortens waits, not the time that a program may take. */
function timeoutOf(step: StepFile, ms: Milliseconds): number {
  if (step.kind === 'wait') return ms(step.for, 0);
  if (step.kind === 'command')
    return step.timeout === undefined ? defaults.stepTimeoutMs : parseDurationMs(step.timeout);
  if (step.kind === 'http') return step.timeout === undefined ? defaults.httpTimeoutMs : parseDurationMs(step.timeout);
  return 0;
}
