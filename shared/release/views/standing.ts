import type { ErrorParams } from '../../errors.ts';
import type { Level } from '../events.ts';
import { closingKillSwitches } from '../kill-switch-state.ts';
import { leftFlags } from '../left-flags.ts';
import { holdingConditions, preconditionOf } from '../preconditions.ts';
import { currentBatchId, driftedSwitches, guardsOf, isHolding } from '../queries.ts';
import { retryRefusal } from '../retry-refusal.ts';
import type { ReleaseState } from '../state.ts';
import { ageMs, coveredMs, type Now } from '../time.ts';
import { nextAction } from './next-action.ts';

export const standingCodes = [
  'created',
  'findings-open',
  'commands-unapproved',
  'preflight-due',
  'preflight-failed',
  'rolling-back',
  'rollback-incomplete',
  'rollback-asked',
  'rolled-back',
  'completed',
  'aborted',
  'counting-down',
  'action-demanded',
  'judgement-due',
  'guard-red',
  'flag-not-restored',
  'object-not-restored',
  'shift-failed',
  'shift-unresolved',
  'kill-switch-failed',
  'kill-switch-engaging',
  'kill-switch-engaged',
  'drift',
  'flag-overdue',
  'shifting',
  'guard-unknown',
  'switch-unread',
  'guard-yellow',
  'held',
  'deadline-passed',
  'batch-overdue',
  'gate-open',
  'step-next',
  'step-running',
  'observing',
  'ready-to-raise',
  'ready-to-complete',
  'waiting',
] as const;
export type StandingCode = (typeof standingCodes)[number];

/** How the release stands, in one sentence: a code and its values, and the level that colours it. */
export interface Standing {
  readonly code: StandingCode;
  /** Null: what is read of the release colours it. */
  readonly level: Level | null;
  readonly params: ErrorParams;
}

/** A switch whose last reading is too old to be what it carries now. The fold hears only of readings that differ. */
export interface UnreadSwitch {
  readonly switchId: string;
  /** UTC ms of the last reading; null: there was none. */
  readonly readAt: number | null;
  readonly forMs: number;
}

/**
 * The most telling truth about a release now. Worst first: what is red is never hidden by what is merely next.
 * `unread`: as whoever looks on knows it.
 */
export function standing(state: ReleaseState, now: Now, unread: readonly UnreadSwitch[] = []): Standing {
  return ended(state, now) ?? troubled(state, now, unread) ?? progressing(state, now);
}

const beforeBeginning: Readonly<Record<string, StandingCode>> = {
  'acknowledge-findings': 'findings-open',
  'approve-commands': 'commands-unapproved',
  'run-preflight': 'preflight-due',
  'acknowledge-preflight': 'preflight-failed',
};

function ended(state: ReleaseState, now: Now): Standing | null {
  switch (state.status) {
    case 'created':
      return {
        code: beforeBeginning[nextAction(state, now).kind] ?? 'created',
        level: null,
        params: {},
      };
    case 'completed':
      return { code: 'completed', level: 'green', params: {} };
    case 'aborted':
      return { code: 'aborted', level: null, params: {} };
    case 'rolled-back': {
      const open = unrestored(state);
      if (open !== null) return open;
      return { code: 'rolled-back', level: state.rollback?.status === 'incomplete' ? 'yellow' : null, params: {} };
    }
    case 'rolling-back':
      return state.rollback?.status === 'running'
        ? { code: 'rolling-back', level: 'red', params: { toBatch: state.rollback.toBatch } }
        : { code: 'rollback-incomplete', level: 'red', params: {} };
    case 'running':
      return null;
  }
}

function troubled(state: ReleaseState, now: Now, [unread]: readonly UnreadSwitch[]): Standing | null {
  const batch = currentBatchId(state);
  const [condition] = holdingConditions(state);
  if (state.asked !== null) {
    const timeoutMs = preconditionOf(state, condition?.id ?? '')?.timeoutMs ?? 0;
    const leftMs = Math.max(0, timeoutMs - ageMs(state.asked.waitsSince, now));
    return { code: 'rollback-asked', level: 'red', params: { precondition: condition?.id ?? null, leftMs } };
  }
  const urgent = killSwitchTrouble(state);
  if (urgent !== null) return urgent;
  const { countdown } = state;
  if (countdown !== null) {
    const leftMs = Math.max(0, countdown.lengthMs - coveredMs(countdown.startedAt, now));
    return {
      code: 'counting-down',
      level: 'red',
      params: { guard: countdown.guardId, scope: countdown.scope, leftMs, level: countdown.level },
    };
  }
  const [demand] = state.demands;
  if (demand !== undefined) {
    const { guardId, level, asked } = demand;
    return { code: 'action-demanded', level, params: { guard: guardId, level, action: asked.action } };
  }
  const guards = batch === null ? [] : guardsOf(state, batch).filter((guard) => isHolding(state, guard));
  const at = (level: Level) => guards.find((guard) => state.guards[guard.id]?.level === level);
  const about = (id: string): ErrorParams => {
    const seen = state.guards[id];
    return {
      guard: id,
      batch,
      value: seen?.value ?? null,
      reason: seen?.reason ?? null,
      forMs: seen?.since == null ? 0 : coveredMs(seen.since, now),
    };
  };
  const red = at('red');
  if (red !== undefined) return { code: 'guard-red', level: 'red', params: about(red.id) };
  const unsettled = Object.values(state.shifts).findLast(
    (shift) => shift.status === 'failed' || shift.status === 'unresolved',
  );
  if (unsettled !== undefined) {
    const code = unsettled.status === 'failed' ? 'shift-failed' : 'shift-unresolved';
    return {
      code,
      level: 'red',
      params: { switch: unsettled.switchId, batch: unsettled.batchId, error: unsettled.error?.code ?? null },
    };
  }
  const open = unrestored(state);
  if (open !== null) return open;
  const [closing] = closingKillSwitches(state);
  if (closing !== undefined) return { code: 'kill-switch-engaged', level: 'yellow', params: { flag: closing } };
  const [drifted] = driftedSwitches(state);
  if (drifted !== undefined) return { code: 'drift', level: 'yellow', params: { switch: drifted } };
  const moving = Object.values(state.shifts).find((shift) => shift.status === 'intended');
  if (moving !== undefined)
    return { code: 'shifting', level: null, params: { batch: moving.batchId, switch: moving.switchId } };
  const yellow = at('yellow');
  if (yellow !== undefined) return { code: 'guard-yellow', level: 'yellow', params: about(yellow.id) };
  // A person is asked when the observation is over: until then nothing waits for the answer.
  const unknown = guards.find((guard) => guard.role !== 'judged' && state.guards[guard.id]?.level === 'unknown');
  if (unknown !== undefined) return { code: 'guard-unknown', level: 'unknown', params: about(unknown.id) };
  if (unread !== undefined) {
    const { switchId, readAt, forMs } = unread;
    return { code: 'switch-unread', level: null, params: { switch: switchId, readAt, forMs } };
  }
  const overdue = leftFlags(state, now).find(({ isOverdue }) => isOverdue);
  if (overdue !== undefined) return { code: 'flag-overdue', level: 'yellow', params: { flag: overdue.flagId } };
  return null;
}

/** A kill switch that somebody has reached for and that is not where it should be yet. */
function killSwitchTrouble(state: ReleaseState): Standing | null {
  for (const [flag, { action, position }] of Object.entries(state.killSwitches)) {
    if (action?.status === 'failed' && position === 'unknown')
      return { code: 'kill-switch-failed', level: 'red', params: { flag } };
    if (action?.status === 'intended' && action.to === 'engaged')
      return { code: 'kill-switch-engaging', level: 'red', params: { flag } };
  }
  return null;
}

/** A flag or an object that a rollback could not put back, and that nobody has put back since. */
function unrestored(state: ReleaseState): Standing | null {
  const failed = state.rollback?.actions.find(
    ({ actionId, status }) => status === 'failed' && retryRefusal(state, actionId) === null,
  );
  if (failed?.cluster !== undefined) {
    const { kind, name } = failed.cluster.object;
    return { code: 'object-not-restored', level: 'red', params: { object: `${kind}/${name}` } };
  }
  if (failed?.flag === undefined) return null;
  return { code: 'flag-not-restored', level: 'red', params: { flag: failed.flag.flagId } };
}

function progressing(state: ReleaseState, now: Now): Standing {
  const batch = currentBatchId(state);
  const next = nextAction(state, now);
  if (next.kind === 'resume' && state.deadline.passedAt !== null)
    return { code: 'deadline-passed', level: 'yellow', params: { batch } };
  if (next.kind === 'resume' && batch !== null && state.batches[batch]?.overdueAt != null)
    return { code: 'batch-overdue', level: 'yellow', params: { batch } };
  if (next.kind === 'resume') return { code: 'held', level: null, params: { batch } };
  if (next.kind === 'step') {
    return { code: next.running ? 'step-running' : 'step-next', level: null, params: { step: next.stepId, batch } };
  }
  if (next.kind === 'raise' || next.kind === 'complete') {
    const observation = next.blockers.find((blocker) => blocker.code === 'observation-unfinished');
    if (observation !== undefined)
      return { code: 'observing', level: 'green', params: { batch, ...observation.params } };
    const judgement = next.blockers.find((blocker) => blocker.code === 'guard-not-green');
    if (judgement !== undefined)
      return { code: 'judgement-due', level: 'unknown', params: { batch, ...judgement.params } };
    const gate = next.blockers.find((blocker) => blocker.code === 'gate-open');
    if (gate !== undefined) return { code: 'gate-open', level: null, params: { batch, ...gate.params } };
    if (next.blockers.length === 0) {
      return {
        code: next.kind === 'raise' ? 'ready-to-raise' : 'ready-to-complete',
        level: 'green',
        params: { batch },
      };
    }
  }
  return { code: 'waiting', level: null, params: { batch } };
}
