import { type MessagePort, parentPort } from 'node:worker_threads';
import { type CockpitError, toCockpitError } from '../../../shared/errors.ts';
import type { JournalLocation } from './journal-places.ts';
import type { Migration } from './migrations.ts';
import { type VerifyReport, verifyFile } from './verify-file.ts';

export interface VerifyTask {
  readonly location: JournalLocation;
  /** Handed over, because only the bundle carries the SQL. */
  readonly migrations: readonly Migration[];
  readonly stream: string | null;
}

export type VerifyAnswer =
  | { readonly kind: 'verified'; readonly report: VerifyReport }
  | { readonly kind: 'failed'; readonly error: CockpitError };

/** Verifies once and answers; `task` is a `VerifyTask`. The owner cancels by ending the thread. */
export function runVerify(task: unknown, port: MessagePort | null = parentPort): void {
  if (port === null) throw new Error('runVerify needs a port to its owner');
  const { location, migrations, stream } = task as VerifyTask;
  const answer = (message: VerifyAnswer) => port.postMessage(message);
  try {
    answer({ kind: 'verified', report: verifyFile(location, migrations, stream === null ? {} : { stream }) });
  } catch (thrown) {
    answer({ kind: 'failed', error: toCockpitError(thrown) });
  }
}
