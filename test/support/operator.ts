import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandAnswer } from '../../shared/contract/releases.ts';
import type { OperatorInput, Refusal, RefusalCode } from '../../shared/release/commands.ts';
import { isTicked } from '../../shared/release/gates.ts';
import { wantsPreflight } from '../../shared/release/preflight.ts';
import { currentInTrackOf, stepPlan } from '../../shared/release/queries.ts';
import type { ReleaseState } from '../../shared/release/state.ts';
import { nextAction } from '../../shared/release/views/next-action.ts';

/** One release as its operator reaches it, whatever lies in between. */
export interface Cockpit {
  readonly releaseId: string;
  state(): ReleaseState;
  send(command: OperatorInput): Promise<CommandAnswer>;
  approve(stepId: string, personName: string): Promise<CommandAnswer>;
  /** Runs the preflight to its end. */
  preflight(): Promise<void>;
}

/** Refusals that only say "not yet". */
const notYet: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'observation-unfinished',
  'guard-not-green',
  'stale-decision',
  'batch-not-in-effect',
  'shift-underway',
  'steps-open',
  'step-not-ready',
  'gate-open',
]);

/** Sends a command that must be accepted. */
export async function order(cockpit: Cockpit, command: OperatorInput): Promise<void> {
  const answer = await cockpit.send(command);
  if (!answer.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(answer.refusal)}`);
}

/** Takes the linter's warnings upon itself, approves the plan's commands, and begins. */
export async function begin(cockpit: Cockpit): Promise<void> {
  const { findings = [], commandsHash } = cockpit.state().definition;
  if (findings.length > 0) await order(cockpit, { type: 'acknowledge-findings', reason: '已知，可接受' });
  if (commandsHash !== null) await order(cockpit, { type: 'approve-commands', commandsHash });
  if (wantsPreflight(cockpit.state())) {
    await cockpit.preflight();
    await acceptPreflight(cockpit);
  }
  await order(cockpit, { type: 'begin-release' });
}

/** Takes what a preflight found to fail upon itself: what a test is about may well be broken from the start. */
export async function acceptPreflight(cockpit: Cockpit): Promise<void> {
  const { preflight } = cockpit.state();
  if (preflight === null || preflight.failed.length === 0) return;
  const { evidenceBlob } = preflight;
  await order(cockpit, { type: 'acknowledge-preflight', evidenceBlob, reason: '已知，可接受' });
}

/** Presses what comes next, as the operator would, until `reached` holds. Fails when the release takes another way. */
export async function pressOn(
  cockpit: Cockpit,
  what: string,
  reached: (state: ReleaseState) => boolean,
  patienceMs = 40_000,
): Promise<void> {
  const givesUpAt = performance.now() + patienceMs;
  let last = '';
  for (;;) {
    const state = cockpit.state();
    if (reached(state)) return;
    const answer = await pressNext(cockpit, state);
    if (answer !== null && !answer.ok) {
      last = JSON.stringify(answer.refusal);
      if (!notYet.has(answer.refusal.code)) throw new Error(`on the way to "${what}": refused ${last}`);
    }
    if (performance.now() > givesUpAt) throw new Error(`not within ${patienceMs} ms: ${what}; last refusal: ${last}`);
    await sleep(answer?.ok === true ? 0 : 30);
  }
}

async function pressNext(cockpit: Cockpit, state: ReleaseState): Promise<CommandAnswer | null> {
  const next = nextAction(state, state.lastEventAt ?? { utc: 0, monotonic: 0, run: '' });
  switch (next.kind) {
    case 'acknowledge-findings':
      return cockpit.send({ type: 'acknowledge-findings', reason: '已知，可接受' });
    case 'approve-commands':
      return cockpit.send({ type: 'approve-commands', commandsHash: state.definition.commandsHash ?? '' });
    case 'run-preflight':
      await cockpit.preflight();
      return null;
    case 'acknowledge-preflight':
      await acceptPreflight(cockpit);
      return null;
    case 'begin':
      return cockpit.send({ type: 'begin-release' });
    case 'resume':
      return cockpit.send({ type: 'resume-release' });
    case 'step':
      return pressStep(cockpit, state, next.stepId);
    case 'raise': {
      const gate = pressGate(cockpit, state, next.blockers);
      if (gate !== null) return gate;
      return raise(cockpit, next.batchId);
    }
    case 'complete':
      return pressGate(cockpit, state, next.blockers) ?? cockpit.send({ type: 'complete-release' });
    case 'shift-underway':
    case 'rolling-back':
      return null;
    default:
      throw new Error(`stopped at ${next.kind}: ${JSON.stringify(next)} ${JSON.stringify(state.shifts)}`);
  }
}

/** Says what a person can say about the first gate or guard that waits for one; null: none does. */
function pressGate(cockpit: Cockpit, state: ReleaseState, blockers: readonly Refusal[]): Promise<CommandAnswer> | null {
  for (const { code, params } of blockers) {
    const guard = state.definition.plan.guards.find(({ id }) => code === 'guard-not-green' && id === params.guard);
    if (guard?.role === 'judged' && params.level === 'unknown') {
      return cockpit.send({ type: 'judge-guard', guardId: guard.id, level: 'green', note: null, evidenceBlob: null });
    }
    const gate = state.definition.plan.gates.find(({ id }) => code === 'gate-open' && id === params.gate);
    if (gate?.recorded?.kind === 'present') {
      return cockpit.send({ type: 'record-presence', roleId: gate.recorded.roleId, present: true });
    }
    if (gate?.recorded?.kind === 'drill') {
      const itemId = String(params.drill);
      return cockpit.send({ type: 'record-item', itemId, outcome: 'done', note: '已演练', evidenceBlob: null });
    }
    if (gate === undefined || !isTicked(gate)) continue;
    return cockpit.send({ type: 'pass-gate', gateId: gate.id, note: '已核对', evidenceBlob: null });
  }
  return null;
}

async function pressStep(cockpit: Cockpit, state: ReleaseState, stepId: string): Promise<CommandAnswer | null> {
  const kind = stepPlan(state, stepId)?.kind;
  const { status, result } = state.steps[stepId] ?? {};
  if (status === 'failed') throw new Error(`step ${stepId} failed: ${JSON.stringify(result)}`);
  if (kind === 'manual')
    return cockpit.send({ type: 'confirm-step', stepId, passed: true, note: null, evidenceBlob: null });
  if (kind === 'approval') return cockpit.approve(stepId, '张工');
  return status === 'running' ? null : cockpit.send({ type: 'start-step', stepId });
}

export const inEffect = (batchId: string) => (state: ReleaseState) => state.batches[batchId]?.status === 'in-effect';

/** Raises to `batchId` at once, without what comes before it, and answers as the cockpit did. */
export function raise(cockpit: Cockpit, batchId: string): Promise<CommandAnswer> {
  const state = cockpit.state();
  return cockpit.send({
    type: 'start-batch',
    batchId,
    decided: { batch: currentInTrackOf(state, batchId), sequence: state.sequence },
  });
}
