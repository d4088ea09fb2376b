import type { JournalLocation } from './journal-places.ts';
import { migrations } from './migrations.ts';
import { type VerifyOptions, type VerifyReport, verifyFile } from './verify-file.ts';

export type { JournalProblem, JournalProblemCode, VerifyOptions, VerifyReport } from './verify-file.ts';

/** `verifyFile` with the shipped migrations, in the calling thread: for the command line and tests. */
export function verifyJournal(location: JournalLocation, options: VerifyOptions = {}): VerifyReport {
  return verifyFile(location, migrations, options);
}
