import { playbookPlan } from '../playbooks.ts';
import { entryOf } from '../queries.ts';
import type { PlaybookOpening, PlaybookRun, ReleaseState, StepState } from '../state.ts';
import { elapsedMs } from './elapsed.ts';
import type { PlaybookReview, PlaybookStepReview } from './review-model.ts';

/** Every opening of a playbook in the order in which they began; what is open comes with its steps as they stand. */
export function playbookReviews(state: ReleaseState): readonly PlaybookReview[] {
  const closed = state.playbookRuns.map((run) => review(state, run.playbookId, run, run, run.steps));
  const open = Object.entries(state.openPlaybooks).map(([id, opening]) =>
    review(state, id, opening, null, state.steps),
  );
  return [...closed, ...open].sort((a, b) => a.openedAt - b.openedAt);
}

function review(
  state: ReleaseState,
  playbookId: string,
  opening: PlaybookOpening,
  run: PlaybookRun | null,
  steps: Readonly<Record<string, StepState>>,
): PlaybookReview {
  const planned = playbookPlan(state, playbookId)?.steps ?? [];
  return {
    playbookId,
    mode: opening.mode,
    openedAt: opening.at.utc,
    openedBy: opening.by,
    cause: opening.cause,
    reason: opening.reason,
    endedAt: run?.endedAt.utc ?? null,
    endedBy: run?.endedBy ?? null,
    outcome: run?.outcome ?? null,
    note: run?.note ?? null,
    silence:
      Object.values(state.silences).find(
        (silence) => silence.playbookId === playbookId && silence.openedAt === opening.at.utc,
      ) ?? null,
    tookMs: run === null ? null : elapsedMs(opening.at, run.endedAt),
    steps: planned.map(({ id }): PlaybookStepReview => {
      const step = entryOf(steps, id);
      return {
        stepId: id,
        status: step?.status ?? 'pending',
        by: step?.by ?? null,
        endedAt: step?.endedAt?.utc ?? null,
        exitId: step?.exitId ?? null,
        result: step?.result ?? null,
      };
    }),
  };
}
