import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfirmRollback, type RollbackOption } from '../../../renderer/components/confirm-rollback.tsx';
import { renderInCockpit } from '../render.tsx';

// The dialog's focus trap moves the focus in a timer, after everything else.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const options: readonly RollbackOption[] = [
  {
    id: 'stage',
    title: 'Back to 1 %',
    note: 'REL-B1',
    actions: [{ id: 'a', text: 'web-1 90/10 → 99/1' }],
    confirmLabel: 'Back to 1 %',
  },
  {
    id: 'all',
    title: 'All the way',
    note: '1.9.4',
    noteLevel: 'green',
    actions: [{ id: 'b', text: 'web-1 → 100/0' }],
    confirmLabel: 'Take everything back',
  },
];

async function open(overrides: { defaultOption?: string; options?: readonly RollbackOption[] } = {}) {
  const onChoose = vi.fn();
  const onClose = vi.fn();
  await renderInCockpit(
    <ConfirmRollback
      opened
      title="Roll back"
      situation="P95 red"
      options={overrides.options ?? options}
      defaultOption={overrides.defaultOption ?? 'all'}
      willNotRestore="31 reports"
      onChoose={onChoose}
      onClose={onClose}
    />,
  );
  act(() => void vi.runAllTimers());
  return { onChoose, onClose };
}

it('focuses the plan default, so that Enter takes it, and marks it', async () => {
  const { onChoose } = await open();
  const button = screen.getByRole('button', { name: /Take everything back/ });
  expect(document.activeElement).toBe(button);
  expect(button.closest('article')?.textContent).toContain('Plan default');
  fireEvent.click(button);
  expect(onChoose).toHaveBeenCalledExactlyOnceWith('all');
});

it('takes Enter also when the focus has left the buttons', async () => {
  const { onChoose } = await open();
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(onChoose).toHaveBeenCalledExactlyOnceWith('all');
});

it('takes the other one by its number, and only once', async () => {
  const { onChoose } = await open();
  fireEvent.keyDown(document.body, { key: '1' });
  fireEvent.keyDown(document.body, { key: '1' });
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(onChoose).toHaveBeenCalledExactlyOnceWith('stage');
});

it('follows the plan when the stage is its default', async () => {
  const { onChoose } = await open({ defaultOption: 'stage' });
  expect(document.activeElement?.textContent).toContain('Back to 1 %');
  fireEvent.keyDown(document.body, { key: '2' });
  expect(onChoose).toHaveBeenCalledExactlyOnceWith('all');
});

it('does not confirm with the key that is still held down from opening it', async () => {
  const { onChoose } = await open();
  const held = fireEvent.keyDown(screen.getByRole('button', { name: /Take everything back/ }), {
    key: 'Enter',
    repeat: true,
  });
  fireEvent.keyDown(document.body, { key: 'Enter', repeat: true });
  // `fireEvent` answers false when the default was prevented: the browser then makes no click of the key.
  expect(held).toBe(false);
  expect(onChoose).not.toHaveBeenCalled();
});

it('goes back on Escape without choosing', async () => {
  const { onChoose, onClose } = await open();
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(onClose).toHaveBeenCalledOnce();
  expect(onChoose).not.toHaveBeenCalled();
});

it('offers only the way back that there is', async () => {
  await open({ options: options.slice(1), defaultOption: 'stage' });
  expect(screen.getAllByRole('article')).toHaveLength(1);
  expect(document.activeElement?.textContent).toContain('Take everything back');
});
