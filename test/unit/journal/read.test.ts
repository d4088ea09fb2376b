import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/backend/journal/verify.ts';
import { appendNotes, note, openIn, temporaryFolder } from './temporary-journal.ts';

describe('reading events', () => {
  it('pages by position and by sequence', () => {
    const journal = openIn(temporaryFolder());
    appendNotes(journal, 2, 'r1');
    appendNotes(journal, 2, 'r2');
    appendNotes(journal, 2, 'r1', 2);
    const places = (query: Parameters<typeof journal.events>[0]) =>
      journal.events(query).map((event) => `${event.position} ${event.stream}/${event.sequence}`);
    expect(places({ afterPosition: 1, limit: 2 })).toEqual(['2 r1/2', '3 r2/1']);
    expect(places({ stream: 'r1', afterSequence: 1 })).toEqual(['2 r1/2', '5 r1/3', '6 r1/4']);
    expect(places({ stream: 'r1', afterPosition: 2, limit: 1 })).toEqual(['5 r1/3']);
    expect(places({ stream: 'r3' })).toEqual([]);
  });

  it('brings old payloads to the newest version and leaves the rows as they were', () => {
    const folder = temporaryFolder();
    const old = openIn(folder);
    old.append(note(0, { events: [{ type: 'batch-started', version: 1, payload: { percent: 5 } }] }));
    old.append(note(1, { events: [{ type: 'batch-started', version: 2, payload: { exposure: { percent: 7 } } }] }));
    const stored = old.events();
    old.close();
    const upcasters = {
      'batch-started': {
        1: (payload: unknown) => ({ exposure: { percent: (payload as { percent: number }).percent } }),
        2: (payload: unknown) => ({ ...(payload as object), by: 'operator' }),
      },
    };
    const journal = openIn(folder, { upcasters });
    expect(journal.events().map(({ version, payload }) => ({ version, payload }))).toEqual([
      { version: 3, payload: { exposure: { percent: 5 }, by: 'operator' } },
      { version: 3, payload: { exposure: { percent: 7 }, by: 'operator' } },
    ]);
    expect(journal.events().map((event) => event.hash)).toEqual(stored.map((event) => event.hash));
    journal.close();
    expect(verifyJournal({ dataDirectory: folder }).problems).toEqual([]);
    expect(openIn(folder).events()).toEqual(stored);
  });

  it('lets a second process follow: a reader sees new events and is told of them', async () => {
    const folder = temporaryFolder();
    const driver = openIn(folder);
    const reader = openIn(folder, { role: 'reader' });
    const seen = new Promise<number>((resolve) => {
      reader.watchForeign(5, () => resolve(reader.lastPosition()));
    });
    driver.append(note(0));
    expect(await seen).toBe(1);
    expect(reader.copied).toBe(false);
    expect(readFileSync(`${driver.places.file}-wal`).length).toBeGreaterThan(0);
  });

  it('lets a reader write nothing but the inbox', () => {
    const folder = temporaryFolder();
    const driver = openIn(folder);
    const reader = openIn(folder, { role: 'reader' });
    const readOnly = expect.objectContaining({ code: 'read-only' });
    expect(() => reader.append(note(0))).toThrowError(readOnly);
    expect(() => reader.settings.save('theme', 'dark')).toThrowError(readOnly);
    expect(() => reader.inbox.answer('c1', true)).toThrowError(readOnly);
    reader.inbox.leave('c1', { kind: 'hold' });
    reader.inbox.leave('c1', { kind: 'another' });
    expect(driver.inbox.pending()).toMatchObject([{ commandId: 'c1', command: { kind: 'hold' }, answer: undefined }]);
    driver.inbox.answer('c1', { accepted: true });
    expect(driver.inbox.pending()).toEqual([]);
    expect(reader.inbox.get('c1')?.answer).toEqual({ accepted: true });
  });
});
