import { event, type NewReleaseEvent } from '../events.ts';
import { entryOf } from '../queries.ts';
import type { SilenceEndCause, SilenceState } from '../silences.ts';
import type { ReleaseState } from '../state.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const silenceDeciders: Deciders<'record-silence' | 'retry-silence' | 'end-silence'> = {
  'record-silence': (state, { silenceId, attempt, outcome }) => {
    const known = entryOf(state.silences, silenceId);
    const expected = {
      started: 'intended',
      failed: 'intended',
      ended: 'ending',
      absent: 'ending',
      'end-failed': 'ending',
      seen: 'running',
    };
    if (known === undefined || known.attempt !== attempt || known.status !== expected[outcome.kind])
      return refuse('no-such-item', { kind: 'silence', id: silenceId });
    switch (outcome.kind) {
      case 'started': {
        const { id, endsAt, how } = outcome;
        return accept(event('silence-started', { silenceId, id, endsAt, how }));
      }
      case 'failed':
        return accept(event('silence-failed', { silenceId, error: outcome.error }));
      case 'ended':
        return accept(event('silence-ended', { silenceId }));
      case 'absent':
        return accept(event('silence-absent', { silenceId }));
      case 'end-failed':
        return accept(event('silence-end-failed', { silenceId, error: outcome.error }));
      case 'seen':
        return accept(event('silence-seen', { silenceId, found: outcome.found, error: outcome.error }));
    }
  },
  'retry-silence': (state, { silenceId }) => {
    const known = entryOf(state.silences, silenceId);
    if (known === undefined) return refuse('no-such-item', { kind: 'silence', id: silenceId });
    if (known.status !== 'failed') return accept();
    // Nobody wants it any more: a silence without a drill only hides trouble.
    if (!known.wanted || isOver(state)) return refuse('playbook-not-opened', { playbook: known.playbookId });
    return accept(event('silence-intended', { silenceId, playbookId: known.playbookId, attempt: known.attempt + 1 }));
  },
  'end-silence': (state, { silenceId }) => {
    const known = entryOf(state.silences, silenceId);
    if (known === undefined) return refuse('no-such-item', { kind: 'silence', id: silenceId });
    return known.status === 'running' || known.status === 'left' ? accept(ending(known, 'operator')) : accept();
  },
};

/** What opening a drill makes: nothing where its plan says nothing of a silence. */
export function silenceForDrill(state: ReleaseState, playbookId: string): readonly NewReleaseEvent[] {
  const playbook = state.definition.plan.playbooks.find(({ id }) => id === playbookId);
  if (playbook?.silence === undefined) return [];
  const silenceId = `s${Object.keys(state.silences).length + 1}`;
  return [event('silence-intended', { silenceId, playbookId, attempt: 1 })];
}

/**
 * Silences that go on, or may do so unheard, although their drill, or the whole release, is over. `after`: the state behind
 * a decision; `utc`: now, ms.
 */
export function silencesToEnd(
  after: ReleaseState,
  events: readonly NewReleaseEvent[],
  utc: number,
): readonly NewReleaseEvent[] {
  const over = isOver(after);
  // One that could not be ended is tried again when there is a new chance.
  const again = events.some(({ type }) => type === 'driver-started' || type === 'playbook-closed');
  return Object.values(after.silences)
    .filter(({ wanted }) => !wanted || over)
    .filter((silence) => {
      const { status, id } = silence;
      if (status === 'failed') return mayBeUnheard(silence, utc);
      return status === 'running' || (again && status === 'left' && (id !== null || mayBeUnheard(silence, utc)));
    })
    .map((silence) => ending(silence, silence.wanted ? 'release-over' : 'drill-ended'));
}

/** Whether it may have been made although nobody heard of it, and still go on. */
function mayBeUnheard({ endsAt }: SilenceState, utc: number): boolean {
  return endsAt !== null && utc < endsAt;
}

function ending({ silenceId, attempt }: SilenceState, cause: SilenceEndCause): NewReleaseEvent {
  return event('silence-end-intended', { silenceId, attempt: attempt + 1, cause });
}

/** After a rollback a drill may go on, and is closed by hand. */
function isOver({ status }: ReleaseState): boolean {
  return status === 'completed' || status === 'aborted';
}
