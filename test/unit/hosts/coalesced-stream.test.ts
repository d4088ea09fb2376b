import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { coalescedStream } from '../../../electron/backend/procedures/coalesced-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function source(first?: number) {
  let push: ((value: number) => void) | undefined;
  const unsubscribed = vi.fn();
  const caller = new AbortController();
  const stream = coalescedStream<number>({
    signal: caller.signal,
    subscribe: (given) => {
      push = given;
      if (first !== undefined) given(first);
      return unsubscribed;
    },
  });
  return { stream, push: (value: number) => push!(value), caller, unsubscribed, subscribed: () => push !== undefined };
}

describe('coalescedStream', () => {
  it('yields at once, then only the newest of each 100 ms', async () => {
    const { stream, push } = source(0);
    expect(await stream.next()).toEqual({ done: false, value: 0 });
    for (let value = 1; value <= 50; value += 1) push(value);
    const second = stream.next();
    await vi.advanceTimersByTimeAsync(99);
    push(51);
    await vi.advanceTimersByTimeAsync(1);
    expect(await second).toEqual({ done: false, value: 51 });
  });

  it('stays at ten a second, whatever is pushed, and misses no last value', async () => {
    const { stream, push } = source(0);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const value of stream) seen.push(value);
    })();
    await vi.advanceTimersByTimeAsync(0);
    for (let ms = 1; ms <= 1_000; ms += 1) {
      push(ms);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(seen.length).toBeLessThanOrEqual(12);
    expect(seen.at(-1)).toBe(1_000);
    await stream.return();
    await reading;
  });

  it('waits for a slow reader without keeping what came between', async () => {
    const { stream, push } = source(0);
    await stream.next();
    for (let value = 1; value <= 1_000; value += 1) push(value);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await stream.next()).toEqual({ done: false, value: 1_000 });
  });

  it('ends while it waits when the caller goes', async () => {
    const { stream, caller, unsubscribed } = source();
    const waiting = stream.next();
    await vi.advanceTimersByTimeAsync(0);
    caller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(unsubscribed).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends while it waits when it is returned', async () => {
    const { stream, unsubscribed } = source(1);
    await stream.next();
    const waiting = stream.next();
    await vi.advanceTimersByTimeAsync(0);
    await stream.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(unsubscribed).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not subscribe for a caller that has gone already', async () => {
    const { stream, caller, subscribed } = source(1);
    caller.abort();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(subscribed()).toBe(false);
  });
});
