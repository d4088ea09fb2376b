import type { BackendContext } from './context.ts';

/** A change of the cockpit's own data, and the event that tells of it. */
export interface RecordedChange<Answer> {
  readonly type: string;
  /** Ids only, no names: see the rules of payloads. */
  readonly payload: unknown;
  readonly answer: Answer;
  /** Makes the change, in the event's own transaction. */
  apply(): void;
}

/** Makes a change once per command: repeated, the command gets its first answer and changes nothing. */
export function recordOnce<Answer>(context: BackendContext, commandId: string, change: RecordedChange<Answer>): Answer {
  const { journal, host } = context;
  const { type, payload, answer } = change;
  const result = journal.append({
    stream: 'journal',
    expectedSequence: 'any',
    commandId,
    actor: context.actor(),
    at: host.now(),
    events: [{ type, version: 1, payload }],
    answer,
    within: () => change.apply(),
  });
  return result.answer as Answer;
}
