import type { CockpitError } from '../errors.ts';
import type { ReleasePlan } from '../plan/release-plan.ts';
import { placedSteps } from '../plan/step-lists.ts';
import type { Actor } from './envelope.ts';
import type { KillSwitchEventPayloads, KillSwitchPosition } from './kill-switch-events.ts';
import type { ReleaseState } from './state.ts';
import type { StepApproval } from './step-state.ts';
import type { Now } from './time.ts';

/** What was asked of a kill switch last. */
export interface KillSwitchAction {
  readonly actionId: string;
  readonly to: KillSwitchPosition;
  readonly attempt: number;
  readonly status: 'intended' | 'done' | 'failed';
  readonly intendedAt: Now;
  /** Who asked for it first; attempts that follow by themselves are his as well. */
  readonly by: Actor;
  readonly tookMs: number | null;
  readonly error: CockpitError | null;
}

export interface KillSwitchState {
  /** As read or set last; unknown: nobody has looked yet, its value means neither, or an attempt failed. */
  readonly position: KillSwitchPosition | 'unknown';
  /** Since when, as far as the release knows; null: nobody has looked. */
  readonly since: Now | null;
  /** Who set it, in this release; null: somebody else, or nobody knows. */
  readonly by: Actor | null;
  /** What it was before the release touched it. */
  readonly before: KillSwitchPosition | 'unknown';
  /** Whether this release engaged it, by hand, by a step or in a rollback. */
  readonly engagedHere: boolean;
  readonly action: KillSwitchAction | null;
  /** People besides the driver who agree that it may be released. */
  readonly approvals: readonly StepApproval[];
  /** Action after which real answers are still to be sampled. */
  readonly sampleDue: string | null;
  /** What they showed after the last time that it was engaged. */
  readonly samples: KillSwitchEventPayloads['kill-switch-sampled']['samples'];
}

export const unseenKillSwitch: KillSwitchState = {
  position: 'unknown',
  since: null,
  by: null,
  before: 'unknown',
  engagedHere: false,
  action: null,
  approvals: [],
  sampleDue: null,
  samples: [],
};

/** Kill switches that a program can reach, by the id of their flag. */
export function killSwitchIds({ flags }: ReleasePlan): readonly string[] {
  return Object.entries(flags).flatMap(([id, { killSwitch, slot }]) =>
    killSwitch === true && slot !== null ? [id] : [],
  );
}

/**
 * Kill switches that keep the new version closed, or may do so: engaged, being engaged, of unknown state after a failed
 * attempt, or set to something that means neither. One that was engaged before the release, and that a step of the runbook is still to release, is part of
 * the plan and closes nothing that is meant to be open.
 */
export function closingKillSwitches(state: ReleaseState): readonly string[] {
  return Object.entries(state.killSwitches)
    .filter(([flagId, item]) => mayClose(item) && !isReleasedByPlan(state, flagId, item))
    .map(([flagId]) => flagId);
}

function mayClose({ position, since, action }: KillSwitchState): boolean {
  if (position === 'engaged' || (action?.status === 'intended' && action.to === 'engaged')) return true;
  // Somebody looked, and what is there means neither.
  return position === 'unknown' && (since !== null || action?.status === 'failed');
}

function isReleasedByPlan(state: ReleaseState, flagId: string, { engagedHere, action }: KillSwitchState): boolean {
  if (engagedHere || action !== null) return false;
  return [...placedSteps(state.definition.plan).values()].some(({ step: { id, file }, place }) => {
    const { status } = state.steps[id] ?? {};
    const isOpen = status === 'pending' || status === 'running' || status === 'failed';
    return place === 'runbook' && file.kind === 'flag' && file.flag === flagId && file.value === false && isOpen;
  });
}

/** Slots through which real answers are sampled after it was engaged: its own, else those of the traffic switches. */
export function probesOfKillSwitch({ flags, probes = {} }: ReleasePlan, flagId: string): readonly string[] {
  const own = flags[flagId]?.probe;
  return own === undefined ? [...new Set(Object.values(probes))] : [own];
}
