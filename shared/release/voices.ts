import type { Agreement } from '../plan/release-plan.ts';
import type { Refusal } from './commands.ts';
import type { Actor } from './envelope.ts';
import { everyBindingIsPractice } from './queries.ts';
import type { ReleaseState } from './state.ts';
import type { StepApproval } from './step-state.ts';

/**
 * Why a person's agreement does not count, of an approval and of a sign-off alike; null: it does. The driver and whoever
 * sits at the cockpit are never one of the others.
 */
export function voiceRefusal(
  state: ReleaseState,
  asked: Agreement,
  given: readonly StepApproval[],
  { approver, role, way }: StepApproval,
  actor: Actor,
): Refusal | null {
  // Automation counts as the machine of the practice range, never as one of four eyes of a person's release.
  const atTheHelm = actor.kind === 'person' && approver === actor.id;
  if (actor.kind !== 'automation' && (approver === state.driver || atTheHelm))
    return { code: 'approver-is-driver', params: {} };
  if (actor.kind === 'automation' && !everyBindingIsPractice(state))
    return { code: 'approver-is-automation', params: {} };
  if (given.some((voice) => voice.approver === approver)) return { code: 'approver-agreed-already', params: {} };
  if (asked.accept !== null && !asked.accept.includes(way))
    return { code: 'approval-way-not-accepted', params: { way } };
  const counts = asked.of === null || (role !== null && freeRoles(asked, given).includes(role));
  return counts ? null : { code: 'approver-role-missing', params: { role } };
}

/** Roles that may still agree: of N each speaks once; where more people than roles are asked for, a role may speak again. */
export function freeRoles({ need, of }: Agreement, given: readonly StepApproval[]): readonly string[] {
  const roles = of ?? [];
  return need > roles.length ? roles : roles.filter((role) => !given.some((voice) => voice.role === role));
}

/** How many people are still needed. */
export function missingVoices({ need }: Agreement, given: readonly StepApproval[]): number {
  return Math.max(0, need - given.length);
}
