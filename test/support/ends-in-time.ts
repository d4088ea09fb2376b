import { expect } from 'vitest';
import type { CallOptions } from '../../electron/backend/connectors/connector.ts';

const deadlineMs = 300;
/** What a busy machine may take beyond a deadline. */
const latenessMs = 100;
const cancelMs = 100;

/** A call that has no end by itself ends at its deadline, and at once when it is cancelled. */
export async function endsInTime(call: (options: CallOptions) => Promise<unknown>): Promise<void> {
  const took = stopwatch();
  await expect(call({ deadlineMs })).rejects.toMatchObject({ code: 'deadline-exceeded' });
  expect(took()).toBeLessThan(deadlineMs + latenessMs);
  await cancelsAtOnce((signal) => call({ deadlineMs: 60_000, signal }));
}

/** A call that is on its way ends when it is cancelled. */
export async function cancelsAtOnce(call: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const cancelled = call(controller.signal);
  cancelled.catch(() => {});
  // The request is on its way by then.
  await new Promise((resolve) => setImmediate(resolve));
  const took = stopwatch();
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(took()).toBeLessThan(cancelMs);
}

const lookMs = 5;

/**
 * Until it is asked: how many ms have gone by but for those in which this process had something to do and did not get
 * to it, because others had the processor.
 */
export function stopwatch(): () => number {
  const beganAt = performance.now();
  let others = 0;
  let last = { at: beganAt, cpu: process.cpuUsage() };
  const look = (): void => {
    const own = process.cpuUsage(last.cpu);
    const at = performance.now();
    others += Math.max(0, at - last.at - lookMs - (own.user + own.system) / 1000);
    last = { at, cpu: process.cpuUsage() };
  };
  const timer = setInterval(look, lookMs);
  return () => {
    clearInterval(timer);
    look();
    return performance.now() - beganAt - others;
  };
}
