import { type SilenceState, silencePlanOf } from '../silences.ts';
import type { ReleaseState } from '../state.ts';
import { type Evolvers, mapEntries, withEntry } from './evolver.ts';

export const silenceEvolvers: Evolvers<
  | 'silence-intended'
  | 'silence-started'
  | 'silence-failed'
  | 'silence-seen'
  | 'silence-end-intended'
  | 'silence-ended'
  | 'silence-absent'
  | 'silence-end-failed'
> = {
  'silence-intended': (state, { at, actor, payload }) => ({
    ...state,
    silences: {
      ...state.silences,
      [payload.silenceId]: {
        ...payload,
        status: 'intended',
        wanted: true,
        intendedAt: at,
        openedAt: state.openPlaybooks[payload.playbookId]?.at.utc ?? at.utc,
        by: state.openPlaybooks[payload.playbookId]?.by ?? actor,
        id: null,
        startedAt: null,
        endsAt: null,
        endedAt: null,
        seenIn: null,
        error: null,
      },
    },
  }),
  'silence-started': (state, { at, payload: { silenceId, id, endsAt } }) => ({
    ...state,
    silences: withEntry(state.silences, silenceId, (known) => ({
      ...known,
      status: 'running',
      id,
      startedAt: at.utc,
      endsAt,
      seenIn: at.run,
    })),
  }),
  'silence-failed': (state, { at, payload: { silenceId, error } }) => ({
    ...state,
    silences: withEntry(state.silences, silenceId, (known) => ({
      ...known,
      status: 'failed',
      // It may have been made all the same, and the answer was lost.
      endsAt: lastEnd(state, known, at.utc),
      error,
    })),
  }),
  'silence-seen': (state, { at, payload: { silenceId, found, error } }) => ({
    ...state,
    silences: withEntry(state.silences, silenceId, (known) => ({
      ...known,
      // Somebody ended it, or its time was over.
      ...(found === false ? { status: 'ended', endedAt: at.utc } : {}),
      seenIn: at.run,
      error,
    })),
  }),
  'silence-end-intended': (state, { at, payload: { silenceId, attempt } }) => ({
    ...state,
    silences: withEntry(state.silences, silenceId, (known) => ({
      ...known,
      status: 'ending',
      attempt,
      intendedAt: at,
      error: known.id === null ? known.error : null,
    })),
  }),
  'silence-ended': (state, { at, payload: { silenceId } }) => ({
    ...state,
    silences: withEntry(state.silences, silenceId, (known) => ({ ...known, status: 'ended', endedAt: at.utc })),
  }),
  'silence-absent': (state, { payload: { silenceId } }) => ({
    ...state,
    silences: withEntry(state.silences, silenceId, (known) => ({ ...known, status: 'failed', endsAt: null })),
  }),
  'silence-end-failed': (state, { payload: { silenceId, error } }) => ({
    ...state,
    silences: withEntry(state.silences, silenceId, (known) => ({ ...known, status: 'left', error })),
  }),
};

/** UTC ms: when one that was made at `utc` at the latest ends by itself. */
function lastEnd(state: ReleaseState, silence: SilenceState, utc: number): number | null {
  const plan = silencePlanOf(state, silence);
  return plan === undefined ? null : utc + plan.forMs;
}

/** The drill is over: its silence is nobody's wish any more. */
export function unwanted(silences: ReleaseState['silences'], playbookId: string): ReleaseState['silences'] {
  return mapEntries(silences, (silence) =>
    silence.playbookId === playbookId ? { ...silence, wanted: false } : silence,
  );
}
