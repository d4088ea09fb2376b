import type { ReleaseEvent } from '../events.ts';
import { currentBatchId, driftedTargets } from '../queries.ts';
import type { FoundTarget } from '../split.ts';
import type { ReleaseState } from '../state.ts';
import type { ApprovalReview, DriftReview, HoldReview, ReleaseReview, ReviewGap, StepReview } from './review-model.ts';

/** What the last state does not keep: everything that happened and was over again. */
export interface RecordCollector {
  readonly drivers: { readonly driver: string; readonly at: number }[];
  readonly approvals: ApprovalReview[];
  readonly drifts: DriftReview[];
  readonly gaps: ReviewGap[];
  readonly holds: HoldReview[];
  readonly notes: ReleaseReview['notes'][number][];
  readonly attempts: Map<string, StepReview['attempts'][number][]>;
  readonly reasons: Map<string, StepReview['reason']>;
  take(before: ReleaseState, event: ReleaseEvent, after: ReleaseState): void;
}

export function collectRecord(): RecordCollector {
  const record: RecordCollector = {
    drivers: [],
    approvals: [],
    drifts: [],
    gaps: [],
    holds: [],
    notes: [],
    attempts: new Map(),
    reasons: new Map(),
    take: (before, event, after) => {
      takeEvent(record, before, event);
      followDrift(record.drifts, before, event, after);
      followHold(record.holds, before, event, after);
    },
  };
  return record;
}

function takeEvent(record: RecordCollector, before: ReleaseState, event: ReleaseEvent): void {
  const { actor: by } = event;
  const at = event.at.utc;
  switch (event.type) {
    case 'driver-started': {
      const { driver, coveredUntil } = event.payload;
      record.drivers.push({ driver, at });
      if (before.run !== null && coveredUntil !== null && before.status !== 'created') {
        record.gaps.push({ from: coveredUntil.utc, to: at, cause: 'restarted', batch: currentBatchId(before) });
      }
      break;
    }
    case 'watch-gapped':
      record.gaps.push({
        from: event.payload.coveredUntil.utc,
        to: at,
        cause: 'paused',
        batch: currentBatchId(before),
      });
      break;
    case 'note-added':
      record.notes.push({ at, by, text: event.payload.text });
      break;
    case 'step-succeeded':
    case 'step-failed': {
      const { stepId, attempt, result } = event.payload;
      const known = record.attempts.get(stepId) ?? [];
      record.attempts.set(stepId, [...known, { attempt, passed: event.type === 'step-succeeded', at, result }]);
      break;
    }
    case 'step-skipped':
    case 'step-decided':
      record.reasons.set(event.payload.stepId, event.payload.reason);
      break;
    case 'step-approved':
      record.approvals.push({ kind: 'step', ...event.payload, at, by });
      break;
    case 'preflight-recorded': {
      const { passed, warned, failed, evidenceBlob } = event.payload;
      const counts = { passed, warned: warned.length, failed: failed.length };
      record.approvals.push({ kind: 'preflight', ...counts, evidenceBlob, at, by });
      break;
    }
    case 'preflight-acknowledged':
      record.approvals.push({ kind: 'failed-checks', ...event.payload, at, by });
      break;
    case 'commands-approved':
      record.approvals.push({ kind: 'commands', commandsHash: event.payload.commandsHash, at, by });
      break;
  }
}

function followDrift(drifts: DriftReview[], before: ReleaseState, event: ReleaseEvent, after: ReleaseState): void {
  const at = event.at.utc;
  for (const [index, drift] of drifts.entries()) {
    if (drift.endedAt !== null || driftedTargets(after, drift.switchId).length > 0) continue;
    const acknowledged = event.type === 'drift-acknowledged' && event.payload.switchId === drift.switchId;
    drifts[index] = { ...drift, endedAt: at, acknowledgedBy: acknowledged ? event.actor : null };
  }
  if (event.type !== 'split-found') return;
  const { switchId, found } = event.payload;
  const drifted = driftedTargets(after, switchId);
  const known = drifts.findLastIndex((drift) => drift.switchId === switchId && drift.endedAt === null);
  if (drifted.length === 0) return;
  const changed = found.filter(({ target }) => drifted.includes(target));
  if (known >= 0) {
    const open = drifts[known];
    if (open !== undefined) drifts[known] = { ...open, found: changed };
    return;
  }
  const agreed = drifted.flatMap((target): FoundTarget[] => {
    const exposure = before.switches[switchId]?.targets[target]?.agreed ?? null;
    return exposure === null ? [] : [{ target, exposure }];
  });
  drifts.push({ switchId, at, found: changed, agreed, endedAt: null, acknowledgedBy: null });
}

function followHold(holds: HoldReview[], before: ReleaseState, event: ReleaseEvent, after: ReleaseState): void {
  const at = event.at.utc;
  const isHeld = (state: ReleaseState) => state.held && state.status === 'running';
  if (!isHeld(before) && isHeld(after)) {
    const reason = event.type === 'release-held' ? event.payload.reason : null;
    holds.push({ from: at, to: null, by: event.actor, reason });
  }
  const open = holds.at(-1);
  if (isHeld(before) && !isHeld(after) && open !== undefined) holds[holds.length - 1] = { ...open, to: at };
}
