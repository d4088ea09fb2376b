import type { CockpitError } from '../../errors.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent, type RollbackPhase } from '../events.ts';
import { trafficIsBack } from '../evolve/rollback.ts';
import { compareExposure } from '../exposure.ts';
import { retryRefusal } from '../retry-refusal.ts';
import { type FoundTarget, wasRead } from '../split.ts';
import type { SplitSample } from '../split-sample.ts';
import type { ReleaseState, RollbackActionState, RollbackState } from '../state.ts';
import { passedMs } from '../time.ts';
import { isConfirmedBy } from '../user-sample.ts';
import { accept, type Deciders, foresee, refuse } from './decider.ts';
import { rollBack } from './roll-back.ts';
import { presentActions, rollbackActions, rollbackPhases } from './rollback-plan.ts';
import { gained } from './step-gains.ts';

/**
 * A write that lowers exposure to a fixed value may be repeated; after this many attempts the operator decides, and at
 * once where a slow switch has used up its patience.
 */
const trafficAttempts = 3;
/** What comes before the scripts does not keep them waiting long: after this many attempts a person tries again. */
const settingAttempts = 2;
/** What was set beside the traffic, and is put back as it was. */
const settings: ReadonlySet<RollbackPhase> = new Set(['flag', 'cluster']);

export const rollbackDeciders: Deciders<'roll-back' | 'retry-rollback-action' | 'record-rollback-action'> = {
  'roll-back': (state, { scope }, context) => rollBack(state, scope, { kind: 'operator' }, context),
  'retry-rollback-action': (state, { actionId }) => {
    const refusal = retryRefusal(state, actionId);
    const action = state.rollback?.actions.find((candidate) => candidate.actionId === actionId);
    if (refusal !== null) return { ok: false, refusal };
    return state.rollback === null || action?.status !== 'failed'
      ? accept()
      : accept(intended(state.rollback.rollbackId, action));
  },
  'record-rollback-action': (state, command, context) => {
    const { rollback } = state;
    const action = rollback?.actions.find((candidate) => candidate.actionId === command.actionId);
    if (rollback === null || rollback.rollbackId !== command.rollbackId || action?.status !== 'intended') {
      return refuse('no-such-item', { kind: 'rollback-action', id: command.actionId });
    }
    const { rollbackId, actionId, found } = command;
    const shown = isShown(action, found, command.sample ?? null);
    const passed = command.passed && shown;
    const result =
      command.passed && !shown ? { ...command.result, error: command.result.error ?? notShown(found) } : command.result;
    const outcome = event(passed ? 'rollback-action-succeeded' : 'rollback-action-failed', {
      rollbackId,
      actionId,
      found,
      result,
      ...(command.sample == null || !passed ? {} : { sample: command.sample }),
      ...(command.snapshotBlob == null || !passed ? {} : { snapshotBlob: command.snapshotBlob }),
    });
    const { gain } = command;
    const kept = gain === undefined || !passed || action.stepId === null ? [] : [gained(gain, action.stepId)];
    const events: NewReleaseEvent[] = [outcome, ...kept];
    // Done later, by itself: the rollback has come to its end before.
    if (rollback.status !== 'running') return accept(...events, ...settled(foresee(state, events, context)));
    if (!passed) events.push(...afterFailure(state, rollback, action, command.patienceSpent === true, context));
    events.push(...nextPhase(foresee(state, events, context)));
    return accept(...events);
  },
};

function settled(state: ReleaseState): readonly NewReleaseEvent[] {
  const { rollback } = state;
  if (rollback?.status !== 'incomplete' || !isAllBack(state)) return [];
  return [event('rollback-settled', { rollbackId: rollback.rollbackId })];
}

function notShown(found: readonly FoundTarget[] | null): CockpitError {
  const code = found === null || found.every(wasRead) ? 'split-not-reached' : 'split-only-reported';
  return { code, params: {}, retryable: true };
}

/** Traffic counts as taken back only when a read-back shows every target there, whatever the connector said. */
function isShown(
  { phase, to }: RollbackActionState,
  found: readonly FoundTarget[] | null,
  sample: SplitSample | null,
): boolean {
  if (phase !== 'traffic' && phase !== 'verify') return true;
  if (found === null || found.length === 0 || to === null) return false;
  // What a command reports of itself, or a person claims, may do for the lowering, and not for the look afterwards: there
  // answers of the service must agree.
  const isSeen = found.every(wasRead) || (sample !== null && isConfirmedBy(sample));
  if (phase === 'verify' && !isSeen) return false;
  return found.every((target) => ['less', 'equal'].includes(compareExposure(target.exposure, to)));
}

/** A failing action never stops the safer ones: stage back → old version → tried again → shown as it is. */
function afterFailure(
  state: ReleaseState,
  rollback: RollbackState,
  action: RollbackActionState,
  patienceSpent: boolean,
  { commandId }: DecisionContext,
): readonly NewReleaseEvent[] {
  if (settings.has(action.phase))
    return action.attempt < settingAttempts ? [intended(rollback.rollbackId, action)] : [];
  if (action.phase !== 'traffic') return [];
  if (rollback.toBatch !== null || rollback.trackId !== null) {
    const actions = rollbackActions(state, null, commandId);
    return [event('rollback-escalated', { rollbackId: rollback.rollbackId, actions })];
  }
  const last = rollback.actions.findLast((other) => other.phase === 'traffic' && other.switchId === action.switchId);
  // What failed belongs to a goal that was given up: the way to the old version is waiting already.
  if (last?.actionId !== action.actionId || action.attempt >= trafficAttempts) return [];
  // Nobody waits for it again before flags and scripts: a person has it tried once more.
  if (patienceSpent) return [];
  return [intended(rollback.rollbackId, action)];
}

function intended(rollbackId: string, { actionId, attempt }: RollbackActionState): NewReleaseEvent {
  return event('rollback-action-intended', { rollbackId, actionId, attempt: attempt + 1 });
}

/** Traffic where it should be and seen there, flags and objects as they were, every script through. */
function isAllBack(state: ReleaseState): boolean {
  const asPlanned = (state.rollback === null ? [] : presentActions(state.rollback)).every(({ phase, status }) => {
    if (settings.has(phase) || phase === 'script') return status !== 'failed';
    return phase === 'verify' ? status === 'succeeded' : true;
  });
  return trafficIsBack(state) && asPlanned;
}

function nextPhase(state: ReleaseState): readonly NewReleaseEvent[] {
  const { rollback } = state;
  if (rollback === null || rollback.status !== 'running') return [];
  const { rollbackId } = rollback;
  const present = presentActions(rollback);
  for (const phase of rollbackPhases) {
    const ofPhase = present.filter((action) => action.phase === phase);
    const isUnderWay = ofPhase.some(({ status }) => status === 'intended');
    if (isUnderWay && phase === 'traffic')
      return readyVerifications(present).map((action) => intended(rollbackId, action));
    if (isUnderWay && phase !== 'verify') return [];
    const waiting = ofPhase.filter((action) => action.status === 'pending' || isOutdated(action, present));
    const next = phase === 'script' ? readyScripts(state, waiting) : waiting;
    if (next.length > 0) return next.map((action) => intended(rollbackId, action));
  }
  if (rollback.actions.some(({ status }) => status === 'intended')) return [];
  return [event('rollback-finished', { rollbackId, outcome: isAllBack(state) ? 'succeeded' : 'incomplete' })];
}

/** Nobody waits for a slow switch to hear that another one is back. */
function readyVerifications(present: readonly RollbackActionState[]): readonly RollbackActionState[] {
  const moving = present.filter(({ phase, status }) => phase === 'traffic' && status === 'intended');
  return present.filter(
    ({ phase, status, switchId }) =>
      phase === 'verify' && status === 'pending' && !moving.some((other) => other.switchId === switchId),
  );
}

/** A look that was taken before flags and scripts changed something is taken once more after them. */
function isOutdated(action: RollbackActionState, present: readonly RollbackActionState[]): boolean {
  const { phase, status, attempt, intendedAt } = action;
  if (phase !== 'verify' || status === 'intended' || attempt !== 1 || intendedAt === null) return false;
  return present.some(
    ({ phase: of, endedAt }) =>
      (settings.has(of) || of === 'script') && endedAt !== null && passedMs(intendedAt, endedAt) > 0,
  );
}

/** Scripts run in the plan's order; one that failed does not keep the next from trying. */
function readyScripts(state: ReleaseState, waiting: readonly RollbackActionState[]): readonly RollbackActionState[] {
  const { scripts } = state.definition.plan.rollback;
  const ahead = new Set(waiting.map((action) => action.stepId));
  const ready = waiting.filter((action) => {
    const after = scripts.find((script) => script.id === action.stepId)?.after ?? [];
    return !after.some((id) => ahead.has(id));
  });
  return ready.length > 0 ? ready : waiting;
}
