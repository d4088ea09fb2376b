import { withReturned } from '../cluster-returns.ts';
import type { RollbackActionPlan } from '../events.ts';
import { compareExposure } from '../exposure.ts';
import { putBack, takesBack } from '../flag-returns.ts';
import type { ReleaseState, RollbackActionState, RollbackState } from '../state.ts';
import { withFound } from './batches.ts';
import { type Evolvers, mapEntries, withEntry } from './evolver.ts';
import { forgetJudgements } from './judgements.ts';
import { killSwitchMoved } from './kill-switches.ts';
import { withTicksTakenBack } from './restart.ts';
import { reopened, scriptEnded, stepsAtRollback } from './rollback-steps.ts';

function pending(action: RollbackActionPlan): RollbackActionState {
  return { ...action, status: 'pending', attempt: 0, intendedAt: null, endedAt: null, found: null, result: null };
}

/** A rollback that a larger one takes over from did not get to its end. */
function givenUp(rollback: RollbackState, at: RollbackState['startedAt']): RollbackState {
  return rollback.status === 'running' ? { ...rollback, status: 'incomplete', endedAt: at } : rollback;
}

/** The writers of these actions' switches are aborted: no shift of theirs is waited for any more. Other tracks' go on. */
function takenOver(
  shifts: ReleaseState['shifts'],
  actions: readonly RollbackActionPlan[],
  at: RollbackState['startedAt'],
): ReleaseState['shifts'] {
  const switchIds = new Set(actions.map(({ switchId }) => switchId));
  return mapEntries(shifts, (shift) =>
    !switchIds.has(shift.switchId) || shift.status === 'succeeded' || shift.status === 'superseded'
      ? shift
      : { ...shift, status: 'superseded', endedAt: at },
  );
}

function withAction(
  state: ReleaseState,
  actionId: string,
  change: (action: RollbackActionState) => RollbackActionState,
): RollbackState | null {
  if (state.rollback === null) return null;
  return {
    ...state.rollback,
    actions: state.rollback.actions.map((action) => (action.actionId === actionId ? change(action) : action)),
  };
}

export const rollbackEvolvers: Evolvers<
  | 'rollback-started'
  | 'rollback-escalated'
  | 'rollback-action-intended'
  | 'rollback-action-succeeded'
  | 'rollback-action-failed'
  | 'rollback-finished'
  | 'rollback-settled'
> = {
  'rollback-started': (state, { at, actor, payload }) => ({
    ...state,
    status: 'rolling-back',
    endedAt: null,
    countdown: null,
    countdowns: [],
    demands: [],
    asked: null,
    pastRollbacks:
      state.rollback === null ? state.pastRollbacks : [...state.pastRollbacks, givenUp(state.rollback, at)],
    shifts: takenOver(state.shifts, payload.actions, at),
    // What was put back exactly after an earlier one is moved again.
    switches: mapEntries(state.switches, ({ returned: _, ...item }) => item),
    steps: stepsAtRollback(state, at, takesBack(state, payload.toBatch, payload.trackId ?? null)),
    rollback: {
      rollbackId: payload.rollbackId,
      scope: payload.scope,
      toBatch: payload.toBatch,
      trackId: payload.trackId ?? null,
      cause: payload.cause,
      // Whoever asked for it, also where it waited for something since.
      by: state.asked?.by ?? actor,
      startedAt: at,
      endedAt: null,
      status: 'running',
      escalated: false,
      actions: payload.actions.map(pending),
    },
  }),
  'rollback-escalated': (state, { at, payload }) => ({
    ...state,
    shifts: takenOver(state.shifts, payload.actions, at),
    steps: stepsAtRollback(state, at, () => true),
    rollback:
      state.rollback === null
        ? null
        : {
            ...state.rollback,
            scope: 'all',
            toBatch: null,
            trackId: null,
            escalated: true,
            actions: [
              // What had not begun belongs to the goal that was given up.
              ...state.rollback.actions.filter((action) => action.status !== 'pending'),
              ...payload.actions.map(pending),
            ],
          },
  }),
  'rollback-action-intended': (state, { at, payload }) => ({
    ...state,
    rollback: withAction(state, payload.actionId, (action) => ({
      ...action,
      status: 'intended',
      attempt: payload.attempt,
      intendedAt: at,
      endedAt: null,
    })),
  }),
  'rollback-action-succeeded': (before, { at, actor, payload }) => {
    const putBackTo = before.rollback?.actions.find(({ actionId }) => actionId === payload.actionId)?.flag;
    const state =
      putBackTo === undefined
        ? before
        : killSwitchMoved(before, putBackTo.flagId, putBackTo.value, { at, actor, isReturn: true });
    const action = state.rollback?.actions.find((candidate) => candidate.actionId === payload.actionId);
    const rollback = withAction(state, payload.actionId, (before) => ({
      ...before,
      status: 'succeeded',
      endedAt: at,
      found: payload.found,
      result: payload.result,
      sample: payload.sample ?? null,
      ...(payload.snapshotBlob === undefined ? {} : { snapshotBlob: payload.snapshotBlob }),
    }));
    const { found } = payload;
    const steps = scriptEnded(state, action?.stepId, 'succeeded', payload.result, at);
    const { flag } = action ?? {};
    const flags =
      flag === undefined ? state.flags : withEntry(state.flags, flag.flagId, (known) => putBack(known, flag.kept));
    const clusterTouches = action?.cluster === undefined ? state.clusterTouches : withReturned(state, action.cluster);
    if (found === null || action?.switchId == null) return { ...state, steps, flags, clusterTouches, rollback };
    return {
      ...state,
      rollback,
      switches: withEntry(state.switches, action.switchId, (item) => ({
        ...withFound(item, found, at, true),
        intended: action.to ?? item.intended,
      })),
    };
  },
  'rollback-action-failed': (state, { at, payload }) => {
    const action = state.rollback?.actions.find((candidate) => candidate.actionId === payload.actionId);
    const { found } = payload;
    return {
      ...state,
      steps: scriptEnded(state, action?.stepId, 'failed', payload.result, at),
      rollback: withAction(state, payload.actionId, (before) => ({
        ...before,
        status: 'failed',
        endedAt: at,
        found,
        result: payload.result,
      })),
      switches:
        found === null || action?.switchId == null
          ? state.switches
          : withEntry(state.switches, action.switchId, (item) => withFound(item, found, at, false)),
    };
  },
  'rollback-settled': (state) => ({
    ...state,
    rollback: state.rollback === null ? null : { ...state.rollback, status: 'succeeded' },
  }),
  'rollback-finished': (state, { at, payload }) => {
    if (state.rollback === null) return state;
    const rollback: RollbackState = { ...state.rollback, status: payload.outcome, endedAt: at };
    if (!trafficIsBack(state)) return { ...state, rollback };
    return rollback.toBatch === null && rollback.trackId === null
      ? endedByRollback(state, rollback, at)
      : steppedBack(state, rollback, at);
  },
};

/** Every switch was put where the rollback wanted it and is found there, whatever became of the scripts. */
export function trafficIsBack(state: ReleaseState): boolean {
  const actions = state.rollback?.actions ?? [];
  const switchIds = new Set(actions.map((action) => action.switchId).filter((id) => id !== null));
  return [...switchIds].every((id) => {
    const last = actions.findLast((action) => action.switchId === id && action.phase === 'traffic');
    const goal = last?.to;
    if (last?.status !== 'succeeded' || goal == null) return false;
    const found = Object.values(state.switches[id]?.targets ?? {});
    return found.every((target) => ['less', 'equal'].includes(compareExposure(target.found, goal)));
  });
}

function endedByRollback(state: ReleaseState, rollback: RollbackState, at: RollbackState['startedAt']): ReleaseState {
  return {
    ...state,
    rollback,
    status: 'rolled-back',
    endedAt: at,
    batches: mapEntries(state.batches, (batch) =>
      batch.status === 'pending' ? batch : { ...batch, status: 'rolled-back', endedAt: at },
    ),
  };
}

/** Back on an earlier rung: it is observed anew, and the rungs above with their steps are to be climbed again. */
function steppedBack(state: ReleaseState, rollback: RollbackState, at: RollbackState['startedAt']): ReleaseState {
  const { toBatch } = rollback;
  const { tracks } = state.definition.plan;
  const track = tracks.find(({ id, batches: rungs }) =>
    rollback.trackId === null ? rungs.some((batch) => batch.id === toBatch) : id === rollback.trackId,
  );
  const batches = track?.batches ?? [];
  const above = new Set(batches.slice(batches.findIndex((batch) => batch.id === toBatch) + 1).map((batch) => batch.id));
  const again = new Set(
    state.definition.plan.steps.filter((step) => above.has(step.batch ?? '')).map((step) => step.id),
  );
  return withTicksTakenBack({
    ...state,
    rollback,
    status: 'running',
    held: true,
    // What was counted down against the rung above says nothing against this one.
    countdown: null,
    countdowns: [],
    // What people said about the rung above does not speak of this one.
    guards: forgetJudgements(state, at, () => true),
    tracks: mapEntries(state.tracks, (before, id) =>
      id === track?.id ? { ...before, currentBatch: toBatch } : before,
    ),
    batches: mapEntries(state.batches, (batch, id) => {
      if (id === toBatch) {
        return {
          ...batch,
          status: 'in-effect',
          inEffectAt: at,
          endedAt: null,
          overdueAt: null,
          observed: { closedMs: 0, since: null, stretches: [] },
        };
      }
      return above.has(id)
        ? {
            status: 'pending',
            startedAt: null,
            inEffectAt: null,
            endedAt: null,
            overdueAt: null,
            observed: { closedMs: 0, since: null, stretches: [] },
          }
        : batch;
    }),
    steps: mapEntries(state.steps, (step, id) => (again.has(id) ? reopened(step) : step)),
  });
}
