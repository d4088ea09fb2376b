import type { GatePlan } from '../../plan/release-plan.ts';
import type { DecisionContext, Refusal } from '../commands.ts';
import type { WaiverSubject } from '../events.ts';
import { event } from '../events.ts';
import { isTicked } from '../gates.ts';
import type { ReleaseState } from '../state.ts';
import { accept, type Deciders, refuse } from './decider.ts';
import { everyBindingIsPractice } from './steps.ts';

const over = new Set(['completed', 'rolled-back', 'aborted']);

export const gateDeciders: Deciders<'pass-gate' | 'fail-gate' | 'record-presence' | 'give-waiver'> = {
  'pass-gate': (state, { gateId, note, evidenceBlob }, context) => {
    const gate = gatePlan(state, gateId);
    if (gate === undefined) return refuse('no-such-item', { kind: 'gate', id: gateId });
    const refusal = tickRefusal(state, gate, context);
    if (refusal !== null) return { ok: false, refusal };
    if (gate.evidenceRequired && note === null && evidenceBlob === null) {
      return refuse('evidence-required', { gate: gateId });
    }
    return accept(event('gate-passed', { gateId, note, evidenceBlob }));
  },
  'fail-gate': (state, { gateId, note }, context) => {
    const gate = gatePlan(state, gateId);
    if (gate === undefined) return refuse('no-such-item', { kind: 'gate', id: gateId });
    const refusal = tickRefusal(state, gate, context);
    return refusal === null ? accept(event('gate-failed', { gateId, note })) : { ok: false, refusal };
  },
  'record-presence': (state, { roleId, present }, { actor }) => {
    if (!state.definition.plan.roles.some((role) => role.id === roleId))
      return refuse('no-such-item', { kind: 'role', id: roleId });
    if (over.has(state.status)) return refuse('release-over', { status: state.status });
    if (!isPersonOrPractice(state, actor)) return refuse('approver-is-automation');
    return accept(event('presence-recorded', { roleId, present }));
  },
  'give-waiver': (state, { subject, reason, until }, { now, actor }) => {
    if (!isSubject(state, subject)) return refuse('no-such-item', { kind: subject.kind, id: subject.id });
    if (actor.kind === 'conductor') return refuse('reason-required');
    // A waiver is a person's word; automation may only play one where nothing is at stake.
    if (!isPersonOrPractice(state, actor)) return refuse('approver-is-automation');
    if (over.has(state.status)) return refuse('release-over', { status: state.status });
    if (subject.kind === 'gate' && gatePlan(state, subject.id)?.mayBeWaived === false) {
      return refuse('not-waivable', { gate: subject.id });
    }
    if (until <= now.utc) return refuse('waiver-in-past');
    return accept(event('waiver-given', { subject, reason, until }));
  },
};

function gatePlan(state: ReleaseState, id: string): GatePlan | undefined {
  return state.definition.plan.gates.find((gate) => gate.id === id);
}

/** Why nobody may say anything about a gate now. */
function tickRefusal(state: ReleaseState, gate: GatePlan, { actor }: DecisionContext): Refusal | null {
  if (over.has(state.status)) return { code: 'release-over', params: { status: state.status } };
  if (!isTicked(gate)) return { code: 'gate-not-ticked', params: { gate: gate.id } };
  if (!isPersonOrPractice(state, actor)) return { code: 'approver-is-automation', params: {} };
  const before = gate.endOf === null ? undefined : state.batches[gate.endOf]?.status;
  // A check at the end of a batch says nothing while that batch is not out there.
  if (gate.endOf !== null && before !== 'in-effect' && before !== 'completed') {
    return { code: 'gate-too-early', params: { gate: gate.id, batch: gate.endOf } };
  }
  return null;
}

function isPersonOrPractice(state: ReleaseState, actor: DecisionContext['actor']): boolean {
  return actor.kind !== 'automation' || everyBindingIsPractice(state);
}

function isSubject(state: ReleaseState, { kind, id }: WaiverSubject): boolean {
  const { plan } = state.definition;
  switch (kind) {
    case 'gate':
      return Object.hasOwn(state.gates, id);
    case 'guard':
      return Object.hasOwn(state.guards, id);
    case 'observation':
    case 'start':
      return Object.hasOwn(state.batches, id);
    case 'share':
      return plan.shareGauges !== undefined && Object.hasOwn(plan.shareGauges, id);
    case 'window':
      return plan.windows.some((window) => window.id === id && (window.use === 'release' || window.use === 'avoid'));
    case 'freeze':
      return plan.freezes.some((freeze) => freeze.id === id);
  }
}
