import { type PlacedStep, placedSteps } from '../../../shared/plan/step-lists.ts';
import type { OperatorInput, Refusal } from '../../../shared/release/commands.ts';
import { everyBindingIsPractice } from '../../../shared/release/decide/steps.ts';
import type { WaiverSubject } from '../../../shared/release/events.ts';
import { isTicked } from '../../../shared/release/gates.ts';
import { missingDrills } from '../../../shared/release/items.ts';
import { holdingConditions, preconditionOf } from '../../../shared/release/preconditions.ts';
import { currentInTrackOf } from '../../../shared/release/queries.ts';
import type { ReleaseState, StepState } from '../../../shared/release/state.ts';
import { isDoneByPeople, lacksSecond, marksOf } from '../../../shared/release/step-marks.ts';
import type { Now } from '../../../shared/release/time.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';

/** Why the automation stops and leaves the rest to a person. */
export type PilotHold = 'needs-person' | 'needs-command-approval' | 'shift-not-settled' | 'rollback-incomplete';

export type PilotMove =
  | { readonly kind: 'command'; readonly command: OperatorInput }
  | { readonly kind: 'preflight' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'hold'; readonly reason: PilotHold; readonly item: string | null }
  | { readonly kind: 'over' };

/** Name under which the automation of `--auto` appears; it is never one of the four eyes of a person's release. */
export const automationId = 'auto';

/**
 * What `--auto` does next. It answers manual steps, approvals and gates only where every connection of the release is
 * the practice range; elsewhere it holds and leaves them to a person. `approvedCommands`: hash named on the command line.
 */
export function pilotMove(state: ReleaseState, now: Now, approvedCommands: string | null): PilotMove {
  const practice = everyBindingIsPractice(state);
  const [demand] = state.demands;
  if (demand !== undefined && state.status === 'running') {
    // What a guard asks for is the safe way; leaving it is a person's word.
    if (!practice) return { kind: 'hold', reason: 'needs-person', item: demand.guardId };
    return command({ type: 'accept-action', guardId: demand.guardId, action: demand.asked.action });
  }
  const next = nextAction(state, now);
  switch (next.kind) {
    case 'acknowledge-findings':
      if (!practice) return { kind: 'hold', reason: 'needs-person', item: 'findings' };
      return command({ type: 'acknowledge-findings', reason: null });
    case 'approve-commands': {
      const { commandsHash } = state.definition;
      if (commandsHash === null || (!practice && approvedCommands !== commandsHash)) {
        return { kind: 'hold', reason: 'needs-command-approval', item: commandsHash };
      }
      return command({ type: 'approve-commands', commandsHash });
    }
    case 'run-preflight':
      return { kind: 'preflight' };
    // To fly with what failed is a person's word.
    case 'acknowledge-preflight':
      return { kind: 'hold', reason: 'needs-person', item: 'preflight' };
    case 'begin':
      return command({ type: 'begin-release' });
    case 'resume':
    case 'settle-drift':
      return { kind: 'hold', reason: 'needs-person', item: null };
    case 'settle-shift':
      return { kind: 'hold', reason: 'shift-not-settled', item: next.switchId };
    case 'rollback-asked':
      return preconditionMove(state, next.preconditionId, practice);
    case 'shift-underway':
    case 'rolling-back':
      return { kind: 'wait' };
    case 'retry-rollback':
      return { kind: 'hold', reason: 'rollback-incomplete', item: null };
    // Going up again after a rollback is a person's decision.
    case 'restart':
    case 'new-attempt':
    case 'over':
      return { kind: 'over' };
    case 'step':
      return stepMove(state, next.stepId, next.running, next.blockers.length > 0, practice);
    case 'raise': {
      const answer = answerFor(state, next.blockers, practice, now);
      if (answer !== null) return answer;
      if (next.blockers.length > 0) return { kind: 'wait' };
      const decided = { batch: currentInTrackOf(state, next.batchId), sequence: state.sequence };
      return command({ type: 'start-batch', batchId: next.batchId, decided });
    }
    case 'complete': {
      const answer = answerFor(state, next.blockers, practice, now);
      if (answer !== null) return answer;
      return next.blockers.length > 0 ? { kind: 'wait' } : command({ type: 'complete-release' });
    }
  }
}

/** What it does about one step that can be worked on now, of whatever list. */
export function pilotStep(state: ReleaseState, stepId: string): PilotMove {
  return stepMove(state, stepId, state.steps[stepId]?.status === 'running', false, everyBindingIsPractice(state));
}

function command(move: OperatorInput): PilotMove {
  return { kind: 'command', command: move };
}

/** What holds a rollback up and only a person can say is played on the range; the rest ends by its own time. */
function preconditionMove(state: ReleaseState, preconditionId: string | null, practice: boolean): PilotMove {
  const plan = preconditionOf(state, preconditionId ?? '');
  if (plan === undefined || (plan.guardId !== null && !plan.holds)) return { kind: 'wait' };
  if (plan.guardId === null && practice) {
    return command({ type: 'answer-precondition', preconditionId: plan.id, met: true });
  }
  const isOver = holdingConditions(state).some(({ id, status }) => id === plan.id && status === 'timed-out');
  return isOver ? { kind: 'hold', reason: 'needs-person', item: plan.id } : { kind: 'wait' };
}

function stepMove(
  state: ReleaseState,
  stepId: string,
  running: boolean,
  blocked: boolean,
  practice: boolean,
): PilotMove {
  const placed = placedSteps(state.definition.plan).get(stepId);
  const now = state.steps[stepId];
  const needsPerson: PilotMove = { kind: 'hold', reason: 'needs-person', item: stepId };
  if (placed === undefined || now === undefined || now.status === 'failed') return needsPerson;
  if (blocked) return { kind: 'wait' };
  const marks = marksOf(state, placed);
  const { file } = placed.step;
  // What only a person may answer is played where nothing is at stake.
  const byHand = isDoneByPeople(state, placed.step);
  const played = byHand || file.kind === 'approval' || file.kind === 'decision' || marks.length > 0;
  if (!practice && (played || lacksSecond(placed, now))) return needsPerson;
  if (file.kind === 'approval' || lacksSecond(placed, now)) return command(agreement(placed, now));
  if (running && !byHand) return { kind: 'wait' };
  if (file.kind === 'decision') {
    const exit = file.exits.find(({ to, needsReason }) => to === 'next' && needsReason !== true);
    return exit === undefined ? needsPerson : command({ type: 'decide-step', stepId, exitId: exit.id, reason: null });
  }
  if (byHand && (running || marks.length === 0)) {
    const note = file.kind === 'manual' && file.evidence === true ? rehearsed : null;
    return command({ type: 'confirm-step', stepId, passed: true, note, evidenceBlob: null });
  }
  const confirmedMarks = marks.length === 0 ? {} : { confirmedMarks: [...marks] };
  return command({ type: 'start-step', stepId, ...confirmedMarks });
}

/** The next voice that is still missing: each is another one, as it would be with people. */
function agreement({ step }: PlacedStep, now: StepState): OperatorInput {
  const given = now.approvals.length;
  const { of: roles = [], accept = ['claimed'] } = step.file.kind === 'approval' ? step.file : {};
  return {
    type: 'approve-step',
    stepId: step.id,
    approver: given === 0 ? automationId : `${automationId}-${given + 1}`,
    role: roles[given % Math.max(1, roles.length)] ?? null,
    way: accept[0] ?? 'claimed',
    evidence: null,
    evidenceBlob: null,
  };
}

/** What is said about the first gate or guard that waits for a person; null: none does, readings and records decide. */
function answerFor(state: ReleaseState, blockers: readonly Refusal[], practice: boolean, now: Now): PilotMove | null {
  const answers = blockers.flatMap((blocker) => answerTo(state, blocker, now));
  const [first] = answers;
  if (first === undefined) return null;
  return practice ? command(first.answer) : { kind: 'hold', reason: 'needs-person', item: first.item };
}

interface Answer {
  readonly item: string;
  readonly answer: OperatorInput;
}

function answerTo(state: ReleaseState, { code, params }: Refusal, now: Now): readonly Answer[] {
  const { plan } = state.definition;
  if (code === 'guard-not-green') {
    const guard = plan.guards.find(({ id }) => id === params.guard);
    // Only what nobody judged yet: what somebody called yellow or red is not talked away.
    if (guard?.role !== 'judged' || params.level !== 'unknown') return [];
    const { id: item } = guard;
    return [
      { item, answer: { type: 'judge-guard', guardId: item, level: 'green', note: rehearsed, evidenceBlob: null } },
    ];
  }
  const subject = clockSubject(code, params);
  if (subject !== null) {
    const until = now.utc + rehearsedForMs;
    return [{ item: subject.id, answer: { type: 'give-waiver', subject, reason: rehearsed, until } }];
  }
  const gate = code === 'gate-open' ? plan.gates.find(({ id }) => id === params.gate) : undefined;
  if (gate === undefined) return [];
  const { id: item, recorded } = gate;
  if (recorded?.kind === 'present') {
    return [{ item, answer: { type: 'record-presence', roleId: recorded.roleId, present: true } }];
  }
  if (recorded?.kind === 'drill') {
    const [missing] = missingDrills(state, recorded.drillId, now);
    return missing === undefined ? [] : [{ item: missing, answer: rehearsedItem(missing) }];
  }
  const note = gate.evidenceRequired ? rehearsed : null;
  return isTicked(gate) ? [{ item, answer: { type: 'pass-gate', gateId: item, note, evidenceBlob: null } }] : [];
}

function rehearsedItem(itemId: string): OperatorInput {
  return { type: 'record-item', itemId, outcome: 'done', note: rehearsed, evidenceBlob: null };
}

/** What forbids a raise by the clock: on the practice range nothing depends on the hour. */
function clockSubject(code: string, params: Refusal['params']): WaiverSubject | null {
  if (code === 'outside-window') return { kind: 'window', id: String(params.window) };
  if (code === 'too-early') return { kind: 'start', id: String(params.batch) };
  return code === 'frozen' ? { kind: 'freeze', id: String(params.freeze) } : null;
}

/** How long a waiver of the automation is good for. */
const rehearsedForMs = 24 * 3_600_000;

/** The note with which automation answers on the practice range. */
const rehearsed = 'rehearsal on the practice range';
