import type { GuardPlan } from '../../plan/release-plan.ts';
import type { ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';
import { mapEntries } from './evolver.ts';

/** A judgement without a validity of its own speaks of the batch in which it was given. */
export function holdsForOneBatch(guard: GuardPlan): boolean {
  return guard.judgement?.validForMs === null;
}

/** Takes back what people said about something that is no longer out there: they are asked anew. */
export function forgetJudgements(
  state: ReleaseState,
  at: Now,
  concerns: (guard: GuardPlan) => boolean,
): ReleaseState['guards'] {
  const forgotten = new Set(
    state.definition.plan.guards.filter((guard) => guard.role === 'judged' && concerns(guard)).map(({ id }) => id),
  );
  if (forgotten.size === 0) return state.guards;
  return mapEntries(state.guards, (guard, id) =>
    forgotten.has(id) && guard.judged !== null
      ? {
          ...guard,
          level: 'unknown',
          reason: 'not-judged',
          since: at,
          sampledAt: null,
          lastRedAt: guard.level === 'red' ? at : guard.lastRedAt,
          judged: null,
          acted: [],
        }
      : guard,
  );
}
