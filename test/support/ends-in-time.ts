import { expect } from 'vitest';
import type { CallOptions } from '../../electron/backend/connectors/connector.ts';

const deadlineMs = 300;
/** What a busy machine may take beyond a deadline or after a cancel. */
const latenessMs = 100;

/** A call that has no end by itself ends at its deadline, and at once when it is cancelled. */
export async function endsInTime(call: (options: CallOptions) => Promise<unknown>): Promise<void> {
  const beganAt = performance.now();
  await expect(call({ deadlineMs })).rejects.toMatchObject({ code: 'deadline-exceeded' });
  expect(performance.now() - beganAt).toBeLessThan(deadlineMs + latenessMs);
  const controller = new AbortController();
  const cancelled = call({ deadlineMs: 60_000, signal: controller.signal });
  cancelled.catch(() => {});
  // The request is on its way by then.
  await new Promise((resolve) => setImmediate(resolve));
  const abortedAt = performance.now();
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(performance.now() - abortedAt).toBeLessThan(latenessMs);
}
