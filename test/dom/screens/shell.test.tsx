import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Screen } from '../../../renderer/screens/screen.ts';
import { matchRoute, navigate, pathTo } from '../../../renderer/screens/shell/route.ts';
import { Shell } from '../../../renderer/screens/shell/shell.tsx';
import { TopBarSlot } from '../../../renderer/screens/shell/top-bar-slot.tsx';
import { useHostLink } from '../../../renderer/stores/host-link.ts';
import { preferencesKey, readPreferences, setColorScheme } from '../../../renderer/stores/preferences.ts';
import { renderInCockpit } from '../render.tsx';

let breaks = false;
const screens: readonly Screen[] = [
  { id: 'start', path: '/', navigation: 'start', load: async () => ({ Screen: () => <p>start page</p> }) },
  {
    id: 'cockpit',
    path: '/release/:releaseId',
    load: async () => ({ Screen: ({ params }) => <TopBarSlot>flying {params.releaseId}</TopBarSlot> }),
  },
  {
    id: 'broken',
    path: '/broken',
    navigation: 'practice',
    load: async () => ({
      Screen: () => {
        if (breaks) throw new Error('boom');
        return <p>mended</p>;
      },
    }),
  },
];

const openShell = () => renderInCockpit(<Shell screens={screens} />);

beforeEach(() => {
  location.hash = '';
  breaks = false;
});

describe('routes', () => {
  it('finds a screen with the parts of its path', () => {
    expect(matchRoute(screens, '/')?.screen.id).toBe('start');
    expect(matchRoute(screens, '/release/a%20b')?.params).toEqual({ releaseId: 'a b' });
    expect(matchRoute(screens, '/release')).toBeNull();
    expect(matchRoute(screens, '/release/a/b')).toBeNull();
    expect(matchRoute(screens, '/release/100%')?.params).toEqual({ releaseId: '100%' });
  });

  it('writes what it reads', () => {
    expect(pathTo('/release/:releaseId', { releaseId: 'a/b' })).toBe('#/release/a%2Fb');
    expect(matchRoute(screens, pathTo('/release/:releaseId', { releaseId: 'a/b' }).slice(1))?.params.releaseId).toBe(
      'a/b',
    );
  });
});

describe('Shell', () => {
  it('shows the first screen, then the one that was navigated to', async () => {
    await openShell();
    expect(await screen.findByText('start page')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Releases' }).getAttribute('aria-current')).toBe('page');
    act(() => navigate('/release/:releaseId', { releaseId: 'r1' }));
    expect(await screen.findByText('flying r1')).toBeTruthy();
  });

  it('folds the navigation while a screen uses the bar', async () => {
    await openShell();
    await screen.findByText('start page');
    act(() => navigate('/release/r1'));
    await waitFor(() => expect(screen.queryByRole('navigation')).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: /Open the menu/ }));
    expect(await screen.findByRole('menuitem', { name: 'Releases' })).toBeTruthy();
    act(() => navigate('/'));
    expect(await screen.findByRole('navigation')).toBeTruthy();
  });

  it('says that a page is missing and leads back', async () => {
    location.hash = '#/nowhere';
    await openShell();
    expect(screen.getByText('No page has the address "/nowhere".')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Back to the releases' }));
    expect(await screen.findByText('start page')).toBeTruthy();
  });

  it('keeps the bar when a screen breaks, and shows it again after a retry', async () => {
    breaks = true;
    location.hash = '#/broken';
    await openShell();
    expect((await screen.findByRole('alert')).textContent).toContain('boom');
    expect(screen.getByRole('navigation')).toBeTruthy();
    breaks = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('mended')).toBeTruthy();
  });

  it('says that it is cut off, and that it is not any more', async () => {
    await openShell();
    expect(screen.queryByText(/Cut off/)).toBeNull();
    act(() => useHostLink.setState({ silentSinceUtcMs: 1_000_000 }));
    expect(screen.getByText(/Cut off .* since \d\d:\d\d:\d\d/)).toBeTruthy();
    act(() => useHostLink.setState({ silentSinceUtcMs: null }));
    expect(screen.queryByText(/Cut off/)).toBeNull();
  });

  it('switches language and colour scheme, and remembers both', async () => {
    setColorScheme('auto');
    await openShell();
    fireEvent.click(screen.getByRole('button', { name: '中文' }));
    expect(await screen.findByRole('link', { name: '发布' })).toBeTruthy();
    await waitFor(() => expect(document.documentElement.lang).toBe('zh-CN'));
    expect(document.documentElement.getAttribute('data-mantine-color-scheme')).toBe('dark');
    fireEvent.click(screen.getByRole('button', { name: /配色/ }));
    expect(document.documentElement.getAttribute('data-mantine-color-scheme')).toBe('light');
    expect(JSON.parse(localStorage.getItem(preferencesKey) ?? '')).toEqual({ language: 'zh', colorScheme: 'light' });
  });
});

it('falls back to what the system asks for when the stored preferences make no sense', () => {
  for (const stored of [null, 'no json', '{"language":"xx","colorScheme":7}', 'null']) {
    expect(readPreferences(stored, ['zh-CN'])).toEqual({ language: 'zh', colorScheme: 'auto' });
  }
  expect(readPreferences('{"language":"en","colorScheme":"light"}', ['zh-CN'])).toEqual({
    language: 'en',
    colorScheme: 'light',
  });
});
