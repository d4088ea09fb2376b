import { batchesOf } from '../../plan/release-plan.ts';
import { placedSteps, type StepPlace } from '../../plan/step-lists.ts';
import { environmentOf } from '../environment-of.ts';
import type { ReleaseEvent } from '../events.ts';
import { evolve } from '../evolve/index.ts';
import { compareExposure, type Exposure } from '../exposure.ts';
import { gateStatus } from '../gates.ts';
import { emptyRelease, type ReleaseDefinition, type ReleaseState, type RollbackState } from '../state.ts';
import { elapsedMs } from './elapsed.ts';
import { collectBatches } from './review-batches.ts';
import { collectKillSwitches } from './review-kill-switches.ts';
import type {
  BatchReview,
  GateReview,
  ReadSamples,
  ReleaseReview,
  ReviewHeader,
  RollbackReview,
  StepReview,
} from './review-model.ts';
import { playbookReviews } from './review-playbooks.ts';
import { collectRecord, type RecordCollector } from './review-record.ts';

export type {
  ActualReading,
  ApprovalReview,
  BatchResult,
  BatchReview,
  DriftReview,
  GateReview,
  GuardReview,
  HoldReview,
  KillSwitchMove,
  KillSwitchReview,
  PlaybookReview,
  PlaybookStepReview,
  ReadSamples,
  ReleaseReview,
  ReviewGap,
  ReviewHeader,
  RollbackReview,
  StepReview,
} from './review-model.ts';

/**
 * Looks back at a release: what was planned, what was found, what was measured, who did what. All of it follows from the
 * definition and the events in their order; `samples` makes the actual values those of the last reading instead of
 * the last change of level.
 */
export function reviewRelease(
  definition: ReleaseDefinition,
  events: readonly ReleaseEvent[],
  samples: ReadSamples | null = null,
): ReleaseReview {
  const batches = collectBatches(samples);
  const record = collectRecord();
  const killSwitches = collectKillSwitches();
  let state = emptyRelease(definition);
  for (const event of events) {
    const after = evolve(state, event);
    batches.take(state, event, after);
    record.take(state, event, after);
    killSwitches.take(state, event, after);
    state = after;
  }
  const stays = batches.finish(state);
  return {
    header: headerOf(state, events, record, stays),
    batches: stays,
    gates: gatesOf(state),
    waivers: state.waivers,
    steps: stepsOf(state, record),
    approvals: record.approvals,
    playbooks: playbookReviews(state),
    rollbacks: [...state.pastRollbacks, ...(state.rollback === null ? [] : [state.rollback])].map(rollbackReview),
    killSwitches: killSwitches.finish(state),
    annotations: Object.values(state.annotations),
    drifts: record.drifts,
    gaps: record.gaps,
    holds: record.holds,
    notes: record.notes,
  };
}

function headerOf(
  state: ReleaseState,
  events: readonly ReleaseEvent[],
  record: RecordCollector,
  stays: readonly BatchReview[],
): ReviewHeader {
  const { plan, releaseId, bindings } = state.definition;
  const end = state.endedAt ?? state.lastEventAt;
  return {
    releaseId,
    title: plan.title,
    from: plan.from,
    to: plan.to,
    environment: environmentOf(bindings),
    bindings: Object.entries(bindings).map(([slot, binding]) => ({ slot, ...binding })),
    pace: plan.pace,
    driver: state.driver,
    drivers: record.drivers,
    createdAt: state.createdAt?.utc ?? null,
    begunAt: state.begunAt?.utc ?? null,
    endedAt: state.endedAt?.utc ?? null,
    outcome: state.status,
    highest: highestOf(state, stays),
    tookMs: state.begunAt === null || end === null ? null : elapsedMs(state.begunAt, end),
    eventCount: events.length,
    headHash: events.at(-1)?.hash ?? null,
  };
}

/** Rungs are climbed in order, but a ladder may go down: the wider exposure decides, else the later place. */
function highestOf(state: ReleaseState, stays: readonly BatchReview[]): Exposure | null {
  const order = batchesOf(state.definition.plan).map((batch) => batch.id);
  const reached = stays.filter((stay) => stay.inEffectAt !== null);
  const place = (stay: BatchReview) => order.indexOf(stay.batchId);
  const best = reached.reduce<BatchReview | null>((most, stay) => {
    if (most === null) return stay;
    const against = compareExposure(stay.planned, most.planned);
    if (against === 'less') return most;
    return against === 'more' || place(stay) > place(most) ? stay : most;
  }, null);
  return best?.planned ?? null;
}

function gatesOf(state: ReleaseState): readonly GateReview[] {
  const at = state.endedAt ?? state.lastEventAt;
  return state.definition.plan.gates.map((plan) => {
    const { id, before } = plan;
    const gate = state.gates[id];
    const waiver = state.waivers.findLast((given) => given.subject.kind === 'gate' && given.subject.id === id) ?? null;
    return {
      gateId: id,
      before,
      status: at === null ? 'open' : gateStatus(state, plan, at),
      at: gate?.at?.utc ?? null,
      by: gate?.by ?? null,
      note: gate?.note ?? null,
      evidenceBlob: gate?.evidenceBlob ?? null,
      waiver,
    };
  });
}

function stepsOf(state: ReleaseState, record: RecordCollector): readonly StepReview[] {
  const always: readonly StepPlace[] = ['runbook', 'finally'];
  // The way back that nobody took is no part of what happened; playbooks are told by their openings.
  const placed = [...placedSteps(state.definition.plan).values()].filter(
    ({ place, step }) => always.includes(place) || (place !== 'playbook' && (state.steps[step.id]?.attempt ?? 0) > 0),
  );
  return placed.map(({ place, step: { id, kind, batch } }) => {
    const step = state.steps[id];
    const { startedAt = null, endedAt = null } = step ?? {};
    return {
      stepId: id,
      place,
      kind,
      batch,
      status: step?.status ?? 'pending',
      startedAt: startedAt?.utc ?? null,
      endedAt: endedAt?.utc ?? null,
      tookMs: startedAt === null || endedAt === null ? null : elapsedMs(startedAt, endedAt),
      by: step?.by ?? null,
      approvals: step?.approvals ?? [],
      exitId: step?.exitId ?? null,
      result: step?.result ?? null,
      reason: step?.status === 'skipped' || step?.exitId != null ? (record.reasons.get(id) ?? null) : null,
      attempts: record.attempts.get(id) ?? [],
    };
  });
}

function rollbackReview(rollback: RollbackState): RollbackReview {
  const traffic = rollback.actions.filter((action) => action.phase === 'traffic');
  // After an escalation the goal of the first attempt is no measure any more: the last action of each switch counts.
  const last = new Map(traffic.map((action) => [action.switchId, action]));
  const ends = [...last.values()].map((action) => (action.status === 'succeeded' ? action.endedAt : null));
  const trafficBackMs = ends.reduce<number | null>(
    (longest, end) => (longest === null || end === null ? null : Math.max(longest, elapsedMs(rollback.startedAt, end))),
    ends.length === 0 ? null : 0,
  );
  return {
    ...rollback,
    tookMs: rollback.endedAt === null ? null : elapsedMs(rollback.startedAt, rollback.endedAt),
    trafficBackMs,
  };
}
