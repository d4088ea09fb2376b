import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Journal, openJournal } from '../../electron/backend/journal/open-journal.ts';

/** A journal in a folder of its own that all tests of the calling file or `describe` share; removed after them. */
export function fileJournal(): Journal {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'cockpit-test-'));
  let ids = 0;
  const journal = openJournal({
    dataDirectory,
    role: 'driver',
    now: () => ({ utc: 1_767_323_045_000, monotonic: 1000, run: 'run-1' }),
    newId: () => `id-${++ids}`,
  });
  afterAll(() => {
    journal.close();
    rmSync(dataDirectory, { recursive: true, force: true });
  });
  return journal;
}
