import { act, fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Age } from '../../../renderer/components/age.tsx';
import { Countdown } from '../../../renderer/components/countdown.tsx';
import { EffectButton } from '../../../renderer/components/effect-button.tsx';
import { ErrorNotice } from '../../../renderer/components/error-notice.tsx';
import { FeedList, type FeedRow } from '../../../renderer/components/feed-list.tsx';
import { LevelMark } from '../../../renderer/components/level-mark.tsx';
import { Rung } from '../../../renderer/components/rung.tsx';
import { useTick } from '../../../renderer/stores/tick.ts';
import { renderInCockpit } from '../render.tsx';

const plain = (text: string | null): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');

beforeEach(() => useTick.setState({ nowUtcMs: 1_000_000 }));

it('shows a level as a shape and a word of each language', async () => {
  const shapes = new Set<string>();
  for (const level of ['green', 'yellow', 'red', 'unknown'] as const) {
    const { content, unmount } = await renderInCockpit(<LevelMark level={level} />, 'en');
    expect(content.textContent).toBe(level);
    shapes.add(content.querySelector('svg')?.innerHTML ?? '');
    unmount();
  }
  expect(shapes.size).toBe(4);
  const { content } = await renderInCockpit(<LevelMark level="yellow" note="40 s" />, 'zh');
  expect(content.textContent).toBe('黄 40 s');
});

describe('Age', () => {
  it('counts with the tick and says when the value is stale', async () => {
    const { content } = await renderInCockpit(<Age readAtUtcMs={998_000} staleAfterMs={10_000} />);
    expect(plain(content.textContent)).toBe('2 s ago');
    act(() => useTick.setState({ nowUtcMs: 1_009_000 }));
    expect(plain(content.textContent)).toBe('stale 11 s');
    expect(content.querySelector('[data-stale="true"]')).not.toBeNull();
  });

  it('never shows a reading of the future as negative, and says when there is none', async () => {
    const { content, rerender } = await renderInCockpit(<Age readAtUtcMs={1_005_000} staleAfterMs={10_000} />);
    expect(plain(content.textContent)).toBe('0 s ago');
    rerender(<Age readAtUtcMs={null} staleAfterMs={10_000} />);
    expect(content.textContent).toBe('no reading yet');
  });
});

describe('EffectButton', () => {
  it('says its effect and does it', async () => {
    const onPress = vi.fn();
    await renderInCockpit(<EffectButton effect="Raise 10 → 50 % on 2 hosts" blockedBy={null} onPress={onPress} />);
    fireEvent.click(screen.getByRole('button', { name: 'Raise 10 → 50 % on 2 hosts' }));
    expect(onPress).toHaveBeenCalledOnce();
  });

  it('says what it waits for, stays focusable and does nothing while blocked', async () => {
    const onPress = vi.fn();
    await renderInCockpit(<EffectButton effect="Raise" blockedBy="Needs: P95 green" onPress={onPress} />);
    const button = screen.getByRole('button');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'Needs: P95 green',
    );
    button.focus();
    expect(document.activeElement).toBe(button);
    fireEvent.click(button);
    expect(onPress).not.toHaveBeenCalled();
  });

  it('takes no second press while it works', async () => {
    const onPress = vi.fn();
    await renderInCockpit(<EffectButton effect="Raise" blockedBy={null} busy onPress={onPress} />);
    fireEvent.click(screen.getByRole('button'));
    expect(onPress).not.toHaveBeenCalled();
    expect(screen.getByRole('button').textContent).toContain('Working');
  });
});

it('counts down without ever showing zero too early, and can be stopped', async () => {
  const onStop = vi.fn();
  const { content } = await renderInCockpit(
    <Countdown endsAtUtcMs={1_010_400} sentence={(duration) => `in ${duration}`} stopLabel="Stop" onStop={onStop} />,
  );
  expect(plain(content.textContent)).toContain('in 11 s');
  act(() => useTick.setState({ nowUtcMs: 1_010_000 }));
  expect(plain(content.textContent)).toContain('in 1 s');
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(onStop).toHaveBeenCalledOnce();
});

it('says an error with its place and remedy in either language, and offers a retry', async () => {
  const onRetry = vi.fn();
  const error = {
    code: 'nginx-config-refused',
    params: { file: '/etc/nginx/a.conf', line: 12, detail: 'oops' },
    retryable: false,
  } as const;
  const { unmount } = await renderInCockpit(<ErrorNotice error={error} onRetry={onRetry} />, 'en');
  const notice = screen.getByRole('alert');
  for (const words of ['nginx refused', 'file /etc/nginx/a.conf · line 12', 'Mend the configuration', 'oops']) {
    expect(notice.textContent).toContain(words);
  }
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledOnce();
  unmount();
  await renderInCockpit(<ErrorNotice error={error} />, 'zh');
  expect(screen.getByRole('alert').textContent).toContain('文件 /etc/nginx/a.conf · 行 12');
  expect(screen.queryByRole('button')).toBeNull();
});

it('keeps the progress of a rung within its track', async () => {
  await renderInCockpit(
    <ul>
      <Rung
        state="current"
        level="green"
        exposure="10 %"
        lines={['read back 10 %']}
        progress={{ ratio: 1.4, label: '42 / 30 min' }}
      />
    </ul>,
  );
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
  expect(screen.getByRole('listitem').textContent).toContain('current batch');
});

describe('FeedList', () => {
  const rows = (count: number): readonly FeedRow[] =>
    Array.from({ length: count }, (_, index) => ({
      id: count - index,
      clock: '04:13:27',
      source: 'conductor',
      text: `line ${count - index}`,
    }));

  it('keeps few lines in the document however many there are', async () => {
    await renderInCockpit(<FeedList rows={rows(10_000)} label="Feed" empty="nothing" />);
    const lines = screen.getAllByRole('listitem');
    expect(lines.length).toBeLessThan(100);
    expect(lines[0]?.textContent).toContain('line 10000');
  });

  it('shows the lines of the place that was scrolled to, and keeps them when new ones come on top', async () => {
    const { rerender } = await renderInCockpit(<FeedList rows={rows(1000)} label="Feed" empty="nothing" />);
    const box = screen.getByRole('log');
    box.scrollTop = 22 * 500;
    fireEvent.scroll(box);
    expect(screen.getByText('line 500')).toBeTruthy();
    rerender(<FeedList rows={rows(1003)} label="Feed" empty="nothing" />);
    expect(box.scrollTop).toBe(22 * 503);
  });

  it('says that there is nothing', async () => {
    await renderInCockpit(<FeedList rows={[]} label="Feed" empty="nothing yet" />);
    expect(screen.getByText('nothing yet')).toBeTruthy();
  });
});
