import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { ShortcutHelp } from '../../../renderer/components/shortcut-help.tsx';
import { keyNames, registerShortcut, useShortcut } from '../../../renderer/components/shortcuts.ts';
import { renderInCockpit } from '../render.tsx';

const endings: (() => void)[] = [];
const register = (keys: string, scope: 'everywhere' | 'release' | 'dialog', run: () => void): void => {
  endings.push(registerShortcut({ keys, scope, label: keys, run }));
};

afterEach(() => {
  for (const end of endings.splice(0)) end();
  cleanup();
});

it('runs a shortcut with its modifier and not without', () => {
  const run = vi.fn();
  register('Mod+Enter', 'release', run);
  fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(run).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true });
  expect(run).toHaveBeenCalledOnce();
});

it('is silent under a dialog, and lets the newest of the same keys win', () => {
  const page = vi.fn();
  const dialog = vi.fn();
  const newer = vi.fn();
  register('1', 'release', page);
  register('1', 'dialog', dialog);
  fireEvent.keyDown(document.body, { key: '1' });
  register('1', 'dialog', newer);
  fireEvent.keyDown(document.body, { key: '1' });
  expect([page, dialog, newer].map((mock) => mock.mock.calls.length)).toEqual([0, 1, 1]);
});

it('does not take letters from somebody who types, nor repeats of a held key', () => {
  const run = vi.fn();
  register('r', 'release', run);
  render(<input aria-label="note" />);
  fireEvent.keyDown(screen.getByLabelText('note'), { key: 'r' });
  fireEvent.keyDown(document.body, { key: 'r', repeat: true });
  expect(run).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'r' });
  expect(run).toHaveBeenCalledOnce();
});

it('takes a function key also from somebody who types: it writes nothing', () => {
  const run = vi.fn();
  register('F2', 'everywhere', run);
  render(<input aria-label="note" />);
  fireEvent.keyDown(screen.getByLabelText('note'), { key: 'F2' });
  expect(run).toHaveBeenCalledOnce();
});

it('calls the newest handler of a component that rendered again', () => {
  const seen: number[] = [];
  function Pressable({ count }: { readonly count: number }) {
    useShortcut({ keys: 'n', scope: 'everywhere', label: 'n', run: () => seen.push(count) });
    return null;
  }
  const { rerender, unmount } = render(<Pressable count={1} />);
  rerender(<Pressable count={2} />);
  fireEvent.keyDown(document.body, { key: 'n' });
  unmount();
  fireEvent.keyDown(document.body, { key: 'n' });
  expect(seen).toEqual([2]);
});

it('lists what there is on ?, and closes on Escape', async () => {
  register('Mod+Enter', 'release', () => {});
  await renderInCockpit(<ShortcutHelp />, 'zh');
  fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
  const help = await screen.findByRole('region', { name: '键盘快捷键' });
  expect(help.textContent).toContain('发布中');
  expect(help.textContent).toContain('Ctrl');
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(screen.queryByRole('region', { name: '键盘快捷键' })).toBeNull();
});

it('prints keys as they are on the keyboard', () => {
  expect(keyNames('Mod+Enter')).toEqual(['Ctrl', '⏎']);
  expect(keyNames('r')).toEqual(['R']);
});
