import type { GatePlan } from '../../../shared/plan/release-plan.ts';
import { type PlacedStep, placedSteps } from '../../../shared/plan/step-lists.ts';
import type { OperatorInput, Refusal } from '../../../shared/release/commands.ts';
import { everyBindingIsPractice } from '../../../shared/release/decide/steps.ts';
import { isTicked } from '../../../shared/release/gates.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import type { ReleaseState, StepState } from '../../../shared/release/state.ts';
import { lacksSecond, marksOf } from '../../../shared/release/step-marks.ts';
import type { Now } from '../../../shared/release/time.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';

/** Why the automation stops and leaves the rest to a person. */
export type PilotHold = 'needs-person' | 'needs-command-approval' | 'shift-not-settled' | 'rollback-incomplete';

export type PilotMove =
  | { readonly kind: 'command'; readonly command: OperatorInput }
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
  const next = nextAction(state, now);
  switch (next.kind) {
    case 'approve-commands': {
      const { commandsHash } = state.definition;
      if (commandsHash === null || (!practice && approvedCommands !== commandsHash)) {
        return { kind: 'hold', reason: 'needs-command-approval', item: commandsHash };
      }
      return command({ type: 'approve-commands', commandsHash });
    }
    case 'begin':
      return command({ type: 'begin-release' });
    case 'resume':
    case 'settle-drift':
      return { kind: 'hold', reason: 'needs-person', item: null };
    case 'settle-shift':
      return { kind: 'hold', reason: 'shift-not-settled', item: next.switchId };
    case 'shift-underway':
    case 'rolling-back':
      return { kind: 'wait' };
    case 'retry-rollback':
      return { kind: 'hold', reason: 'rollback-incomplete', item: null };
    case 'over':
      return { kind: 'over' };
    case 'step':
      return stepMove(state, next.stepId, next.running, next.blockers.length > 0, practice);
    case 'raise': {
      const gate = gateMove(state, next.blockers, practice);
      if (gate !== null) return gate;
      if (next.blockers.length > 0) return { kind: 'wait' };
      const decided = { batch: currentBatchId(state), sequence: state.sequence };
      return command({ type: 'start-batch', batchId: next.batchId, decided });
    }
    case 'complete': {
      const gate = gateMove(state, next.blockers, practice);
      if (gate !== null) return gate;
      return next.blockers.length > 0 ? { kind: 'wait' } : command({ type: 'complete-release' });
    }
  }
}

function command(move: OperatorInput): PilotMove {
  return { kind: 'command', command: move };
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
  const marks = marksOf(placed);
  const { file } = placed.step;
  // What only a person may answer is played where nothing is at stake.
  const played = file.kind === 'manual' || file.kind === 'approval' || file.kind === 'decision' || marks.length > 0;
  if (!practice && (played || lacksSecond(placed, now))) return needsPerson;
  if (file.kind === 'approval' || lacksSecond(placed, now)) return command(agreement(placed, now));
  if (running && file.kind !== 'manual') return { kind: 'wait' };
  if (file.kind === 'decision') {
    const exit = file.exits.find(({ to, needsReason }) => to === 'next' && needsReason !== true);
    return exit === undefined ? needsPerson : command({ type: 'decide-step', stepId, exitId: exit.id, reason: null });
  }
  if (file.kind === 'manual' && (running || marks.length === 0)) {
    const note = file.evidence === true ? rehearsed : null;
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

/** What is done about the first open gate that waits for a person; null: none does, readings and records decide. */
function gateMove(state: ReleaseState, blockers: readonly Refusal[], practice: boolean): PilotMove | null {
  for (const { code, params } of blockers) {
    if (code !== 'gate-open') continue;
    const gate = state.definition.plan.gates.find(({ id }) => id === params.gate);
    if (gate === undefined || !needsPerson(gate)) continue;
    if (!practice) return { kind: 'hold', reason: 'needs-person', item: gate.id };
    if (gate.recorded?.kind === 'present') {
      return command({ type: 'record-presence', roleId: gate.recorded.roleId, present: true });
    }
    const note = gate.evidenceRequired ? rehearsed : null;
    return command({ type: 'pass-gate', gateId: gate.id, note, evidenceBlob: null });
  }
  return null;
}

/** The note with which automation passes what needs evidence on the practice range. */
const rehearsed = 'rehearsal on the practice range';

function needsPerson(gate: GatePlan): boolean {
  return isTicked(gate) || gate.recorded?.kind === 'present';
}
