import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Gates } from '../../../renderer/screens/cockpit/gates.tsx';
import { Notices } from '../../../renderer/screens/release/notices.tsx';
import { ReleaseDialogs } from '../../../renderer/screens/release/release-dialogs.tsx';
import { beginFoldedSession } from './folded-session.ts';
import { renderFlight } from './render-flight.tsx';

const settled = () => act(async () => {});

async function open() {
  const session = beginFoldedSession();
  await renderFlight(
    session,
    <>
      <Notices />
      <Gates />
      <ReleaseDialogs />
    </>,
  );
  fireEvent.keyDown(document.body, { key: 'b' });
  return { session, dialog: await screen.findByRole('dialog') };
}

describe('gates passed by checklist', () => {
  it('has nothing ticked beforehand, and passes what was ticked, each on its own', async () => {
    const { session, dialog } = await open();
    const boxes = within(dialog).getAllByRole<HTMLInputElement>('checkbox');
    expect(boxes.map((box) => box.checked)).toEqual([false, false, false]);
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: /^Pass 0/ }).disabled).toBe(true);
    fireEvent.click(within(dialog).getByRole('checkbox', { name: /New version deployed/ }));
    expect(boxes[0]?.indeterminate).toBe(true);
    fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: 'seen on the board' } });
    fireEvent.click(within(dialog).getByRole('button', { name: /^Pass 1/ }));
    await settled();
    expect(session.sent.map(({ command }) => command)).toMatchObject([
      { type: 'pass-gate', gateId: 'config-ready', note: 'seen on the board' },
    ]);
    expect(session.state().gates['config-ready']?.status).toBe('passed');
    expect(session.state().gates['rollback-verified']?.status).toBe('open');
    // With one gate left, a list of one is no shorter way.
    expect(screen.queryByRole('button', { name: /Pass by checklist/ })).toBeNull();
  });

  it('ticks a whole category at once, and takes it back', async () => {
    const { session, dialog } = await open();
    const category = within(dialog).getByRole('checkbox', { name: 'Without a category' });
    fireEvent.click(category);
    fireEvent.click(category);
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: /^Pass 0/ }).disabled).toBe(true);
    fireEvent.click(category);
    fireEvent.click(within(dialog).getByRole('button', { name: /^Pass 2/ }));
    await settled();
    expect(Object.values(session.state().gates).map(({ status }) => status)).toEqual(['passed', 'passed']);
  });

  it('stops at a refusal and says it', async () => {
    const { session, dialog } = await open();
    fireEvent.click(within(dialog).getByRole('checkbox', { name: 'Without a category' }));
    session.report({ type: 'abort-release', reason: null }, { kind: 'person', id: 'p1' });
    fireEvent.click(within(dialog).getByRole('button', { name: /^Pass/ }));
    await settled();
    expect(session.sent.map(({ refusal }) => refusal)).toEqual(['release-over']);
    expect(screen.getByRole('alert').textContent).not.toBe('');
  });
});
