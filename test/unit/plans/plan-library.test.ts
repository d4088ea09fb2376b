import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, createBackend } from '../../../electron/backend/create-backend.ts';
import { temporaryHost } from '../../support/test-host.ts';

let backend: Backend;
let host: ReturnType<typeof temporaryHost>;
let personId: string;

beforeEach(async () => {
  host = temporaryHost();
  backend = await createBackend(host, { checkpoints: false });
  ({ personId } = await backend.client.people.setMe({ commandId: 'me', name: '孙工' }));
});
afterEach(async () => {
  await backend.close();
  host.dispose();
});

const plans = () => backend.client.plans;
const newId = (): string => crypto.randomUUID();
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const recorded = () =>
  backend.context.journal
    .events({ stream: 'journal', limit: 1000 })
    .filter(({ type }) => type.startsWith('plan-'))
    .map(({ type, payload }) => ({ type, payload }));
const create = async (text = 'title: Payment\n', name = 'Payment') =>
  (await plans().create({ commandId: newId(), name, text })).planId;
const saveDraft = (planId: string, baseRevision: number, text: string, windowId = 'left', commandId = newId()) =>
  plans().saveDraft({ commandId, planId, baseRevision, windowId, text });
/** The next count of a stream of changes. */
const countFrom = async (changes: AsyncIterator<{ changes: number }>): Promise<number> => {
  const { value, done } = await changes.next();
  if (done === true) throw new Error('the stream ended');
  return value.changes;
};
const saveVersion = (planId: string, baseRevision: number, note: string | null = null, commandId = newId()) =>
  plans().saveVersion({ commandId, planId, baseRevision, note });

describe('a new plan', () => {
  it('has a draft, no version, and an event that holds no name', async () => {
    const text = 'title: { zh: 支付, en: Payment }\nfrom: 1.0\nto: 2.0\n';
    const planId = await create(text, ' 支付灰度 ');
    expect(await plans().get({ planId })).toMatchObject({
      ...{ planId, name: '支付灰度', archivedAt: null, newest: null, changed: true, versions: [], refused: [] },
      headline: { title: { zh: '支付', en: 'Payment' }, from: '1.0', to: '2.0' },
      draft: { text, revision: 1, by: personId },
    });
    expect(recorded()).toEqual([{ type: 'plan-created', payload: { planId, hash: hashOf(text) } }]);
  });

  it('is made once by a repeated command', async () => {
    const input = { commandId: 'again', name: 'Payment', text: '' };
    expect(await plans().create(input)).toEqual(await plans().create(input));
    expect(await plans().list()).toHaveLength(1);
  });

  it('has a name', async () => {
    await expect(plans().create({ commandId: newId(), name: ' ', text: '' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});

describe('the draft', () => {
  it('is saved on and on without making a version or an event', async () => {
    const planId = await create('a');
    expect(await saveDraft(planId, 1, 'b')).toMatchObject({ outcome: 'saved', revision: 2 });
    expect(await saveDraft(planId, 2, 'c')).toMatchObject({ outcome: 'saved', revision: 3 });
    expect(await plans().get({ planId })).toMatchObject({ draft: { text: 'c', revision: 3 }, versions: [] });
    expect(recorded().map(({ type }) => type)).toEqual(['plan-created']);
  });

  it('survives a crash of the backend', async () => {
    const planId = await create('a');
    await saveDraft(planId, 1, 'written just now');
    await backend.close();
    backend = await createBackend(host, { checkpoints: false });
    expect((await plans().get({ planId })).draft.text).toBe('written just now');
  });

  it('is not overwritten by a window that has not seen it; both texts are kept', async () => {
    const planId = await create('a');
    await saveDraft(planId, 1, 'theirs');
    const refused = await saveDraft(planId, 1, 'mine', 'right');
    expect(refused).toMatchObject({ outcome: 'conflict', theirs: { text: 'theirs', revision: 2, by: personId } });
    await saveDraft(planId, 1, 'mine, typed on', 'right');
    expect(await plans().get({ planId })).toMatchObject({
      draft: { text: 'theirs', revision: 2 },
      refused: [{ windowId: 'right', text: 'mine, typed on', by: personId }],
    });
    await plans().dismissRefused({ commandId: newId(), planId, windowId: 'right' });
    expect((await plans().get({ planId })).refused).toEqual([]);
  });

  it('that two windows made the same is no conflict', async () => {
    const planId = await create('a');
    await saveDraft(planId, 1, 'b');
    expect(await saveDraft(planId, 1, 'b', 'right')).toMatchObject({ outcome: 'saved', revision: 2 });
  });

  it('answers a repeated command as the first time, whatever was saved since', async () => {
    const planId = await create('a');
    const first = await saveDraft(planId, 1, 'b', 'left', 'again');
    await saveDraft(planId, 2, 'c');
    expect(await saveDraft(planId, 1, 'b', 'left', 'again')).toEqual(first);
    expect(await plans().get({ planId })).toMatchObject({ draft: { text: 'c' }, refused: [] });
  });

  it('comes back as it was hashed, whatever was typed', async () => {
    const planId = await create('half a pair: \ud83d');
    const { draft } = await plans().get({ planId });
    expect(draft.text).toBe('half a pair: \ufffd');
    await saveVersion(planId, 1);
    expect((await plans().version({ planId, sequence: 1 })).hash).toBe(hashOf(draft.text));
  });
});

describe('a version', () => {
  it('is made of the draft on purpose, with a note that can be redacted', async () => {
    const planId = await create('a');
    expect(await saveVersion(planId, 1, ' first ')).toEqual({ sequence: 1 });
    await saveDraft(planId, 1, 'b');
    expect(await plans().get({ planId })).toMatchObject({ newest: { sequence: 1 }, changed: true });
    expect(await saveVersion(planId, 2)).toEqual({ sequence: 2 });
    const { versions, changed } = await plans().get({ planId });
    expect(changed).toBe(false);
    expect(versions).toMatchObject([
      { sequence: 2, hash: hashOf('b'), by: personId, note: null },
      { sequence: 1, hash: hashOf('a'), by: personId, note: 'first' },
    ]);
    expect(await plans().version({ planId, sequence: 1 })).toMatchObject({ text: 'a', note: 'first' });
    const [, saved] = recorded();
    expect(saved).toEqual({
      type: 'plan-version-saved',
      payload: {
        ...{ planId, sequence: 1, hash: hashOf('a') },
        note: { textId: expect.any(String), textHash: expect.any(String) },
      },
    });
    const { note } = (saved?.payload ?? {}) as { note: { textId: string } };
    backend.context.journal.privateTexts.redact(note.textId);
    expect((await plans().version({ planId, sequence: 1 })).note).toBeNull();
  });

  it('is not made twice of the same text, nor by a repeated command', async () => {
    const planId = await create('a');
    expect(await saveVersion(planId, 1, null, 'again')).toEqual({ sequence: 1 });
    expect(await saveVersion(planId, 1)).toEqual({ sequence: 1 });
    await saveDraft(planId, 1, 'b');
    expect(await saveVersion(planId, 1, null, 'again')).toEqual({ sequence: 1 });
    expect(recorded().filter(({ type }) => type === 'plan-version-saved')).toHaveLength(1);
  });

  it('is not made of a draft that somebody else has changed meanwhile', async () => {
    const planId = await create('a');
    await saveDraft(planId, 1, 'b');
    const changed = { code: 'refused', params: { what: 'draft-changed' } };
    await expect(saveVersion(planId, 1)).rejects.toMatchObject(changed);
    expect((await plans().get({ planId })).versions).toEqual([]);
  });

  it('becomes the draft again when it is restored, and stays where it is', async () => {
    const planId = await create('a');
    await saveVersion(planId, 1);
    await saveDraft(planId, 1, 'b');
    const restore = (baseRevision: number, sequence = 1) =>
      plans().restoreVersion({ commandId: newId(), planId, baseRevision, sequence });
    await expect(restore(1)).rejects.toMatchObject({ code: 'refused', params: { what: 'draft-changed' } });
    await expect(restore(2, 7)).rejects.toMatchObject({ code: 'not-found' });
    expect(await restore(2)).toEqual({ revision: 3 });
    expect(await plans().get({ planId })).toMatchObject({
      ...{ draft: { text: 'a', revision: 3 }, changed: false },
      versions: [{ sequence: 1 }],
    });
    expect(recorded().at(-1)).toEqual({
      type: 'plan-version-restored',
      payload: { planId, sequence: 1, hash: hashOf('a') },
    });
  });
});

describe('the library', () => {
  it('lists what was worked on last first', async () => {
    const first = await create('title: One\n', 'One');
    await create('title: Two\n', 'Two');
    await saveDraft(first, 1, 'title: One again\n');
    const listed = await plans().list();
    expect(listed.map(({ name }) => name)).toEqual(['One', 'Two']);
    expect(listed[0]).not.toHaveProperty('text');
  });

  it('archives a plan, takes that back, and forgets nothing of it', async () => {
    const planId = await create('a');
    await saveVersion(planId, 1);
    await plans().archive({ commandId: newId(), planId });
    expect((await plans().list())[0]?.archivedAt).toEqual(expect.any(Number));
    await plans().unarchive({ commandId: newId(), planId });
    expect(await plans().get({ planId })).toMatchObject({ archivedAt: null, versions: [{ sequence: 1 }] });
    expect(
      recorded()
        .slice(-2)
        .map(({ type }) => type),
    ).toEqual(['plan-archived', 'plan-unarchived']);
  });

  it('copies a draft, or a version, into a plan of its own', async () => {
    const planId = await create('a');
    await saveVersion(planId, 1);
    await saveDraft(planId, 1, 'b');
    const copy = async (sequence: number | null) => {
      const made = await plans().duplicate({ commandId: newId(), planId, sequence, name: 'Copy' });
      return plans().get(made);
    };
    expect(await copy(null)).toMatchObject({ name: 'Copy', draft: { text: 'b', revision: 1 }, versions: [] });
    const ofVersion = await copy(1);
    expect(ofVersion.draft.text).toBe('a');
    expect(recorded().at(-1)).toMatchObject({ payload: { planId: ofVersion.planId, copiedFrom: planId } });
  });

  it('renames', async () => {
    const planId = await create();
    await plans().rename({ commandId: newId(), planId, name: '新名字' });
    expect((await plans().list())[0]?.name).toBe('新名字');
    expect(JSON.stringify(recorded())).not.toContain('新名字');
  });

  it('says of every door that there is no such plan', async () => {
    const planId = 'none';
    const commandId = 'c';
    const missing = { code: 'not-found', params: { kind: 'plan', id: 'none' } };
    for (const asked of [
      () => plans().get({ planId }),
      () => plans().rename({ commandId, planId, name: 'x' }),
      () => saveDraft(planId, 1, 'x'),
      () => saveVersion(planId, 1),
      () => plans().archive({ commandId, planId }),
      () => plans().duplicate({ commandId, planId, sequence: null, name: 'x' }),
      () => plans().dismissRefused({ commandId, planId, windowId: 'w' }),
    ]) {
      await expect(asked()).rejects.toMatchObject(missing);
    }
    expect(recorded()).toEqual([]);
  });

  it('tells whoever watches of every change', async () => {
    const changes = await plans().watch();
    const before = await countFrom(changes);
    const planId = await create('a');
    const created = await countFrom(changes);
    expect(created).toBeGreaterThan(before);
    await saveDraft(planId, 1, 'b');
    expect(await countFrom(changes)).toBeGreaterThan(created);
    await changes.return();
  });
});

describe('a cockpit that only reads', () => {
  it('sees the library, is refused every change, and is told of the changes of the other', async () => {
    const planId = await create('a');
    const reader = await createBackend({ ...host, readOnly: true }, { checkpoints: false });
    try {
      expect(await reader.client.plans.get({ planId })).toMatchObject({ draft: { text: 'a' } });
      const save = reader.client.plans.saveDraft({
        ...{ commandId: newId(), planId, baseRevision: 1, windowId: 'w', text: 'b' },
      });
      await expect(save).rejects.toMatchObject({ code: 'read-only' });
      const changes = await reader.client.plans.watch();
      const before = await countFrom(changes);
      await saveDraft(planId, 1, 'b');
      expect(await countFrom(changes)).toBeGreaterThan(before);
      expect((await reader.client.plans.get({ planId })).draft.text).toBe('b');
      await changes.return();
    } finally {
      await reader.close();
    }
  });
});
