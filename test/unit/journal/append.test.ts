import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { appendNotes, at, note, openIn, startUtc, temporaryFolder } from './temporary-journal.ts';

describe('append', () => {
  it('gives events their place and reads them back after a reopening', () => {
    const folder = temporaryFolder();
    const first = openIn(folder);
    const result = first.append(
      note(0, {
        actor: { kind: 'conductor', rule: 'guard-red' },
        events: [
          {
            type: 'batch-started',
            version: 1,
            payload: { batch: 'REL-B1', weights: [1, 99], note: 'héllo 发布 \u0000' },
          },
          { type: 'noted', version: 2, payload: null },
        ],
      }),
    );
    first.append(note(0, { stream: 'r2' }));
    expect(result.events.map(({ position, sequence }) => [position, sequence])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(result.events[0]).toMatchObject({
      stream: 'r1',
      at: { utc: startUtc, monotonic: 1000.25, run: 'run-1' },
      actor: { kind: 'conductor', rule: 'guard-red' },
    });
    first.close();
    const second = openIn(folder);
    expect(second.events({ stream: 'r1' })).toEqual(result.events);
    expect(second.lastPosition()).toBe(3);
    expect(second.headOf('r1')).toEqual({ stream: 'r1', sequence: 2, hash: result.events[1]?.hash });
    expect(second.headOf('r3')).toBeNull();
  });

  it('answers a repeated command with the first answer and appends nothing', () => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    const request = note(0, { answer: { batch: 'REL-B1' } });
    expect(journal.answerTo(request.commandId)).toBeUndefined();
    expect(journal.append(request)).toMatchObject({ repeated: false, answer: { batch: 'REL-B1' } });
    expect(journal.answerTo(request.commandId)).toEqual({ batch: 'REL-B1' });
    const again = { ...request, stream: 'r9', expectedSequence: 7, answer: 'another' };
    expect(journal.append(again)).toEqual({ repeated: true, events: [], answer: { batch: 'REL-B1' } });
    journal.close();
    const reopened = openIn(folder);
    expect(reopened.append(request)).toEqual({ repeated: true, events: [], answer: { batch: 'REL-B1' } });
    expect(reopened.lastPosition()).toBe(1);
  });

  it('refuses a decision made on another sequence, and nothing of it stays', () => {
    const journal = openIn(temporaryFolder());
    appendNotes(journal, 2);
    const stale = note(1, { release: releaseRow('never') });
    expect(() => journal.append(stale)).toThrowError(
      expect.objectContaining({
        code: 'journal-sequence-conflict',
        params: { stream: 'r1', expected: 1, found: 2 },
      }),
    );
    expect(journal.lastPosition()).toBe(2);
    expect(journal.releases.list()).toEqual([]);
    // The command was not answered, so with the right sequence it is carried out.
    expect(journal.append({ ...stale, expectedSequence: 2 }).repeated).toBe(false);
  });

  it('writes events, list, head and other stores together or not at all', () => {
    const journal = openIn(temporaryFolder());
    const broken = note(0, {
      release: releaseRow('flying'),
      recordHead: true,
      within: () => {
        journal.settings.save('theme', 'dark');
        throw new Error('the third store fails');
      },
    });
    expect(() => journal.append(broken)).toThrowError('the third store fails');
    expect([journal.lastPosition(), journal.releases.get('r1'), journal.settings.get('theme')]).toEqual([
      0,
      null,
      undefined,
    ]);
    const { events } = journal.append({ ...broken, within: () => journal.settings.save('theme', 'dark') });
    expect(journal.settings.get('theme')).toBe('dark');
    expect(journal.releases.list({ open: true }).map((row) => row.status)).toEqual(['flying']);
    expect(journal.events({ stream: 'journal' })).toMatchObject([
      { type: 'release-head-recorded', sequence: 1, payload: { stream: 'r1', sequence: 1, hash: events[0]?.hash } },
    ]);
  });

  it('keeps the order of sequence when the clock is set back', () => {
    const journal = openIn(temporaryFolder());
    journal.append(note(0, { at: at(60_000) }));
    journal.append(note(1, { at: at(-3_600_000) }));
    expect(journal.events({ stream: 'r1' }).map((event) => event.at.utc - startUtc)).toEqual([60_000, -3_600_000]);
  });

  it('refuses what JSON or UTF-8 would change without a word', () => {
    const journal = openIn(temporaryFolder());
    const refused = expect.objectContaining({ code: 'invalid-input' });
    for (const payload of [
      { value: Number.NaN },
      { value: [Number.POSITIVE_INFINITY] },
      undefined,
      { call: () => 1 },
    ]) {
      expect(() => journal.append(note(0, { events: [{ type: 'noted', version: 1, payload }] }))).toThrowError(refused);
    }
    expect(() => journal.append(note(0, { stream: 'r\ud800' }))).toThrowError(refused);
    expect(() => journal.append(note(0, { at: { ...at(0), monotonic: Number.NaN } }))).toThrowError(refused);
    expect(journal.lastPosition()).toBe(0);
    journal.append(note(0, { events: [{ type: 'noted', version: 1, payload: { half: '\ud800' } }] }));
    expect(journal.events()[0]?.payload).toEqual({ half: '\ud800' });
  });

  it('tells its listeners after the commit, and survives one that throws', () => {
    const faults: unknown[] = [];
    const journal = openIn(temporaryFolder(), { reportFault: (thrown) => faults.push(thrown) });
    const heard: number[] = [];
    journal.onAppend(() => {
      throw new Error('broken view');
    });
    const end = journal.onAppend((events) => heard.push(...events.map((event) => event.position)));
    journal.append(note(0, { recordHead: true }));
    journal.append(note(1));
    end();
    journal.append(note(2));
    expect(heard).toEqual([1, 2, 3]);
    expect(faults).toHaveLength(3);
  });
});

describe('events of another hand', () => {
  const columns = `stream, sequence, at_utc, at_monotonic, at_run, actor_kind, actor_id, type, version, payload,
    command_id, previous_hash, hash`;

  it.each([
    ['UPDATE', `UPDATE events SET payload = '{}' WHERE position = 2`],
    ['DELETE', 'DELETE FROM events WHERE position = 3'],
    [
      'INSERT OR REPLACE by position',
      `INSERT OR REPLACE INTO events SELECT 3, stream, sequence, at_utc, at_monotonic, at_run, actor_kind, actor_id, type,
         version, '{}', command_id, previous_hash, 'other' FROM events WHERE position = 3`,
    ],
    [
      'INSERT OR REPLACE by stream and sequence',
      `INSERT OR REPLACE INTO events (${columns}) SELECT stream, sequence, at_utc, at_monotonic, at_run, actor_kind,
         actor_id, type, version, '{}', command_id, previous_hash, 'other' FROM events WHERE position = 3`,
    ],
    [
      'INSERT OR REPLACE by hash',
      `INSERT OR REPLACE INTO events (${columns}) SELECT 'other', 1, at_utc, at_monotonic, at_run, actor_kind, actor_id,
         type, version, '{}', command_id, previous_hash, hash FROM events WHERE position = 3`,
    ],
    [
      'INSERT after a gap',
      `INSERT INTO events (${columns}) SELECT stream, 9, at_utc, at_monotonic, at_run, actor_kind, actor_id, type,
         version, payload, command_id, hash, 'other' FROM events WHERE position = 3`,
    ],
  ])('%s is refused by the file itself', (_, sql) => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    appendNotes(journal, 3);
    const before = journal.events();
    const intruder = new Database(journal.places.file);
    expect(() => intruder.exec(sql)).toThrowError(/append-only|does not continue/);
    intruder.close();
    expect(journal.events()).toEqual(before);
  });
});

function releaseRow(status: string) {
  const base = { id: 'r1', title: 'Orders 2.4', open: true, planHash: null, startedAt: startUtc, endedAt: null };
  return { ...base, status, summary: { batch: 'REL-B0' } };
}
