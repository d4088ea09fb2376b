import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTick, syncClock, useTick } from '../../../renderer/stores/tick.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_400 });
});
afterEach(() => {
  vi.useRealTimers();
});

it('ticks just after each whole second of the host, and stops', () => {
  syncClock(Date.now() + 60_000);
  const stop = startTick();
  const seen: number[] = [];
  const unsubscribe = useTick.subscribe(({ nowUtcMs }) => seen.push(nowUtcMs));
  vi.advanceTimersByTime(2700);
  expect(seen.map((at) => at % 1000).every((rest) => rest < 50)).toBe(true);
  expect(seen.map((at) => Math.floor(at / 1000))).toEqual([1_700_000_061, 1_700_000_062, 1_700_000_063]);
  stop();
  vi.advanceTimersByTime(5000);
  expect(seen).toHaveLength(3);
  unsubscribe();
});

it('follows a host clock that jumped, and not the jitter of messages', () => {
  syncClock(Date.now());
  const before = useTick.getState().nowUtcMs;
  syncClock(Date.now() + 100);
  expect(useTick.getState().nowUtcMs).toBe(before);
  syncClock(Date.now() - 3_600_000);
  expect(useTick.getState().nowUtcMs).toBe(Date.now() - 3_600_000);
});
