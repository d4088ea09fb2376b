import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { blobFile } from '../../../electron/backend/journal/blobs.ts';
import { verifyJournal } from '../../../electron/backend/journal/verify.ts';
import { appendNotes, at, note, openIn, temporaryFolder } from './temporary-journal.ts';

/** A closed journal: a finished release r1 with evidence and sealed samples, a running r2; the file of a copy of it. */
function finishedJournal() {
  const folder = temporaryFolder();
  const journal = openIn(folder);
  appendNotes(journal, 3, 'r1');
  appendNotes(journal, 2, 'r2');
  const small = journal.blobs.put('transcript', 'text/plain');
  const large = journal.blobs.put(new Uint8Array(300_000).fill(7), 'application/octet-stream');
  for (let index = 0; index < 12; index += 1) {
    journal.samples.record('r1', 'errors', {
      at: at(index).utc,
      value: index,
      size: 100,
      level: 'green',
      reason: null,
    });
  }
  const sealed = journal.samples.seal('r1', 'errors')!;
  journal.append(
    note(3, {
      stream: 'r1',
      recordHead: true,
      events: [
        { type: 'samples-sealed', version: 1, payload: sealed },
        { type: 'command-succeeded', version: 1, payload: { transcriptBlobHash: large, answer: { blobHash: small } } },
      ],
    }),
  );
  journal.close();
  return { folder, file: join(folder, 'journal.db'), small, large, chunkHash: sealed.chunkHash };
}

/** Changes the file as somebody would who knows SQLite: without the triggers. */
function tamper(file: string, sql: string, ...parameters: unknown[]): void {
  const database = new Database(file);
  const triggers = database.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) database.exec(`DROP TRIGGER ${trigger}`);
  database.prepare(sql).run(...parameters);
  database.close();
}

describe('verify', () => {
  it('finds nothing in an untouched journal and says what it looked at', () => {
    const { file } = finishedJournal();
    const seen: number[] = [];
    const report = verifyJournal({ file }, { onProgress: (done) => seen.push(done) });
    expect(report).toEqual({
      ok: true,
      problems: [],
      counts: { streams: 3, events: 8, chunks: 1, blobs: 2, heads: 1 },
    });
    expect(seen.at(-1)).toBe(8);
    expect(verifyJournal({ file }, { stream: 'r2' })).toMatchObject({ ok: true, counts: { streams: 1, events: 2 } });
    expect(() => verifyJournal({ file }, { isCancelled: () => true })).toThrowError(
      expect.objectContaining({ code: 'cancelled' }),
    );
  });

  it('names the event of which one byte was changed', () => {
    const { folder, file } = finishedJournal();
    const copy = join(folder, 'copy.db');
    copyFileSync(file, copy);
    const bytes = readFileSync(copy);
    const place = bytes.indexOf('{"number":2}');
    expect(place).toBeGreaterThan(0);
    bytes[place + '{"number":'.length] = '3'.charCodeAt(0);
    writeFileSync(copy, bytes);
    const { problems } = verifyJournal({ file: copy });
    // r1 and r2 both have such an event; the byte belongs to one of them.
    expect(problems.filter((problem) => problem.code.startsWith('event'))).toEqual([
      { code: 'event-hash-wrong', params: { stream: expect.stringMatching(/^r[12]$/), sequence: 2 } },
    ]);
  });

  it.each([
    'stream',
    'sequence',
    'at_utc',
    'at_monotonic',
    'at_run',
    'actor_kind',
    'actor_id',
    'type',
    'version',
    'payload',
    'command_id',
    'previous_hash',
    'hash',
  ])('notices a change of column %s', (column) => {
    const { file } = finishedJournal();
    const value = { actor_kind: 'automation', payload: '{}' }[column];
    const numeric = /^(sequence|version|at_utc|at_monotonic)$/.test(column);
    tamper(file, `UPDATE events SET ${column} = ? WHERE stream = 'r2' AND sequence = 2`, value ?? (numeric ? 7 : 'x'));
    const { ok, problems } = verifyJournal({ file });
    expect(ok).toBe(false);
    expect(problems[0]?.code).toMatch(/^event-/);
  });

  it('notices an event with a recomputed hash by its successor', () => {
    const { file } = finishedJournal();
    tamper(file, `UPDATE events SET hash = ? WHERE stream = 'r1' AND sequence = 1`, 'f'.repeat(64));
    expect(verifyJournal({ file }).problems).toContainEqual({
      code: 'event-link-wrong',
      params: { stream: 'r1', sequence: 2 },
    });
  });

  it.each([
    [
      'the middle of a release',
      `sequence = 2 AND stream = 'r1'`,
      'event-sequence-gap',
      { stream: 'r1', expected: 2, found: 3 },
    ],
    [
      'the end of a finished release',
      `sequence = 5 AND stream = 'r1'`,
      'release-shortened',
      { stream: 'r1', expected: 5, found: 4 },
    ],
    ['all of a finished release', `stream = 'r1'`, 'release-missing', { stream: 'r1' }],
    ['the end of a running release', `sequence = 2 AND stream = 'r2'`, 'events-removed', { missing: 1 }],
    ['all of a running release', `stream = 'r2'`, 'events-removed', { missing: 2 }],
  ])('notices that %s was deleted', (_, where, code, params) => {
    const { file } = finishedJournal();
    tamper(file, `DELETE FROM events WHERE ${where}`);
    expect(verifyJournal({ file }).problems).toContainEqual({ code, params });
  });

  it('notices missing and changed evidence', () => {
    const { file, folder, small, large } = finishedJournal();
    tamper(file, 'UPDATE blobs SET content = ? WHERE hash = ?', Buffer.from('transcripT'), small);
    writeFileSync(blobFile(join(folder, 'blobs'), large), new Uint8Array(300_000));
    expect(verifyJournal({ file }).problems).toEqual(
      expect.arrayContaining([
        { code: 'blob-hash-wrong', params: { blobHash: small } },
        { code: 'blob-hash-wrong', params: { blobHash: large } },
      ]),
    );
    rmSync(blobFile(join(folder, 'blobs'), large));
    tamper(file, 'DELETE FROM blobs WHERE hash = ?', small);
    expect(verifyJournal({ file }, { stream: 'r1' }).problems).toEqual([
      { code: 'blob-file-missing', params: { blobHash: large } },
      { code: 'blob-missing', params: { stream: 'r1', sequence: 5, blobHash: small } },
    ]);
  });

  it('notices missing, changed, moved and added samples', () => {
    const { file, chunkHash } = finishedJournal();
    const place = { stream: 'r1', sequence: 4, chunkHash };
    tamper(file, `UPDATE sample_chunks SET series_id = 'latency'`);
    expect(verifyJournal({ file }).problems).toEqual([{ code: 'chunk-hash-wrong', params: place }]);
    tamper(file, `UPDATE sample_chunks SET series_id = 'errors', columns = zeroblob(64)`);
    expect(verifyJournal({ file }).problems).toEqual([{ code: 'chunk-hash-wrong', params: place }]);
    tamper(file, `UPDATE sample_chunks SET hash = 'x'`);
    expect(verifyJournal({ file }).problems).toEqual([
      { code: 'chunk-missing', params: place },
      { code: 'chunks-not-sealed', params: { stream: 'r1', count: 1 } },
    ]);
  });

  it('reports a damaged page instead of failing', () => {
    const { file } = finishedJournal();
    const bytes = readFileSync(file);
    const page = Math.floor(bytes.indexOf('{"number":2}') / 4096) * 4096;
    bytes.fill(0xff, page, page + 64);
    writeFileSync(file, bytes);
    expect(verifyJournal({ file }).problems.map((problem) => problem.code)).toContain('database-damaged');
  });

  it('reads the journal of a driver at work', () => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    appendNotes(journal, 5);
    expect(verifyJournal({ dataDirectory: folder })).toMatchObject({ ok: true, counts: { events: 5 } });
    appendNotes(journal, 1, 'r1', 5);
    expect(journal.lastPosition()).toBe(6);
  });
});
