import type { BackendContext } from './context.ts';

export interface RecordedEvent {
  readonly type: string;
  /** Ids only, no names: see the rules of payloads. */
  readonly payload: unknown;
}

/** A change of the cockpit's own data, and the events that tell of it. */
export interface RecordedChange<Answer> {
  readonly events: readonly RecordedEvent[];
  readonly answer: Answer;
  /** Makes the change, in the events' own transaction. What it throws takes the events back. */
  apply(): void;
}

/** Makes a change once per command: repeated, the command gets its first answer and changes nothing. */
export function recordOnce<Answer>(context: BackendContext, commandId: string, change: RecordedChange<Answer>): Answer {
  const { journal, host } = context;
  const { events, answer } = change;
  const result = journal.append({
    stream: 'journal',
    expectedSequence: 'any',
    commandId,
    actor: context.actor(),
    at: host.now(),
    events: events.map(({ type, payload }) => ({ type, version: 1, payload })),
    answer,
    within: () => change.apply(),
  });
  return result.answer as Answer;
}
