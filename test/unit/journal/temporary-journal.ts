import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AppendRequest } from '../../../electron/backend/journal/append.ts';
import { type Journal, type OpenJournalOptions, openJournal } from '../../../electron/backend/journal/open-journal.ts';
import type { Now } from '../../../shared/release/time.ts';

/** 2026-01-02T03:04:05Z. */
export const startUtc = 1_767_323_045_000;

/** A folder of this test alone, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type TestJournalOptions = Partial<
  Pick<OpenJournalOptions, 'role' | 'now' | 'upcasters' | 'migrations' | 'reportFault'>
>;

/** Opens the journal of a folder; closed after the test unless the test did it. */
export function openIn(dataDirectory: string, options: TestJournalOptions = {}): Journal {
  let ids = 0;
  const journal = openJournal({
    dataDirectory,
    role: 'driver',
    now: () => at(0),
    newId: () => `id-${++ids}`,
    ...options,
  });
  let open = true;
  onTestFinished(() => {
    if (open) journal.close();
  });
  const close = () => {
    open = false;
    journal.close();
  };
  return { ...journal, close };
}

/** A moment `ms` after the start, both clocks going alike. */
export function at(ms: number): Now {
  return { utc: startUtc + ms, monotonic: 1000.25 + ms, run: 'run-1' };
}

let commands = 0;

/** One event of type `noted` after sequence `expectedSequence` of stream `r1`, with a command id of its own. */
export function note(expectedSequence: number, request: Partial<AppendRequest> = {}): AppendRequest {
  commands += 1;
  return {
    stream: 'r1',
    expectedSequence,
    commandId: `command-${commands}`,
    actor: { kind: 'person', id: 'p1' },
    at: at(expectedSequence * 1000),
    events: [{ type: 'noted', version: 1, payload: { number: expectedSequence + 1 } }],
    ...request,
  };
}

/** Appends `count` notes to a stream that has `from` events. */
export function appendNotes(journal: Journal, count: number, stream = 'r1', from = 0): void {
  for (let index = from; index < from + count; index += 1) journal.append(note(index, { stream }));
}
