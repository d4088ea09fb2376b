import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../renderer/client/connection.ts';
import { Screen } from '../../../renderer/screens/plans/plans-screen.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { backendOfEach } from '../../support/backend-of-each.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

const backend = backendOfEach();

// jsdom lays nothing out and scrolls nowhere.
Element.prototype.scrollIntoView = () => {};

beforeEach(async () => {
  location.hash = '';
});
afterEach(async () => {
  cleanup();
});

/** A connection to the backend of this test, streams included. */
function connection(): Connection {
  return {
    ...connectionTo(backend.client),
    watch: ({ open, onItem }) => {
      const ended = new AbortController();
      const follow = async () => {
        for await (const item of await open(ended.signal)) onItem(item);
      };
      follow().catch(() => {});
      return () => ended.abort();
    },
  };
}

const open = (language: Language = 'en') =>
  renderInCockpit(
    <ConnectionContext value={connection()}>
      <Screen />
    </ConnectionContext>,
    language,
  );
const newId = (): string => crypto.randomUUID();
const create = (name: string, text = 'title: Payment\nfrom: "1.0"\nto: "2.0"\n') =>
  backend.client.plans.create({ commandId: newId(), name, text });
const plans = () => backend.client.plans;
const names = (region: string) =>
  within(screen.getByRole('region', { name: region }))
    .getAllByRole('listitem')
    .map((row) => row.textContent);
const detail = () => screen.findByRole('article');

describe('the library', () => {
  it('says what to do when it is empty, and shows a template whole', async () => {
    await open('zh');
    expect(await screen.findByText('还没有计划')).toBeTruthy();
    expect(names('模板').some((row) => row?.startsWith('演练发布'))).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: /^演练发布/ }));
    const article = await screen.findByRole('article', { name: 'practice' });
    await within(article).findByText(/apiVersion: cockpit\/v1/);
    await within(article).findByText('6 个批次');
  });

  it('finds plans by every word, and moves through what it found by keys alone', async () => {
    await create('Night run');
    const { planId } = await create('Night run of the payments');
    await create('Day run', 'title: { zh: 白班, en: Day }\n');
    await open();
    const search = await screen.findByRole('searchbox');
    await waitFor(() => expect(names('My plans')).toHaveLength(3));
    fireEvent.change(search, { target: { value: 'night 2.0' } });
    await waitFor(() => expect(names('My plans')).toHaveLength(2));
    fireEvent.change(search, { target: { value: '白班' } });
    expect(names('My plans')).toEqual([expect.stringMatching(/^Day run/)]);
    fireEvent.change(search, { target: { value: 'nowhere to be found' } });
    expect(screen.getByText(/No plan or template matches "nowhere to be found"/)).toBeTruthy();
    fireEvent.change(search, { target: { value: 'night' } });
    fireEvent.keyDown(search, { key: 'ArrowDown' });
    fireEvent.keyDown(search, { key: 'ArrowUp' });
    expect(screen.getByRole('button', { current: true }).textContent).toMatch(/^Night run of the payments/);
    fireEvent.keyDown(search, { key: 'Enter' });
    expect(location.hash).toBe(`#/plans/${planId}`);
  });

  it('shows versions with who and why, and compares each with the one before', async () => {
    const { planId } = await create('Payment', 'a');
    await backend.client.people.setMe({ commandId: newId(), name: '孙工' });
    await plans().saveVersion({ commandId: newId(), planId, baseRevision: 1, note: 'first cut' });
    await plans().saveDraft({ commandId: newId(), planId, baseRevision: 1, windowId: 'w', text: 'b' });
    await plans().saveVersion({ commandId: newId(), planId, baseRevision: 2, note: null });
    await open();
    const versions = await screen.findByRole('region', { name: 'Versions' });
    await waitFor(() => expect(versions.textContent).toContain('孙工'));
    const rows = within(versions)
      .getAllByRole('listitem')
      .map((row) => row.textContent);
    expect(rows[0]).toMatch(/Draft.*same as version 2/);
    expect(rows[1]).toMatch(/Version 2.*Compare with 1/);
    expect(rows[1]).not.toContain('Restore');
    expect(rows[2]).toMatch(/Version 1.*孙工.*Restore into the draft.*first cut/);
    fireEvent.click(within(versions).getByRole('button', { name: 'Compare with 1' }));
    expect(location.hash).toBe(`#/plans/${planId}/compare/1/2`);
  });

  it('warns before a version replaces what is in none', async () => {
    const { planId } = await create('Payment', 'a');
    await plans().saveVersion({ commandId: newId(), planId, baseRevision: 1, note: null });
    await plans().saveDraft({ commandId: newId(), planId, baseRevision: 1, windowId: 'w', text: 'b' });
    await open();
    fireEvent.click(await screen.findByRole('button', { name: 'Restore into the draft' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('changes that are in no version');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore into the draft' }));
    await screen.findByText('The draft now has the text of version 1.');
    expect((await plans().get({ planId })).draft.text).toBe('a');
  });

  it('archives, takes it back, and keeps the archive out of sight', async () => {
    const { planId } = await create('Payment');
    await open();
    await detail();
    fireEvent.keyDown(document.body, { key: 'Delete' });
    await screen.findByText(/"Payment" is in the archive/);
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Payment/ })).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: 'Show the archive' }));
    fireEvent.click(await screen.findByRole('button', { name: /^Payment/ }));
    fireEvent.click(within(await detail()).getByRole('button', { name: 'Take back' }));
    await screen.findByText('"Payment" is back.');
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByText(/"Payment" is in the archive/);
    expect((await plans().get({ planId })).archivedAt).not.toBeNull();
  });

  it('renames and copies', async () => {
    await create('Payment');
    await open();
    fireEvent.click(within(await detail()).getByRole('button', { name: 'Rename' }));
    const field = await screen.findByRole('textbox', { name: 'Name' });
    fireEvent.change(field, { target: { value: 'Payments' } });
    fireEvent.submit(field.closest('form')!);
    await screen.findByRole('heading', { name: 'Payments' });
    fireEvent.keyDown(document.body, { key: 'd' });
    const copy = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' });
    expect(copy.value).toBe('Payments (copy)');
    fireEvent.submit(copy.closest('form')!);
    await waitFor(() => expect(location.hash).toMatch(/^#\/plans\/./));
    expect((await plans().list()).map(({ name }) => name).toSorted()).toEqual(['Payments', 'Payments (copy)']);
  });

  it('offers a text that did not get into the draft to whoever comes next', async () => {
    const { planId } = await create('Payment', 'a');
    await plans().saveDraft({ commandId: newId(), planId, baseRevision: 1, windowId: 'left', text: 'theirs' });
    await plans().saveDraft({ commandId: newId(), planId, baseRevision: 1, windowId: 'right', text: 'mine' });
    await open();
    const notice = await screen.findByRole('region', { name: 'A text that did not get into the draft is kept' });
    fireEvent.click(within(notice).getByRole('button', { name: 'Keep it as a new plan' }));
    await waitFor(() => expect(location.hash).toMatch(/^#\/plans\/./));
    const kept = location.hash.split('/').at(-1) ?? '';
    expect(await plans().get({ planId: kept })).toMatchObject({ draft: { text: 'mine' } });
    expect(await plans().get({ planId })).toMatchObject({ draft: { text: 'theirs' }, refused: [] });
  });
});
