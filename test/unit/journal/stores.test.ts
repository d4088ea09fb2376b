import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { blobFile, largestInline } from '../../../electron/backend/journal/blobs.ts';
import { openIn, startUtc, temporaryFolder } from './temporary-journal.ts';

describe('blobs', () => {
  it.each([0, 1, largestInline, largestInline + 1])('of %i bytes are kept under their hash', (size) => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    const content = new Uint8Array(size).map((_, index) => index % 251);
    const hash = journal.blobs.put(content, 'application/octet-stream');
    expect(hash).toBe(createHash('sha256').update(content).digest('hex'));
    expect(journal.blobs.put(content, 'text/plain')).toBe(hash);
    journal.close();
    const { blobs } = openIn(folder, { role: 'reader' });
    const blob = blobs.get(hash);
    expect(blob?.mediaType).toBe('application/octet-stream');
    expect(Buffer.from(blob!.content).equals(content)).toBe(true);
    expect([blobs.has(hash), blobs.has('x'), blobs.get('x')]).toEqual([true, false, null]);
    expect(readdirSync(folder).includes('blobs')).toBe(size > largestInline);
  });

  it('are never given out changed, nor replaced in the file', () => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    const hash = journal.blobs.put(new Uint8Array(300_000), 'image/png');
    const corrupt = expect.objectContaining({ code: 'journal-corrupt', params: { reason: 'blob', hash } });
    writeFileSync(blobFile(join(folder, 'blobs'), hash), new Uint8Array(300_000).fill(1));
    expect(() => journal.blobs.get(hash)).toThrowError(corrupt);
    const intruder = new Database(journal.places.file);
    for (const sql of [
      `INSERT OR REPLACE INTO blobs SELECT hash, 'text/plain', size, content, stored_at FROM blobs`,
      `UPDATE blobs SET media_type = 'text/plain'`,
      'DELETE FROM blobs',
    ]) {
      expect(() => intruder.exec(sql)).toThrowError(/append-only/);
    }
    intruder.close();
  });
});

describe('private texts', () => {
  it('prove a text by a salted hash until they are redacted, and then hold nothing of it', () => {
    const folder = temporaryFolder();
    const journal = openIn(folder);
    const name = 'Somebody Unmistakable';
    const first = journal.privateTexts.put(name);
    const second = journal.privateTexts.put(name);
    expect(first.hash).not.toBe(second.hash);
    expect(journal.privateTexts.get(first.id)).toEqual({
      id: first.id,
      text: name,
      hash: first.hash,
      redactedAt: null,
    });
    expect(journal.privateTexts.redact(first.id)).toBe(true);
    expect(journal.privateTexts.redact(first.id)).toBe(false);
    const redacted = { id: first.id, text: null, hash: null, redactedAt: startUtc };
    expect(journal.privateTexts.get(first.id)).toEqual(redacted);
    expect(journal.privateTexts.get(second.id)?.text).toBe(name);
    journal.privateTexts.redact(second.id);
    expect(journal.privateTexts.get('nobody')).toBeNull();
    journal.close();
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes(name)).toBe(false);
  });
});

describe('the small stores', () => {
  it('keep connections', () => {
    const { connections } = openIn(temporaryFolder());
    const nginx = {
      id: 'c1',
      kind: 'nginx',
      name: 'Edge',
      environment: 'staging',
      config: { file: '/a' },
      createdAt: 1,
    };
    connections.save(nginx);
    connections.save({ ...nginx, id: 'c2', name: 'Dns', environment: null });
    connections.save({ ...nginx, config: { file: '/b' }, createdAt: 99 });
    expect(connections.list().map((row) => row.id)).toEqual(['c2', 'c1']);
    expect(connections.get('c1')).toEqual({ ...nginx, config: { file: '/b' } });
    expect([connections.remove('c1'), connections.remove('c1'), connections.get('c1')]).toEqual([true, false, null]);
  });

  it('keep people', () => {
    const { people } = openIn(temporaryFolder());
    people.save({ id: 'p2', name: 'Wei', details: { roles: ['approver'] }, createdAt: 5 });
    people.save({ id: 'p1', name: 'Ada', details: {}, createdAt: 6 });
    people.save({ id: 'p2', name: 'Wei', details: { roles: [] }, createdAt: 7 });
    expect(people.list().map((row) => row.name)).toEqual(['Ada', 'Wei']);
    expect(people.get('p2')).toEqual({ id: 'p2', name: 'Wei', details: { roles: [] }, createdAt: 5 });
    expect([people.remove('p2'), people.get('p2')]).toEqual([true, null]);
  });

  it('keep plans, the draft of each, and the drafts that were refused', () => {
    const { plans } = openIn(temporaryFolder());
    const plan = { id: 'p1', name: 'Payment', createdAt: 1, archivedAt: null };
    const draft = { planId: 'p1', revision: 1, hash: 'h1', headline: '{}', text: 'a', savedAt: 2, savedBy: 'sun' };
    plans.save(plan);
    plans.saveDraft(draft);
    plans.save({ ...plan, name: 'Payments', createdAt: 99, archivedAt: 7 });
    plans.saveDraft({ ...draft, revision: 2, text: 'b', savedBy: null });
    expect(plans.get('p1')).toEqual({ ...plan, name: 'Payments', archivedAt: 7 });
    expect(plans.draft('p1')).toEqual({ ...draft, revision: 2, text: 'b', savedBy: null });
    expect(plans.list()).toMatchObject([{ id: 'p1', name: 'Payments', revision: 2, newestSequence: null }]);
    const refused = { planId: 'p1', windowId: 'w', text: 'mine', refusedAt: 3, savedBy: null };
    plans.saveRefused(refused);
    plans.saveRefused({ ...refused, text: 'mine, newer', refusedAt: 4 });
    expect(plans.refused('p1')).toEqual([{ ...refused, text: 'mine, newer', refusedAt: 4 }]);
    expect([plans.removeRefused('p1', 'w'), plans.removeRefused('p1', 'w'), plans.get('x')]).toEqual([
      true,
      false,
      null,
    ]);
  });

  it('keep versions of plans as they were made, also against whoever opens the file', () => {
    const journal = openIn(temporaryFolder());
    const { plans } = journal;
    const version = { planId: 'p1', sequence: 1, hash: 'h', text: 'a', savedAt: 2, savedBy: null, noteId: null };
    expect(() => plans.addVersion(version)).toThrowError(/FOREIGN KEY/);
    plans.save({ id: 'p1', name: 'Payment', createdAt: 1, archivedAt: null });
    plans.addVersion(version);
    plans.addVersion({ ...version, sequence: 2, hash: 'h2' });
    expect(() => plans.addVersion({ ...version, text: 'b' })).toThrowError(/append-only/);
    expect(plans.version('p1', 1)).toEqual(version);
    expect(plans.versions('p1').map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(plans.newestVersion('p1')?.hash).toBe('h2');
    const intruder = new Database(journal.places.file);
    for (const sql of [
      `INSERT OR REPLACE INTO plan_versions SELECT plan_id, sequence, hash, 'x', saved_at, saved_by, note_id FROM plan_versions`,
      `UPDATE plan_versions SET text = 'x'`,
      'DELETE FROM plan_versions',
    ]) {
      expect(() => intruder.exec(sql)).toThrowError(/append-only/);
    }
    intruder.close();
  });

  it('keep settings', () => {
    const { settings } = openIn(temporaryFolder());
    settings.save('language', 'zh');
    settings.save('language', 'en');
    settings.save('sound', false);
    expect(settings.list()).toEqual({ language: 'en', sound: false });
    expect([settings.get('sound'), settings.get('theme')]).toEqual([false, undefined]);
    expect([settings.remove('sound'), settings.remove('sound')]).toEqual([true, false]);
  });

  it('keep the release list, newest first, and let it be rebuilt', () => {
    const journal = openIn(temporaryFolder());
    const row = (number: number, open: boolean) => ({
      id: `r${number}`,
      title: 'Orders',
      status: open ? 'flying' : 'completed',
      open,
      planHash: 'a',
      startedAt: number,
      endedAt: open ? null : number + 5,
      summary: { number },
    });
    journal.releases.replaceAll([row(1, false), row(2, true), row(3, false)]);
    expect(journal.releases.list().map(({ id }) => id)).toEqual(['r3', 'r2', 'r1']);
    expect(journal.releases.list({ open: true })).toEqual([row(2, true)]);
    expect(journal.releases.list({ startedBefore: 3, limit: 1 }).map(({ id }) => id)).toEqual(['r2']);
    journal.releases.replaceAll([row(4, true)]);
    expect(journal.releases.list()).toEqual([row(4, true)]);
  });

  it('write together or not at all', () => {
    const journal = openIn(temporaryFolder());
    const work = () => {
      journal.settings.save('language', 'zh');
      journal.privateTexts.put('a');
      throw new Error('half way');
    };
    expect(() => journal.together(work)).toThrowError('half way');
    expect([journal.settings.list(), journal.privateTexts.get('id-1')]).toEqual([{}, null]);
  });
});
