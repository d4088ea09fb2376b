import type { CockpitError } from '../../shared/errors.ts';
import type { Translate } from '../../shared/i18n/translator.ts';

/** Exit codes of every verb; a script can tell a rollback from an error. */
export const exitCodes = { done: 0, error: 1, usage: 1, rolledBack: 3, held: 4 } as const;

/** What a verb may use of the terminal. Machine output goes out as one JSON object a line, never mixed with sentences. */
export interface Terminal {
  readonly t: Translate;
  readonly json: boolean;
  /** One line on standard output. */
  say(line: string): void;
  /** One line on standard error, beside an output that goes to a file or a pipe; nothing with `--json`. */
  note(line: string): void;
  /** One JSON object as a line on standard output. */
  tell(record: object): void;
  /** An error: on standard output as JSON with `--json`, else as a sentence on standard error. */
  fail(error: CockpitError): void;
}

/** Runs with the words after the verb and returns the exit code. Throws `CockpitFault` for what it cannot do. */
export type Verb = (words: readonly string[], terminal: Terminal) => Promise<number>;
