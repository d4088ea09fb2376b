import type { DecisionContext } from '../commands.ts';
import { type AskedAction, event, type Level, type NewReleaseEvent } from '../events.ts';
import { playbookPlan } from '../playbooks.ts';
import { batchOfGuard, isWaived } from '../queries.ts';
import type { OpenDemand, PlaybookMode, ReleaseState } from '../state.ts';
import { rollBackFor } from './ask-rollback.ts';
import { accept, type Deciders, refuse, requireRunning } from './decider.ts';
import { openings } from './playbooks.ts';
import type { Prospect } from './prospects.ts';
import { scopeOf } from './rollback-plan.ts';

export const demandDeciders: Deciders<'accept-action' | 'dismiss-action'> = {
  'accept-action': (state, { guardId, action }, context) => {
    const demand = demandOf(state, guardId, action);
    if (demand === undefined) return refuse('no-such-item', { kind: 'demand', id: guardId });
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    const { asked } = demand;
    const settled = event('asked-action-settled', { guardId, asked, outcome: 'accepted', reason: null });
    if (asked.action === 'flag') return accept(settled, ...startStep(state, asked.stepId));
    return accept(settled, ...rollBackFor(state, guardId, asked.scope, context));
  },
  'dismiss-action': (state, { guardId, action, reason }, { actor }) => {
    const demand = demandOf(state, guardId, action);
    if (demand === undefined) return refuse('no-such-item', { kind: 'demand', id: guardId });
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    // Leaving red alone is a person's word.
    if (actor.kind !== 'person') return refuse('approver-is-automation');
    return accept(event('asked-action-settled', { guardId, asked: demand.asked, outcome: 'dismissed', reason }));
  },
};

function demandOf(state: ReleaseState, guardId: string, action: AskedAction['action']): OpenDemand | undefined {
  return state.demands.find((demand) => demand.guardId === guardId && demand.asked.action === action);
}

/** What a ripe action that moves no traffic by itself leads to. */
export function act(state: ReleaseState, { guard, level, action }: Prospect): readonly NewReleaseEvent[] {
  const cause = { kind: 'guard', guardId: guard.id, level } as const;
  const asked = (what: AskedAction, mode: 'automatic' | 'ask') =>
    event('action-asked', { guardId: guard.id, level, asked: what, mode });
  switch (action.action) {
    case 'rollback':
      if (action.mode !== 'ask') return [];
      return [asked({ action: 'rollback', scope: scopeOf(state, action.scope, batchOfGuard(state, guard.id)) }, 'ask')];
    case 'playbook':
      return openings(state, action.playbookId, cause, modeFor(state, action.playbookId), null);
    case 'notify':
      return [event('announcement-due', { announcementId: action.announcementId, cause })];
    case 'flag': {
      const { stepId, mode } = action;
      const started = mode === 'automatic' ? startStep(state, stepId) : [];
      return [asked({ action: 'flag', stepId }, mode), ...started];
    }
  }
}

/** Trouble opens the real thing, but where the plan knows the playbook as a drill only. */
function modeFor(state: ReleaseState, playbookId: string): PlaybookMode {
  return playbookPlan(state, playbookId)?.mode ?? 'live';
}

/** A flag that is being set already is not set a second time. */
function startStep(state: ReleaseState, stepId: string): readonly NewReleaseEvent[] {
  const step = state.steps[stepId];
  if (step === undefined || step.status === 'running') return [];
  return [event('step-started', { stepId, attempt: step.attempt + 1 })];
}

const severity: Readonly<Record<Level, number>> = { green: 0, yellow: 1, unknown: 2, red: 3 };

/** Whether things got better than they were when `level` was seen; silence is no better news. */
export function isBetter(now: Level | undefined, level: Level): boolean {
  if (now === undefined || now === 'unknown') return false;
  return severity[now] < severity[level];
}

/** Demands that nobody needs to decide any more. */
export function settledDemands(state: ReleaseState, { now }: DecisionContext): readonly NewReleaseEvent[] {
  return state.demands.flatMap(({ guardId, level, asked }) => {
    const waived = isWaived(state, { kind: 'guard', id: guardId }, now.utc);
    if (!waived && !isBetter(state.guards[guardId]?.level, level)) return [];
    const outcome = waived ? 'waived' : 'recovered';
    return [event('asked-action-settled', { guardId, asked, outcome, reason: null })];
  });
}
