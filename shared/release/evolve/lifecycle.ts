import { coveredMs, type Now } from '../time.ts';
import { type Evolvers, mapEntries } from './evolver.ts';

export const lifecycleEvolvers: Evolvers<
  | 'release-created'
  | 'driver-started'
  | 'release-begun'
  | 'release-held'
  | 'release-resumed'
  | 'release-completed'
  | 'release-aborted'
  | 'note-added'
  | 'commands-approved'
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
    // What an earlier run of the backend saw says nothing about now.
    guards: mapEntries(state.guards, (guard) => ({
      ...guard,
      level: 'unknown',
      reason: state.run === null ? 'not-watched-yet' : 'restarted',
      since: event.at,
      lastRedAt: guard.level === 'red' ? event.at : guard.lastRedAt,
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
  'release-completed': (state, event) => ({
    ...state,
    status: 'completed',
    endedAt: event.at,
    countdown: null,
    countdowns: [],
  }),
  'release-aborted': (state, event) => ({
    ...state,
    status: 'aborted',
    endedAt: event.at,
    countdown: null,
    countdowns: [],
  }),
  'note-added': (state) => state,
  'commands-approved': (state, event) => ({ ...state, commandsApproved: event.payload.commandsHash }),
  'samples-sealed': (state) => state,
};

function coveredUpTo(since: Now, until: Now | null): number {
  return until === null ? 0 : coveredMs(since, until);
}
