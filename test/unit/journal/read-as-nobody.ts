import { openJournal } from '../../../electron/backend/journal/open-journal.ts';
import { verifyJournal } from '../../../electron/backend/journal/verify.ts';

// The child of `read-only-folder.test.ts`: prints what an account without the right to write sees of a journal.
const dataDirectory = process.argv[3]!;
const now = () => ({ utc: 0, monotonic: 0, run: 'child' });
const journal = openJournal({ dataDirectory, role: 'reader', now, newId: () => 'id' });
let driver = 'opened';
try {
  openJournal({ dataDirectory, role: 'driver', now, newId: () => 'id' });
} catch (thrown) {
  driver = (thrown as { code: string }).code;
}
const { copied } = journal;
const seen = { copied, events: journal.events().length, driver, verified: verifyJournal({ dataDirectory }).ok };
journal.close();
console.log(JSON.stringify(seen));
