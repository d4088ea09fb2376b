import type { ClaimPlan, GatePlan } from '../plan/release-plan.ts';
import { quietMs } from '../release/gates.ts';
import { itemPlan, missingDrills, recordEndsAt, recordOf } from '../release/items.ts';
import type { ReleaseState } from '../release/state.ts';
import type { Now } from '../release/time.ts';
import { formatDuration, formatValue } from './format.ts';
import {
  batchExposure,
  clock,
  itemName,
  local,
  moment,
  roleName,
  type Speech,
  say,
  stepName,
} from './release-speech.ts';
import { sayThreshold } from './say-threshold.ts';

/** What the plan says about a gate, in short pieces. */
export function sayGate(speech: Speech, gate: GatePlan): readonly string[] {
  const tell = (key: string, params: object = {}) => say(speech.t, `flight:gates.${key}`, params);
  const { before, endOf, capacity } = gate;
  const evidence =
    gate.evidence === null
      ? gate.evidenceRequired
        ? tell('evidenceNeeded')
        : null
      : tell('evidence', { what: local(speech, gate.evidence) });
  return [
    gate.threshold,
    capacity?.new == null ? null : tell('capacityNew', { count: capacity.new }),
    capacity?.old == null ? null : tell('capacityOld', { count: capacity.old }),
    gate.category && local(speech, gate.category),
    gate.owner && local(speech, gate.owner),
    gate.due,
    before === null
      ? null
      : before === 'completion'
        ? tell('beforeCompletion')
        : tell('before', { batch: batchExposure(speech, before) }),
    endOf === null ? null : tell('atEndOf', { batch: batchExposure(speech, endOf) }),
    evidence,
    gate.mayBeWaived ? null : tell('notWaivable'),
    sayClaim(speech, gate.claimed),
    gate.refs === undefined ? null : say(speech.t, 'planFacts:refs', { refs: gate.refs.join(' ') }),
  ].filter((part) => part !== null);
}

/** What a document claims about an item: never more than that. */
export function sayClaim(speech: Speech, claimed: ClaimPlan | null): string | null {
  if (claimed === null) return null;
  const state = claimed.state === null ? null : say(speech.t, `flight:gates.claim.${claimed.state}`);
  const what = [state, claimed.value, claimed.by, claimed.at].filter((part) => part !== null).join(' ');
  return say(speech.t, 'flight:gates.claimed', { what });
}

/** What there is to see about a gate now: its live number, what it waits for, until when its tick counts, what is claimed. */
export function sayGateNow(
  speech: Speech,
  state: ReleaseState,
  gate: GatePlan,
  now: Now,
  value: number | null,
): readonly string[] {
  const tell = (key: string, params: object = {}) => say(speech.t, `flight:gates.${key}`, params);
  const parts: (string | null)[] = [];
  if (gate.live !== null) parts.push(...sayLive(speech, state, gate.live, value));
  switch (gate.recorded?.kind) {
    case 'no-red':
      parts.push(
        tell('noRed', { duration: formatDuration(gate.recorded.withinMs) }),
        tell('noRedSo', { duration: formatDuration(quietMs(state, now)) }),
      );
      break;
    case 'present': {
      const { roleId } = gate.recorded;
      const here = state.presence[roleId]?.present === true;
      parts.push(tell(here ? 'present' : 'absent', { role: roleName(speech, roleId) }));
      break;
    }
    case 'drill': {
      const { drillId } = gate.recorded;
      const missing = missingDrills(state, drillId, now);
      const item = itemPlan(state, drillId);
      const record = item === undefined ? null : recordOf(state, item);
      const ends = item === undefined || record === null ? null : recordEndsAt(record, item);
      if (missing.length > 0) {
        const names = missing.map((id) => itemName(speech, id)).join(', ');
        parts.push(say(speech.t, 'items:missingDrill', { names }));
      } else if (ends !== null) parts.push(say(speech.t, 'items:validUntil', { moment: moment(speech, ends) }));
      break;
    }
    case 'step':
      parts.push(tell('step', { step: stepName(speech, gate.recorded.stepId) }));
      break;
  }
  const ticked = state.gates[gate.id];
  if (ticked?.status === 'passed' && ticked.at !== null && gate.validForMs !== null) {
    parts.push(tell('expires', { clock: clock(speech, ticked.at.utc + gate.validForMs) }));
  }
  if (ticked?.status !== 'passed') parts.push(sayClaim(speech, gate.claimed));
  return parts.filter((part) => part !== null);
}

function sayLive(speech: Speech, state: ReleaseState, guardId: string, value: number | null): (string | null)[] {
  const guard = speech.definition.plan.guards.find((candidate) => candidate.id === guardId);
  if (guard === undefined) return [];
  const seen = state.guards[guardId];
  const limit = guard.levels.green;
  return [
    seen?.level === 'unknown'
      ? say(speech.t, `levels:reason.${seen.reason}`)
      : say(speech.t, 'flight:gates.live', { value: formatValue(value, guard.unit) }),
    limit === null ? null : say(speech.t, 'flight:gates.needs', { limit: sayThreshold(speech.t, limit, guard.unit) }),
  ];
}
