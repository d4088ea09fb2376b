import type { StepId } from '../../plan/release-plan.ts';
import { placedSteps } from '../../plan/step-lists.ts';
import type { Actor } from '../envelope.ts';
import { type KillSwitchState, probesOfKillSwitch } from '../kill-switch-state.ts';
import { isDrilled } from '../queries.ts';
import type { FlagValue } from '../runbook-events.ts';
import type { ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';
import { type Evolvers, mapEntries, withEntry } from './evolver.ts';

function changed(
  state: ReleaseState,
  flagId: string,
  change: (item: KillSwitchState) => KillSwitchState,
): ReleaseState {
  return { ...state, killSwitches: withEntry(state.killSwitches, flagId, change) };
}

export const killSwitchEvolvers: Evolvers<
  | 'kill-switch-found'
  | 'kill-switch-intended'
  | 'kill-switch-set'
  | 'kill-switch-failed'
  | 'kill-switch-sampled'
  | 'kill-switch-release-approved'
> = {
  'kill-switch-found': (state, { at, payload: { flagId, position } }) =>
    changed(state, flagId, (item) => ({
      ...item,
      ...(item.position === position ? {} : { position, since: at, by: null, approvals: [] }),
      since: item.since ?? at,
      before: item.before === 'unknown' && item.action === null ? position : item.before,
      // What was tried and failed is settled by what is there.
      action: item.action?.status === 'failed' && position !== 'unknown' ? null : item.action,
    })),
  'kill-switch-intended': (state, { at, actor, payload: { flagId, actionId, to, attempt } }) => {
    const overtaken = to === 'engaged' ? releasingSteps(state, flagId) : [];
    const next = changed(state, flagId, (item) => ({
      ...item,
      engagedHere: item.engagedHere || to === 'engaged',
      approvals: to === 'engaged' ? [] : item.approvals,
      sampleDue: null,
      action: {
        actionId,
        to,
        attempt,
        status: 'intended',
        intendedAt: at,
        by: item.action?.actionId === actionId ? item.action.by : actor,
        tookMs: null,
        error: null,
      },
    }));
    if (overtaken.length === 0) return next;
    return {
      ...next,
      // What opens it must not be written after it was closed; people agreed to that attempt.
      steps: mapEntries(next.steps, (step, id) =>
        overtaken.includes(id) ? { ...step, status: 'failed', endedAt: at, approvals: [] } : step,
      ),
    };
  },
  'kill-switch-set': (state, { at, payload: { flagId, actionId, to, before, tookMs } }) =>
    changed(state, flagId, (item) => ({
      ...item,
      position: to,
      since: item.position === to && item.since !== null ? item.since : at,
      by: item.action?.by ?? null,
      before: item.before === 'unknown' && before !== null ? before : item.before,
      approvals: [],
      action: item.action === null ? null : { ...item.action, status: 'done', tookMs, error: null },
      sampleDue: to === 'engaged' && probesOfKillSwitch(state.definition.plan, flagId).length > 0 ? actionId : null,
      samples: to === 'engaged' ? [] : item.samples,
    })),
  'kill-switch-failed': (state, { at, payload: { flagId, error, tookMs } }) =>
    changed(state, flagId, (item) => ({
      ...item,
      // Whatever was written may have arrived all the same.
      position: 'unknown',
      since: at,
      by: null,
      approvals: [],
      action: item.action === null ? null : { ...item.action, status: 'failed', tookMs, error },
    })),
  'kill-switch-sampled': (state, { payload: { flagId, samples } }) =>
    changed(state, flagId, (item) => ({ ...item, sampleDue: null, samples })),
  'kill-switch-release-approved': (state, { payload: { flagId, approver, role, way } }) =>
    changed(state, flagId, (item) => ({ ...item, approvals: [...item.approvals, { approver, role, way }] })),
};

/** Steps under way that set this flag to released; one that is only rehearsed writes nothing. */
function releasingSteps(state: ReleaseState, flagId: string): readonly StepId[] {
  return [...placedSteps(state.definition.plan).values()].flatMap(({ step: { id, file } }) => {
    const releases = file.kind === 'flag' && file.flag === flagId && file.value === false;
    return releases && state.steps[id]?.status === 'running' && !isDrilled(state, id) ? [id] : [];
  });
}

/**
 * A step or a rollback has set the flag of a kill switch; of any other flag nothing changes. What a rollback (`isReturn`)
 * puts back to what it was before the release is closed by whoever closed it then.
 */
export function killSwitchMoved(
  state: ReleaseState,
  flagId: string,
  value: FlagValue | null,
  { at, actor, isReturn = false }: { readonly at: Now; readonly actor: Actor; readonly isReturn?: boolean },
): ReleaseState {
  const position = value === true ? 'engaged' : 'released';
  return changed(state, flagId, (item) => ({
    ...item,
    engagedHere: item.engagedHere || (position === 'engaged' && !(isReturn && item.before === position)),
    action: item.action?.status === 'failed' ? null : item.action,
    ...(item.position === position ? {} : { position, since: at, by: actor, approvals: [] }),
  }));
}

/** What a step has read before it sets the flag. */
export function killSwitchSeen(state: ReleaseState, flagId: string, value: FlagValue | null, at: Now): ReleaseState {
  const position = value === true ? 'engaged' : 'released';
  return changed(state, flagId, (item) =>
    item.since === null ? { ...item, position, since: at, before: position } : item,
  );
}
