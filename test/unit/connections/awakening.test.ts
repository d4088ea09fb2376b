import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchAwakening } from '../../../electron/backend/connections/awakening.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('notices sleep by the clocks and a change of the network by its addresses, and nothing else', () => {
  const clock = { utc: 0, monotonic: 0, run: 'one' };
  const seen: string[] = [];
  let addresses = 'eth0 192.0.2.1';
  const pass = (wallMs: number, ranMs: number) => {
    clock.utc += wallMs;
    clock.monotonic += ranMs;
    vi.advanceTimersByTime(1_000);
  };
  const stop = watchAwakening(
    () => ({ ...clock }),
    (what) => seen.push(what),
    () => addresses,
  );
  pass(1_000, 1_000);
  // Set right by the network's time.
  pass(3_000, 1_000);
  pass(-60_000, 1_000);
  expect(seen).toEqual([]);
  pass(30 * 60_000, 1_000);
  expect(seen).toEqual(['slept']);
  // Frozen with both clocks going on.
  pass(20_000, 20_000);
  addresses = 'wlan0 192.0.2.7';
  pass(1_000, 1_000);
  pass(1_000, 1_000);
  expect(seen).toEqual(['slept', 'slept', 'network-changed']);
  stop();
  pass(30 * 60_000, 1_000);
  expect(seen).toHaveLength(3);
});
