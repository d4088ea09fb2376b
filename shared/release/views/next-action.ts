import type { BatchId, StepId, StepPlan } from '../../plan/release-plan.ts';
import type { Refusal } from '../commands.ts';
import type { Exposure } from '../exposure.ts';
import { holdingConditions } from '../preconditions.ts';
import { preflightRefusal } from '../preflight.ts';
import { completionBlockers, promotionBlockers } from '../promotion.ts';
import {
  batchPlan,
  currentInTrackOf,
  driftedSwitches,
  exposureAt,
  nextBatch,
  openFindings,
  unsettledShifts,
} from '../queries.ts';
import { climbsAgain, restartBlockers, unstableMs } from '../restart.ts';
import type { ReleaseState } from '../state.ts';
import { lastingSteps, nextOfLanes, stepRefusal } from '../step-readiness.ts';
import type { Now } from '../time.ts';

/** The one thing that comes next. `blockers` empty: it may be pressed; else it says what it waits for. */
export type NextAction =
  | { readonly kind: 'acknowledge-findings' }
  | { readonly kind: 'approve-commands' }
  /** Everything is tried without a write; what was tried before does not count any more, or there was nothing. */
  | { readonly kind: 'run-preflight' }
  | { readonly kind: 'acknowledge-preflight'; readonly count: number }
  | { readonly kind: 'begin'; readonly blockers: readonly Refusal[] }
  | { readonly kind: 'resume'; readonly blockers: readonly Refusal[] }
  | {
      readonly kind: 'settle-shift';
      readonly shiftId: string;
      readonly switchId: string;
      readonly status: 'failed' | 'unresolved';
    }
  | { readonly kind: 'settle-drift'; readonly switchId: string }
  | { readonly kind: 'shift-underway'; readonly batchId: BatchId | null; readonly to: Exposure }
  | { readonly kind: 'step'; readonly stepId: StepId; readonly running: boolean; readonly blockers: readonly Refusal[] }
  | {
      readonly kind: 'raise';
      readonly batchId: BatchId;
      readonly from: Exposure;
      readonly to: Exposure;
      /** Targets that are known to be moved; the number of switches where none has been read yet. */
      readonly targetCount: number;
      readonly blockers: readonly Refusal[];
    }
  | { readonly kind: 'complete'; readonly blockers: readonly Refusal[] }
  /** A rollback waits for what the plan wants to hold before it. */
  | { readonly kind: 'rollback-asked'; readonly preconditionId: string | null }
  | { readonly kind: 'rolling-back' }
  | { readonly kind: 'retry-rollback' }
  /** Everything is back, and the plan climbs its ladder again in the same release. */
  | { readonly kind: 'restart'; readonly blockers: readonly Refusal[] }
  /** Everything is back, and the plan goes on with another release. */
  | { readonly kind: 'new-attempt'; readonly blockers: readonly Refusal[] }
  | { readonly kind: 'over' };

/** What the operator is to do next. Pure; evaluated at every event and every second. */
export function nextAction(state: ReleaseState, now: Now): NextAction {
  if (state.status === 'created') {
    if (openFindings(state).length > 0) return { kind: 'acknowledge-findings' };
    const unapproved =
      state.definition.commandsHash !== null && state.commandsApproved !== state.definition.commandsHash;
    if (unapproved) return { kind: 'approve-commands' };
    const refusal = preflightRefusal(state, now);
    if (refusal === null) return { kind: 'begin', blockers: [] };
    return refusal.code === 'preflight-failed'
      ? { kind: 'acknowledge-preflight', count: state.preflight?.failed.length ?? 0 }
      : { kind: 'run-preflight' };
  }
  if (state.status === 'rolling-back') {
    return state.rollback?.status === 'running' ? { kind: 'rolling-back' } : { kind: 'retry-rollback' };
  }
  if (state.status !== 'running') return lastingAction(state) ?? afterwards(state, now);
  if (state.asked !== null) return { kind: 'rollback-asked', preconditionId: holdingConditions(state)[0]?.id ?? null };
  for (const shift of unsettledShifts(state)) {
    if (shift.status === 'failed' || shift.status === 'unresolved') {
      return { kind: 'settle-shift', shiftId: shift.shiftId, switchId: shift.switchId, status: shift.status };
    }
    if (shift.status === 'intended') return { kind: 'shift-underway', batchId: shift.batchId, to: shift.to };
  }
  const [drifted] = driftedSwitches(state);
  if (drifted !== undefined) return { kind: 'settle-drift', switchId: drifted };
  if (state.held) {
    const remainingMs = unstableMs(state, now);
    return { kind: 'resume', blockers: remainingMs > 0 ? [{ code: 'not-stable-yet', params: { remainingMs } }] : [] };
  }
  return workAction(state, now);
}

/** What is left of a release that is over; an attempt that was closed is not gone on with. */
function afterwards(state: ReleaseState, now: Now): NextAction {
  const { after } = state.definition.plan.rollback;
  if (state.status !== 'rolled-back' || after === undefined || state.closedAt !== null) return { kind: 'over' };
  return { kind: climbsAgain(state) ? 'restart' : 'new-attempt', blockers: restartBlockers(state, now) };
}

/** Of what the lanes offer, the first that can be done now; else the first that is waited for. */
function workAction(state: ReleaseState, now: Now): NextAction {
  const { plan } = state.definition;
  const offers = nextOfLanes(state, plan.steps).map((step) => offer(state, step, now));
  const best = offers.find(isFree) ?? offers[0];
  if (best !== undefined) return best;
  const next = nextBatch(state);
  if (next !== undefined) return raiseAction(state, next.id, now);
  return lastingAction(state) ?? { kind: 'complete', blockers: completionBlockers(state, now) };
}

/** What is left to do when the runbook is; null: nothing. */
function lastingAction(state: ReleaseState): NextAction | null {
  const offers = nextOfLanes(state, lastingSteps(state)).map((step) => stepAction(state, step));
  const possible = state.status === 'running' ? offers : offers.filter(({ blockers }) => blockers.length === 0);
  return possible.find(isFree) ?? possible[0] ?? null;
}

function offer(state: ReleaseState, step: StepPlan, now: Now): Raise | Work {
  const shift = step.kind === 'shift' ? (step.batch ?? nextBatch(state)?.id) : undefined;
  return shift === undefined ? stepAction(state, step) : raiseAction(state, shift, now);
}

type Raise = Extract<NextAction, { kind: 'raise' }>;
type Work = Extract<NextAction, { kind: 'step' }>;

function isFree(action: Raise | Work): boolean {
  return action.blockers.length === 0 && !(action.kind === 'step' && action.running);
}

function stepAction(state: ReleaseState, step: StepPlan): Work {
  const refusal = stepRefusal(state, step.id);
  return {
    kind: 'step',
    stepId: step.id,
    running: state.steps[step.id]?.status === 'running',
    blockers: refusal === null ? [] : [refusal],
  };
}

function raiseAction(state: ReleaseState, batchId: BatchId, now: Now): Raise {
  const batch = batchPlan(state, batchId);
  const [first] = batch?.shifts ?? [];
  const targets = (batch?.shifts ?? []).flatMap((shift) => Object.keys(state.switches[shift.switchId]?.targets ?? {}));
  return {
    kind: 'raise',
    batchId,
    from: exposureAt(state, currentInTrackOf(state, batchId), first?.switchId ?? ''),
    to: first?.exposure ?? { kind: 'none' },
    targetCount: Math.max(targets.length, batch?.shifts.length ?? 0),
    blockers: promotionBlockers(state, batchId, now),
  };
}

/** Steps that stand open on the screen: the next one of each lane, and whatever runs beside it. */
export function openedSteps(state: ReleaseState, list: readonly StepPlan[]): readonly StepId[] {
  const next = nextOfLanes(state, list);
  return list
    .filter((step) => next.includes(step) || (state.steps[step.id]?.status === 'running' && step.kind !== 'shift'))
    .map((step) => step.id);
}
