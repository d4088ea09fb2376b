import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Screen } from '../../../renderer/screens/people/people-screen.tsx';
import { PinMissing } from '../../../renderer/steps/pin-missing.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import type { CockpitClient } from '../../../shared/contract/index.ts';
import type { Language } from '../../../shared/i18n/index.ts';
import { backendOfEach } from '../../support/backend-of-each.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

const backend = backendOfEach();

beforeEach(async () => {
  await backend.client.people.setMe({ commandId: 'me', name: '孙工' });
});
afterEach(async () => {
  cleanup();
});

type PeopleAnswers = Partial<CockpitClient['people']>;

const open = (language: Language = 'en', people: PeopleAnswers = backend.client.people) =>
  renderInCockpit(
    <ConnectionContext value={connectionTo({ people })}>
      <Screen />
    </ConnectionContext>,
    language,
  );
const rowOf = (name: string) => screen.getAllByRole('listitem').find((row) => row.textContent?.startsWith(name));
/** The list of suggestions has the label of its field, too. */
const type = (label: RegExp, text: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: 'input' }), { target: { value: text } });
const save = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

describe('the screen of people', () => {
  it('says who drives and who has a PIN', async () => {
    await backend.client.people.setPin({ commandId: 'pin', name: '张工', currentPin: null, pin: '1357' });
    await open('zh');
    const driver = await screen.findByRole('region', { name: '本驾驶舱的驾驶人' });
    expect(within(driver).getByText('孙工')).toBeTruthy();
    expect(rowOf('孙工')?.textContent).toMatch(/驾驶人.*没有 PIN/);
    expect(rowOf('张工')?.textContent).toMatch(/已设 PIN.*更改 PIN/);
  });

  it('sets the PIN of somebody new with the keyboard alone', async () => {
    await open();
    await screen.findByRole('region', { name: /Who drives/ });
    fireEvent.keyDown(document.body, { key: 'a' });
    await screen.findByRole('dialog');
    type(/^Name/, '张工');
    expect(screen.getByText(/Somebody new/)).toBeTruthy();
    type(/^New PIN/, '123');
    type(/again/, '123');
    expect(save().disabled).toBe(true);
    type(/^New PIN/, '1357');
    type(/again/, '14');
    expect(screen.getByText('The two are not the same')).toBeTruthy();
    type(/again/, '135');
    expect(screen.queryByText('The two are not the same')).toBeNull();
    expect(save().disabled).toBe(true);
    type(/again/, '1357');
    expect(save().disabled).toBe(false);
    const form = screen.getByLabelText(/again/).closest('form');
    if (form === null) throw new Error('the fields stand in no form');
    fireEvent.submit(form);
    await waitFor(() => expect(rowOf('张工')?.textContent).toContain('PIN set'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('The PIN of 张工 is saved')).toBeTruthy();
    await expect(
      backend.client.people.setPin({ commandId: 'x', name: '张工', currentPin: null, pin: '2468' }),
    ).rejects.toMatchObject({ code: 'unauthorised' });
  });

  it('asks for the present PIN, says that it was wrong, and forgets it', async () => {
    await backend.client.people.setPin({ commandId: 'pin', name: '张工', currentPin: null, pin: '1357' });
    await open();
    await screen.findByRole('region', { name: /Who drives/ });
    press('Change PIN');
    await screen.findByRole('heading', { name: 'Change the PIN of 张工' });
    type(/^New PIN/, '2468');
    type(/again/, '2468');
    expect(save().disabled).toBe(true);
    type(/^Present PIN/, '9999');
    fireEvent.click(save());
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toMatch(/The PIN is wrong.*Check the name/);
    expect(notice.textContent).not.toMatch(/address|unauthorised/);
    const present = screen.getByLabelText<HTMLInputElement>(/^Present PIN/);
    expect(present.value).toBe('');
    expect(document.activeElement).toBe(present);
    for (let turn = 0; turn < 4; turn += 1) {
      await expect(
        backend.client.people.setPin({ commandId: `${turn}`, name: '张工', currentPin: '0000', pin: '2468' }),
      ).rejects.toMatchObject({ code: 'unauthorised' });
    }
    type(/^Present PIN/, '1357');
    fireEvent.click(save());
    await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/Too many wrong PINs.*wait/));
  });

  it('asks for the present PIN also when the name is typed', async () => {
    await backend.client.people.setPin({ commandId: 'pin', name: '张工', currentPin: null, pin: '1357' });
    await open();
    await screen.findByRole('region', { name: /Who drives/ });
    fireEvent.keyDown(document.body, { key: 'a' });
    await screen.findByRole('dialog');
    expect(screen.queryByLabelText(/^Present PIN/)).toBeNull();
    type(/^Name/, '张工');
    expect(screen.getByLabelText(/^Present PIN/)).toBeTruthy();
  });

  it('changes the driver', async () => {
    await open();
    await screen.findByRole('region', { name: /Who drives/ });
    fireEvent.keyDown(document.body, { key: 'd' });
    await screen.findByRole('heading', { name: 'Who drives here?' });
    expect(save().disabled).toBe(true);
    type(/^Name/, '李工');
    fireEvent.click(save());
    expect(await screen.findByText('李工 drives now')).toBeTruthy();
    expect((await backend.client.people.me()).name).toBe('李工');
    await waitFor(() => expect(rowOf('李工')?.textContent).toContain('drives'));
    expect(rowOf('孙工')?.textContent).not.toContain('drives');
  });

  it('says when there is nobody, and what went wrong when it cannot ask', async () => {
    const nobody = { personId: '', name: 'lin', hasPin: false };
    const { unmount } = await open('en', { me: async () => nobody, list: async () => [] });
    expect(await screen.findByText('Nobody yet')).toBeTruthy();
    unmount();
    const refuse = backend.client.people.me;
    const failing = { me: refuse, list: () => Promise.reject(new Error('boom')) } as PeopleAnswers;
    await open('en', failing);
    expect((await screen.findByRole('alert')).textContent).toContain('boom');
  });
});

describe('an approval by PIN', () => {
  const missing = (name: string) => (
    <ConnectionContext value={connectionTo({ people: backend.client.people })}>
      <PinMissing name={name} />
    </ConnectionContext>
  );

  it('says that the named person has none, and leads to where it is set', async () => {
    await backend.client.people.setPin({ commandId: 'pin', name: '张工', currentPin: null, pin: '1357' });
    const { content, rerender } = await renderInCockpit(missing('孙工'));
    expect((await screen.findByRole('status')).textContent).toContain('孙工 has no PIN yet');
    expect(screen.getByRole('link').getAttribute('href')).toBe('#/people');
    await act(async () => rerender(missing('陌生人')));
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('陌生人'));
    for (const silent of ['张工', '张', '']) {
      await act(async () => rerender(missing(silent)));
      await waitFor(() => expect(content.textContent).toBe(''));
    }
  });
});
