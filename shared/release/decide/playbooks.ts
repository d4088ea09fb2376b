import { placedSteps } from '../../plan/step-lists.ts';
import { event, type NewReleaseEvent, type OpeningCause, type TextRef } from '../events.ts';
import { mayUndo, openStepsOf, playbookPlan } from '../playbooks.ts';
import { entryOf } from '../queries.ts';
import type { PlaybookMode, ReleaseState } from '../state.ts';
import { accept, type Deciders, refuse } from './decider.ts';
import { silenceForDrill } from './silences.ts';

/** A playbook is opened, gone through, and closed with what came of it. */
export const playbookDeciders: Deciders<'open-playbook' | 'close-playbook' | 'undo-step'> = {
  'open-playbook': (state, { playbookId, mode, reason }) => {
    const plan = playbookPlan(state, playbookId);
    if (plan === undefined) return refuse('no-such-item', { kind: 'playbook', id: playbookId });
    if (state.status === 'created') return refuse('release-not-open');
    // What is over is not repaired here; a rollback that runs is when some of them are needed most.
    if (state.status === 'completed' || state.begunAt === null) return refuse('release-over', { status: state.status });
    if (plan.steps.length === 0) return refuse('playbook-without-steps', { playbook: playbookId });
    if (plan.mode != null && plan.mode !== mode) return refuse('playbook-mode-refused', { playbook: playbookId, mode });
    const open = entryOf(state.openPlaybooks, playbookId);
    // Trouble does not wait for a drill of the same playbook to be closed; everything else has been opened already.
    if (open !== undefined && !(open.mode === 'drill' && mode === 'live'))
      return refuse('playbook-open', { playbook: playbookId });
    return accept(...openings(state, playbookId, { kind: 'operator' }, mode, reason));
  },
  'close-playbook': (state, { playbookId, outcome, note }) => {
    const plan = playbookPlan(state, playbookId);
    const open = entryOf(state.openPlaybooks, playbookId);
    if (plan === undefined || open === undefined) return refuse('playbook-not-opened', { playbook: playbookId });
    if (state.status === 'completed') return refuse('release-over', { status: state.status });
    const running = plan.steps.find(({ id }) => state.steps[id]?.status === 'running');
    if (running !== undefined) return refuse('playbook-step-running', { step: running.id });
    const [left] = openStepsOf(state, plan);
    if (open.mode === 'drill' && outcome === 'resolved' && left !== undefined)
      return refuse('steps-open', { first: left });
    if (note === null && (outcome !== 'resolved' || left !== undefined)) return refuse('reason-required');
    return accept(event('playbook-closed', { playbookId, outcome, note }));
  },
  'undo-step': (state, { stepId, reason }) => {
    const placed = placedSteps(state.definition.plan).get(stepId);
    if (state.status === 'completed') return refuse('release-over', { status: state.status });
    if (placed === undefined || !mayUndo(state, placed)) return refuse('tick-stays', { step: stepId });
    return accept(event('step-undone', { stepId, reason }));
  },
};

/** What opens a playbook. A drill of it that is under way ends there: its ticks are not those of the real thing. */
export function openings(
  state: ReleaseState,
  playbookId: string,
  cause: OpeningCause,
  mode: PlaybookMode,
  reason: TextRef | null,
): readonly NewReleaseEvent[] {
  const drilled = entryOf(state.openPlaybooks, playbookId) !== undefined;
  return [
    ...(drilled ? [event('playbook-closed', { playbookId, outcome: 'called-off', note: null })] : []),
    event('playbook-opened', { playbookId, cause, mode, reason }),
    ...(mode === 'drill' ? silenceForDrill(state, playbookId) : []),
  ];
}
