import type { GuardState, ReleaseState } from '../state.ts';
import { coveredMs, type Now } from '../time.ts';
import { type Evolvers, mapEntries } from './evolver.ts';

export const lifecycleEvolvers: Evolvers<
  | 'release-created'
  | 'driver-started'
  | 'release-begun'
  | 'release-held'
  | 'release-resumed'
  | 'deadline-near'
  | 'deadline-passed'
  | 'release-completed'
  | 'release-aborted'
  | 'note-added'
  | 'commands-approved'
  | 'findings-acknowledged'
  | 'samples-sealed'
> = {
  'release-created': (state, event) => ({ ...state, createdAt: event.at }),
  'driver-started': (state, event) => ({
    ...state,
    run: event.at.run,
    driver: event.payload.driver,
    countdown: null,
    countdowns: [],
    watchedSince: state.begunAt === null ? null : event.at,
    gap:
      state.run === null || event.payload.coveredUntil === null
        ? state.gap
        : { from: event.payload.coveredUntil, until: event.at },
    asked: state.asked && { ...state.asked, waitsSince: putBack(state.asked.waitsSince, state.lastEventAt, event.at) },
    // What an earlier run of the backend saw says nothing about now.
    guards: mapEntries(state.guards, (guard, id) => ({
      ...guard,
      // A person's word holds for as long as the plan says, whoever reads the gauges.
      ...(isJudged(state, id) ? { since: event.at } : restarted(state, guard, event.at)),
    })),
    steps: mapEntries(state.steps, (step) =>
      step.status === 'running' && step.waitsSince !== null
        ? {
            ...step,
            waitedMs: step.waitedMs + coveredUpTo(step.waitsSince, event.payload.coveredUntil),
            waitsSince: event.at,
          }
        : step,
    ),
  }),
  'release-begun': (state, event) => ({ ...state, status: 'running', begunAt: event.at, watchedSince: event.at }),
  'release-held': (state) => ({ ...state, held: true }),
  'release-resumed': (state) => ({ ...state, held: false }),
  'deadline-near': (state, event) => ({ ...state, deadline: { ...state.deadline, warnedAt: event.at } }),
  'deadline-passed': (state, event) => ({
    ...state,
    held: true,
    deadline: { ...state.deadline, passedAt: event.at },
  }),
  'release-completed': (state, event) => ({
    ...state,
    status: 'completed',
    endedAt: event.at,
    countdown: null,
    countdowns: [],
    demands: [],
  }),
  'release-aborted': (state, event) => ({
    ...state,
    status: 'aborted',
    endedAt: event.at,
    countdown: null,
    countdowns: [],
    demands: [],
  }),
  'note-added': (state) => state,
  'findings-acknowledged': (state) => ({ ...state, findingsAcknowledged: true }),
  'commands-approved': (state, event) => ({ ...state, commandsApproved: event.payload.commandsHash }),
  'samples-sealed': (state) => state,
};

/**
 * A beginning of an earlier run, as the wall clock of this one would have shown it: where that clock was set back since
 * `last`, the earlier run's last moment, what was waited by then would have to be waited once more.
 */
function putBack(since: Now, last: Now | null, at: Now): Now {
  return { ...since, utc: since.utc - Math.max(0, (last?.utc ?? 0) - at.utc) };
}

function isJudged(state: ReleaseState, guardId: string): boolean {
  return state.definition.plan.guards.some((guard) => guard.id === guardId && guard.role === 'judged');
}

function restarted(state: ReleaseState, guard: GuardState, at: Now): Partial<GuardState> {
  return {
    level: 'unknown',
    reason: state.run === null ? 'not-watched-yet' : 'restarted',
    since: at,
    lastRedAt: guard.level === 'red' ? at : guard.lastRedAt,
    acted: [],
  };
}

function coveredUpTo(since: Now, until: Now | null): number {
  return until === null ? 0 : coveredMs(since, until);
}
