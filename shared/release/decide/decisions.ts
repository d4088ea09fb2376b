import type { StepId, StepPlan } from '../../plan/release-plan.ts';
import { placedSteps } from '../../plan/step-lists.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { isDone, isDrilled } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { stepRefusal } from '../step-readiness.ts';
import { accept, type Deciders, foresee, refuse, requireRunning } from './decider.ts';
import { rollBack } from './roll-back.ts';
import { mayAnswer } from './steps.ts';

/** A fork in a list of steps: a person picks an exit, and the list goes on from there. */
export const decisionDeciders: Deciders<'decide-step'> = {
  'decide-step': (state, { stepId, exitId, reason }, context) => {
    const refusal = stepRefusal(state, stepId);
    if (refusal !== null) return { ok: false, refusal };
    if (!mayAnswer(state, context.actor)) return refuse('approver-is-automation');
    const placed = placedSteps(state.definition.plan).get(stepId);
    const now = state.steps[stepId];
    if (placed === undefined || now === undefined) return refuse('no-such-item', { kind: 'step', id: stepId });
    const { step, list } = placed;
    if (step.file.kind !== 'decision') return refuse('step-wrong-kind', { step: stepId, kind: step.kind });
    if (isDone(now)) return refuse('step-not-running', { step: stepId });
    const exit = step.file.exits.find((candidate) => candidate.id === exitId);
    if (exit === undefined) return refuse('no-such-item', { kind: 'exit', id: exitId });
    if (exit.needsReason === true && reason === null) return refuse('reason-required');
    const decided = (done: boolean, again: readonly StepId[] = []) =>
      event('step-decided', { stepId, attempt: now.attempt + 1, exitId, reason, done, again });
    // In a drill the way is said and not taken; what lies within the list is gone on with.
    if (isDrilled(state, stepId) && leavesList.has(exit.to)) return accept(decided(true));
    switch (exit.to) {
      case 'next':
        return accept(decided(true));
      case 'hold': {
        const closed = requireRunning(state);
        if (closed !== null) return { ok: false, refusal: closed };
        return accept(decided(false), ...(state.held ? [] : [event('release-held', { reason })]));
      }
      case 'rollback-stage':
      case 'rollback-all': {
        const scope = exit.to === 'rollback-all' ? 'all' : 'stage';
        const events = [decided(true)];
        const back = rollBack(foresee(state, events, context), scope, { kind: 'decision', stepId, exitId }, context);
        return back.ok ? accept(...events, ...back.events) : back;
      }
      default: {
        const target = list.findIndex((other) => other.id === exit.to);
        if (target < 0) return refuse('no-such-item', { kind: 'step', id: exit.to });
        if (target <= list.indexOf(step)) {
          const again = doneAgain(list, exit.to, step);
          const running = again.find((id) => state.steps[id]?.status === 'running');
          if (running !== undefined) return refuse('step-still-running', { step: running });
          return accept(decided(false, again));
        }
        return accept(decided(true), ...skipped(state, list, step, exit.to, { exitId, reason }));
      }
    }
  },
};

/** Exits that do something to the release. */
const leavesList: ReadonlySet<string> = new Set(['hold', 'rollback-stage', 'rollback-all']);

/** From an earlier step to the fork: what hangs on the earlier one. Traffic that was moved is not moved again. */
function doneAgain(list: readonly StepPlan[], target: StepId, decision: StepPlan): readonly StepId[] {
  const behind = dependents(list, target);
  const range = list.slice(
    list.findIndex((step) => step.id === target),
    list.indexOf(decision) + 1,
  );
  return range
    .filter((step) => step.kind !== 'shift')
    .filter((step) => step.id === target || step === decision || behind.has(step.id))
    .map((step) => step.id);
}

/** What lies between the fork and a later step falls away; no way forward leads past an approval or a shift of traffic. */
function skipped(
  state: ReleaseState,
  list: readonly StepPlan[],
  decision: StepPlan,
  target: StepId,
  by: { readonly exitId: string; readonly reason: NewSkipReason },
): readonly NewReleaseEvent[] {
  const behind = dependents(list, decision.id);
  const between = list.slice(
    list.indexOf(decision) + 1,
    list.findIndex((step) => step.id === target),
  );
  return between
    .filter((step) => behind.has(step.id) && step.kind !== 'shift' && step.kind !== 'approval')
    .filter((step) => ['pending', 'failed'].includes(state.steps[step.id]?.status ?? ''))
    .map((step) =>
      event('step-skipped', {
        stepId: step.id,
        reason: by.reason,
        decidedBy: { stepId: decision.id, exitId: by.exitId },
      }),
    );
}

type NewSkipReason = Parameters<typeof event<'step-skipped'>>[1]['reason'];

/** Everything that waits for a step, directly or through others. */
function dependents(list: readonly StepPlan[], id: StepId): ReadonlySet<StepId> {
  const found = new Set<StepId>([id]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const step of list) if (step.after.some((before) => found.has(before))) found.add(step.id);
  }
  found.delete(id);
  return found;
}
