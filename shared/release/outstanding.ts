import type { StepId, SwitchId } from '../plan/release-plan.ts';
import { placedSteps } from '../plan/step-lists.ts';
import type { ClusterReturn } from './cluster-returns.ts';
import type { RollbackPhase } from './events.ts';
import type { Exposure } from './exposure.ts';
import type { FlagReturn } from './flag-returns.ts';
import type { KillSwitchPosition } from './kill-switch-events.ts';
import { isDrilled } from './queries.ts';
import type { FlagValue } from './runbook-events.ts';
import type { ReleaseState } from './state.ts';
import { isDoneByPeople } from './step-marks.ts';

/** Something that was intended and has no outcome yet: the conductor's work. */
export type Effect =
  | {
      readonly kind: 'shift';
      readonly key: string;
      /** Intended by an earlier run of the backend: the real state is read first, nothing is run again blindly. */
      readonly resume: boolean;
      readonly shiftId: string;
      readonly switchId: SwitchId;
      readonly direction: 'raise' | 'lower';
      readonly to: Exposure;
      /** Revisions that a raise was previewed on: on others it is refused. */
      readonly previewed: Readonly<Record<string, string>> | null;
    }
  | {
      readonly kind: 'step';
      readonly key: string;
      readonly resume: boolean;
      readonly stepId: StepId;
      readonly attempt: number;
      /** It stands in a drill: whatever it would change is left alone. */
      readonly drill: boolean;
    }
  | {
      readonly kind: 'rollback-action';
      readonly key: string;
      readonly resume: boolean;
      readonly rollbackId: string;
      readonly actionId: string;
      readonly attempt: number;
      readonly phase: RollbackPhase;
      readonly switchId: SwitchId | null;
      readonly stepId: StepId | null;
      readonly to: Exposure | null;
      readonly flag: FlagReturn | null;
      readonly cluster: ClusterReturn | null;
    }
  | {
      readonly kind: 'flag-return';
      readonly key: string;
      readonly resume: boolean;
      readonly flagId: string;
      readonly attempt: number;
      /** What it was before the release. */
      readonly value: FlagValue | null;
    }
  | {
      readonly kind: 'annotation';
      readonly key: string;
      readonly resume: boolean;
      readonly annotationId: string;
      readonly attempt: number;
    }
  | {
      readonly kind: 'silence';
      readonly key: string;
      readonly resume: boolean;
      readonly silenceId: string;
      readonly attempt: number;
      /** `look`: an earlier run made it; is it still there? */
      readonly act: 'make' | 'end' | 'look';
    }
  | {
      readonly kind: 'kill-switch';
      readonly key: string;
      readonly resume: boolean;
      readonly flagId: string;
      readonly actionId: string;
      readonly attempt: number;
      readonly to: KillSwitchPosition;
    }
  | {
      readonly kind: 'switch-return';
      readonly key: string;
      readonly resume: boolean;
      readonly switchId: SwitchId;
      readonly actionId: string;
      /** Of the switch that a person looked at. */
      readonly revision: string;
    }
  | {
      readonly kind: 'kill-switch-sample';
      readonly key: string;
      readonly resume: boolean;
      readonly flagId: string;
      readonly actionId: string;
    };

/** Every intent without an outcome, each with a key that is the same for the same attempt. */
export function outstanding(state: ReleaseState): readonly Effect[] {
  if (state.run === null) return [];
  return [
    ...killSwitchEffects(state),
    ...rollbackEffects(state),
    ...shiftEffects(state),
    ...stepEffects(state),
    ...flagEffects(state),
    ...annotationEffects(state),
    ...silenceEffects(state),
    ...returnEffects(state),
  ];
}

/**
 * Whether something has no outcome yet that outlives the end of a release: what other systems were to be told, a kill
 * switch that was to be moved, a flag or a switch that was to be put back. All of it comes to an end by itself.
 */
export function leavesWork(state: ReleaseState): boolean {
  const lasting = [killSwitchEffects, flagEffects, annotationEffects, silenceEffects, returnEffects];
  return lasting.some((of) => of(state).length > 0);
}

function returnEffects(state: ReleaseState): Effect[] {
  return Object.entries(state.switches).flatMap(([switchId, { returned }]): Effect[] => {
    if (returned?.status !== 'intended') return [];
    const { actionId, revision, intendedAt } = returned;
    const resume = intendedAt.run !== state.run;
    return [
      { kind: 'switch-return', key: `switch-return/${switchId}/${actionId}`, resume, switchId, actionId, revision },
    ];
  });
}

function killSwitchEffects(state: ReleaseState): Effect[] {
  return Object.entries(state.killSwitches).flatMap(([flagId, { action, sampleDue }]): Effect[] => {
    if (action === null) return [];
    const { actionId, attempt, to } = action;
    const resume = action.intendedAt.run !== state.run;
    if (action.status === 'intended') {
      const key = `kill-switch/${flagId}/${actionId}/${attempt}`;
      return [{ kind: 'kill-switch', key, resume, flagId, actionId, attempt, to }];
    }
    if (sampleDue === null) return [];
    return [
      {
        kind: 'kill-switch-sample',
        key: `kill-switch-sample/${flagId}/${sampleDue}`,
        resume,
        flagId,
        actionId: sampleDue,
      },
    ];
  });
}

function rollbackEffects(state: ReleaseState): Effect[] {
  const { rollback } = state;
  if (rollback === null) return [];
  return (
    rollback.actions
      .filter((action) => action.status === 'intended')
      // What is tried again by itself is tried when the rollback is over.
      .filter((action) => rollback.status === 'running' || action.flag !== undefined || action.cluster !== undefined)
      .map((action) => ({
        kind: 'rollback-action',
        key: `${rollback.rollbackId}/${action.actionId}/${action.attempt}`,
        resume: action.intendedAt?.run !== state.run,
        rollbackId: rollback.rollbackId,
        actionId: action.actionId,
        attempt: action.attempt,
        phase: action.phase,
        switchId: action.switchId,
        stepId: action.stepId,
        to: action.to,
        flag: action.flag ?? null,
        cluster: action.cluster ?? null,
      }))
  );
}

function flagEffects(state: ReleaseState): Effect[] {
  // A rollback writes flags itself: what somebody wanted back comes after it.
  if (state.rollback?.status === 'running') return [];
  return Object.entries(state.flags).flatMap(([flagId, { returning }]): Effect[] => {
    if (returning?.status !== 'intended') return [];
    const { attempt, value, intendedAt } = returning;
    const key = `flag-return/${flagId}/${attempt}`;
    return [{ kind: 'flag-return', key, resume: intendedAt.run !== state.run, flagId, attempt, value }];
  });
}

function annotationEffects(state: ReleaseState): Effect[] {
  return Object.values(state.annotations)
    .filter(({ status }) => status === 'intended')
    .map(({ annotationId, attempt, intendedAt }) => ({
      kind: 'annotation',
      key: `annotation/${annotationId}/${attempt}`,
      resume: intendedAt.run !== state.run,
      annotationId,
      attempt,
    }));
}

function silenceEffects(state: ReleaseState): Effect[] {
  return Object.values(state.silences).flatMap(({ silenceId, status, attempt, intendedAt, seenIn }): Effect[] => {
    const act =
      status === 'intended'
        ? 'make'
        : status === 'ending'
          ? 'end'
          : status === 'running' && seenIn !== state.run
            ? 'look'
            : null;
    if (act === null) return [];
    const key = `silence/${silenceId}/${attempt}/${act}`;
    return [{ kind: 'silence', key, resume: intendedAt.run !== state.run, silenceId, attempt, act }];
  });
}

function shiftEffects(state: ReleaseState): Effect[] {
  return Object.values(state.shifts)
    .filter((shift) => shift.status === 'intended')
    .map((shift) => ({
      kind: 'shift',
      key: shift.shiftId,
      resume: shift.intendedAt.run !== state.run,
      shiftId: shift.shiftId,
      switchId: shift.switchId,
      direction: shift.direction,
      to: shift.to,
      previewed: shift.previewed,
    }));
}

/** Waits are ended by the fold at a tick and manual steps by a person: neither is an effect. */
const withoutEffect: ReadonlySet<string> = new Set(['manual', 'wait', 'await', 'shift', 'approval', 'decision']);

function stepEffects(state: ReleaseState): Effect[] {
  return [...placedSteps(state.definition.plan).values()].flatMap(({ step: plan, place }): Effect[] => {
    const step = state.steps[plan.id];
    // Scripts are actions of a rollback and never run by themselves.
    if (step?.status !== 'running' || place === 'script' || withoutEffect.has(plan.kind)) return [];
    if (isDoneByPeople(state, plan)) return [];
    return [
      {
        kind: 'step',
        key: `${plan.id}/${step.attempt}`,
        resume: step.startedAt?.run !== state.run,
        stepId: plan.id,
        attempt: step.attempt,
        drill: isDrilled(state, plan.id),
      },
    ];
  });
}
