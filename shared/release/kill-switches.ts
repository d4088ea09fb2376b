import type { ReleasePlan } from '../plan/release-plan.ts';
import type { Refusal } from './commands.ts';
import { stableMs } from './gates.ts';
import { entryOf } from './queries.ts';
import type { ReleaseState } from './state.ts';
import { type Now, passedMs } from './time.ts';

/** People besides the driver who must agree before one is released, as for any action outside the one-click path. */
export const releaseApprovals = 1;

/** How long the old version must have been well before a kill switch is released, in ms, where the plan does not say. */
const defaultReleaseAfterMs = 30 * 60_000;

export function releaseAfterMs({ definition: { plan } }: ReleaseState, flagId: string): number {
  return plan.flags[flagId]?.releaseAfterMs ?? defaultReleaseAfterMs / plan.pace;
}

/** Milliseconds for which the old version must still be well before this kill switch may be released; 0: it may. */
export function releaseWaitsMs(state: ReleaseState, flagId: string, now: Now): number {
  const { since } = state.killSwitches[flagId] ?? {};
  if (since == null) return releaseAfterMs(state, flagId);
  const engaged = passedMs(since, now);
  // Of a release that is over nobody reads the guards: only the time says anything.
  const isWatched = state.status === 'running' || state.status === 'rolling-back';
  const well = isWatched ? Math.min(engaged, stableMs(state, now)) : engaged;
  return Math.max(0, releaseAfterMs(state, flagId) - well);
}

/** Why a kill switch may not be released now, by `releaser`; empty: it may. */
export function releaseBlockers(
  state: ReleaseState,
  flagId: string,
  now: Now,
  releaser: string | null = state.driver,
): readonly Refusal[] {
  const others = (state.killSwitches[flagId]?.approvals ?? []).filter(({ approver }) => approver !== releaser);
  const remainingMs = releaseWaitsMs(state, flagId, now);
  return [
    ...(state.rollback?.status === 'running' ? [{ code: 'release-rolling-back', params: {} } as const] : []),
    ...(remainingMs > 0 ? [{ code: 'not-stable-yet', params: { remainingMs } } as const] : []),
    ...(others.length < releaseApprovals ? [{ code: 'second-person-missing', params: { flag: flagId } } as const] : []),
  ];
}

/** Names of the people whom the plan names to operate a kill switch; none: it names nobody, or roles without people. */
export function operatorNames({ flags, roles }: ReleasePlan, flagId: string): readonly string[] {
  const { operators = [] } = entryOf(flags, flagId) ?? {};
  return roles.flatMap(({ id, people = [] }) => (operators.includes(id) ? people : []));
}

/** Whether a plan that says who operates this kill switch names this person; where no name is known, everybody may. */
export function isOperator(plan: ReleasePlan, flagId: string, personName: string): boolean {
  const names = operatorNames(plan, flagId);
  return names.length === 0 || names.some((name) => name.trim() === personName.trim());
}
