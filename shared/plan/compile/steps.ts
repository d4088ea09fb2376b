import { formatExposure } from '../../i18n/format.ts';
import type { StepFile } from '../../steps/index.ts';
import { parseDurationMs } from '../duration.ts';
import type { BatchPlan, StepPlan, TrackPlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import { defaults, type Milliseconds } from './durations.ts';

const mainLane = 'main';

/**
 * Each batch has one place in the runbook where its traffic is moved; where the plan names none, before its steps.
 * Several tracks are climbed side by side: what is put in for one stands in a lane of its own.
 */
export function withShiftSteps(steps: readonly StepFile[], tracks: readonly TrackPlan[]): readonly StepFile[] {
  return tracks.reduce<readonly StepFile[]>((all, { id, batches }) => {
    return withShifts(all, batches, tracks.length > 1 ? id : null);
  }, steps);
}

function withShifts(
  steps: readonly StepFile[],
  batches: readonly BatchPlan[],
  ownLane: string | null,
): readonly StepFile[] {
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
    const title = batch.title ?? (batch.exposure.kind === 'none' ? batch.id : formatExposure(batch.exposure));
    // Of several tracks, a batch that has steps is moved in the lane where they stand.
    const lane = ownLane === null ? null : (all[first]?.lane ?? ownLane);
    const shift = { kind: 'shift', id: freeId(all, `shift-${batch.id}`), batch: batch.id, title } as const;
    all.splice(place, 0, lane === null ? shift : { ...shift, lane });
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

/** Fills in what each step waits for: the step before it in its lane, or the last one before its lane began. */
export function linkSteps(steps: readonly StepFile[], ms: Milliseconds): readonly StepPlan[] {
  return steps.map((step, index) => ({
    id: step.id,
    title: localText(step.title),
    kind: step.kind,
    after: step.after ?? stepBefore(steps, index),
    batch: step.batch ?? null,
    lane: laneOf(step),
    owner: step.owner === undefined ? null : localText(step.owner),
    optional: step.optional ?? false,
    timeoutMs: timeoutOf(step, ms),
    file: step,
  }));
}

function laneOf(step: StepFile): string {
  return step.lane ?? mainLane;
}

function stepBefore(steps: readonly StepFile[], index: number): readonly string[] {
  const step = steps[index];
  if (step === undefined || index === 0) return [];
  const sameLane = steps.slice(0, index).findLast((other) => laneOf(other) === laneOf(step));
  const before = sameLane ?? steps.slice(0, index).findLast((other) => laneOf(other) === mainLane);
  return before === undefined ? [] : [before.id];
}

/** Those that wait for what a cluster does by itself. */
const patientActions: ReadonlySet<string> = new Set(['wait', 'rollout', 'job']);

/** A timeout guards a real program: the pace of a rehearsal shortens waits, not the time that a program may take. */
function timeoutOf(step: StepFile, ms: Milliseconds): number {
  switch (step.kind) {
    case 'wait':
      return ms(step.for, 0);
    case 'command':
      return step.timeout === undefined ? defaults.stepTimeoutMs : parseDurationMs(step.timeout);
    case 'cluster':
      if (step.timeout !== undefined) return parseDurationMs(step.timeout);
      return patientActions.has(step.do.action) ? defaults.stepTimeoutMs : defaults.clusterTimeoutMs;
    case 'http':
      if (step.timeout !== undefined) return parseDurationMs(step.timeout);
      // A job that is polled, and many requests, take longer than one answer may.
      return step.poll === undefined && step.times === undefined ? defaults.httpTimeoutMs : defaults.stepTimeoutMs;
    case 'await':
      // The job that it waits for has a limit of its own.
      return step.timeout === undefined ? 0 : parseDurationMs(step.timeout);
    case 'baseline':
    case 'flag':
    case 'announce':
      return defaults.httpTimeoutMs;
    default:
      return 0;
  }
}
