import type { StepPlan } from '../../plan/release-plan.ts';
import { type PlacedStep, placedSteps } from '../../plan/step-lists.ts';
import type { Refusal } from '../commands.ts';
import type { Actor } from '../envelope.ts';
import { event, type StepResult } from '../events.ts';
import { releaseBlockers } from '../kill-switches.ts';
import { entryOf, everyBindingIsPractice, isDone, isDrilled } from '../queries.ts';
import type { ReleaseState, StepState } from '../state.ts';
import { isDoneByPeople, lacksSecond, marksOf, neededApprovals } from '../step-marks.ts';
import { stepRefusal } from '../step-readiness.ts';
import type { Now } from '../time.ts';
import { voiceRefusal } from '../voices.ts';
import { accept, type Deciders, type Decision, refuse } from './decider.ts';
import { gainByHand } from './step-gains.ts';

export const emptyResult: StepResult = {
  tookMs: 0,
  transcriptBlob: null,
  exitCode: null,
  httpStatus: null,
  note: null,
  error: null,
};

/** Kinds that a person ends, or that something else begins: they are not started. */
const notStarted: ReadonlySet<string> = new Set(['shift', 'approval', 'decision']);
/** Nobody goes past another person's word, or past the traffic. */
const notSkipped: ReadonlySet<string> = new Set(['shift', 'approval']);

interface Worked {
  readonly placed: PlacedStep;
  readonly now: StepState;
}

/** The step with its place and state, where it can be worked on now. */
function worked(state: ReleaseState, stepId: string): Worked | Extract<Decision, { ok: false }> {
  const refusal = stepRefusal(state, stepId);
  if (refusal !== null) return { ok: false, refusal };
  const placed = placedSteps(state.definition.plan).get(stepId);
  const now = state.steps[stepId];
  return placed === undefined || now === undefined
    ? { ok: false, refusal: { code: 'no-such-item', params: { kind: 'step', id: stepId } } }
    : { placed, now };
}

/** What a person saw, left out or chose is theirs to say: automation plays it only where nothing is at stake. */
export function mayAnswer(state: ReleaseState, actor: Actor): boolean {
  return actor.kind !== 'automation' || everyBindingIsPractice(state);
}

/** What a step needs before it begins besides its turn: its marks named, and another person where the plan wants one. */
function beginRefusal(
  state: ReleaseState,
  { placed, now }: Worked,
  confirmedMarks: readonly string[],
  actor: Actor,
): Refusal | null {
  const marks = marksOf(state, placed);
  const stepId = placed.step.id;
  // Automation confirms nothing where something is at stake.
  const confirmed = actor.kind === 'automation' && !everyBindingIsPractice(state) ? [] : confirmedMarks;
  const missing = marks.find((mark) => !confirmed.includes(mark));
  if (lacksSecond(placed, now, actor.kind === 'person' ? actor.id : null))
    return { code: 'second-person-missing', params: { step: stepId } };
  return missing === undefined ? null : { code: 'mark-not-confirmed', params: { step: stepId, mark: missing } };
}

/** A step is no way around what the release of a kill switch waits for, once this release has engaged it. */
function killSwitchRefusal(state: ReleaseState, { id, file }: StepPlan, now: Now): Refusal | null {
  if (file.kind !== 'flag' || file.value !== false || isDrilled(state, id)) return null;
  const item = entryOf(state.killSwitches, file.flag);
  if (item?.action?.status === 'intended' && item.action.to === 'engaged')
    return { code: 'kill-switch-engaged', params: { flag: file.flag } };
  if (item?.engagedHere !== true || item.position === 'released') return null;
  return releaseBlockers(state, file.flag, now)[0] ?? null;
}

export const stepDeciders: Deciders<'start-step' | 'confirm-step' | 'skip-step' | 'approve-step'> = {
  'start-step': (state, { stepId, confirmedMarks = [] }, { actor, now: moment }) => {
    const item = worked(state, stepId);
    if ('ok' in item) return item;
    const { placed, now } = item;
    const { kind, file } = placed.step;
    if (notStarted.has(kind)) return refuse('step-wrong-kind', { step: stepId, kind });
    if (now.status !== 'pending' && now.status !== 'failed')
      return refuse('step-not-ready', { step: stepId, first: stepId });
    // There is nothing to wait for before the job was started.
    if (file.kind === 'await' && state.steps[file.for]?.status === 'pending')
      return refuse('step-not-ready', { step: stepId, first: file.for });
    const refusal = killSwitchRefusal(state, placed.step, moment) ?? beginRefusal(state, item, confirmedMarks, actor);
    if (refusal !== null) return { ok: false, refusal };
    const marks = confirmedMarks.length === 0 ? {} : { confirmedMarks };
    return accept(event('step-started', { stepId, attempt: now.attempt + 1, ...marks }));
  },
  'confirm-step': (state, { stepId, passed, note, evidenceBlob }, { actor }) => {
    const item = worked(state, stepId);
    if ('ok' in item) return item;
    if (!mayAnswer(state, actor)) return refuse('approver-is-automation');
    const { placed, now } = item;
    const { kind, file } = placed.step;
    if (!isDoneByPeople(state, placed.step)) return refuse('step-wrong-kind', { step: stepId, kind });
    if (now.status === 'succeeded' || now.status === 'skipped') return refuse('step-not-running', { step: stepId });
    if (passed && file.kind === 'manual' && file.evidence === true && note === null && evidenceBlob === null)
      return refuse('evidence-required', { step: stepId });
    const refusal = now.status === 'running' ? null : beginRefusal(state, item, [], actor);
    if (refusal !== null) return { ok: false, refusal };
    const attempt = now.status === 'running' ? now.attempt : now.attempt + 1;
    const started = now.status === 'running' ? [] : [event('step-started', { stepId, attempt })];
    const result = { ...emptyResult, note, transcriptBlob: evidenceBlob };
    const outcome = event(passed ? 'step-succeeded' : 'step-failed', { stepId, attempt, result });
    return accept(...started, outcome, ...(passed && !isDrilled(state, stepId) ? gainByHand(file) : []));
  },
  'skip-step': (state, { stepId, reason }, { actor }) => {
    const item = worked(state, stepId);
    if ('ok' in item) return item;
    if (!mayAnswer(state, actor)) return refuse('approver-is-automation');
    const { step } = item.placed;
    const { status } = item.now;
    if (notSkipped.has(step.kind)) return refuse('step-wrong-kind', { step: stepId, kind: step.kind });
    if (status !== 'pending' && status !== 'failed') return refuse('step-not-ready', { step: stepId, first: stepId });
    if (reason === null && !step.optional) return refuse('reason-required');
    return accept(event('step-skipped', { stepId, reason }));
  },
  'approve-step': (state, { stepId, approver, role = null, way, evidence, evidenceBlob }, { actor }) => {
    const item = worked(state, stepId);
    if ('ok' in item) return item;
    const { placed, now } = item;
    const { file, kind } = placed.step;
    if (neededApprovals(placed) === 0) return refuse('step-wrong-kind', { step: stepId, kind });
    if (isDone(now) || now.status === 'running') return refuse('step-not-running', { step: stepId });
    const { need = 1, of = null, accept: ways = null } = file.kind === 'approval' ? file : {};
    const refusal = voiceRefusal(state, { need, of, accept: ways }, now.approvals, { approver, role, way }, actor);
    if (refusal !== null) return { ok: false, refusal };
    return accept(event('step-approved', { stepId, approver, role, way, evidence, evidenceBlob }));
  },
};

export { everyBindingIsPractice };
