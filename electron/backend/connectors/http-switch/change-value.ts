import { setTimeout as pause } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { StoredValue, ValueStore } from './stored-value.ts';

export interface ValueChange {
  readonly key: string;
  /** What becomes of the text that is there; null: there is none, or there shall be none. May throw. */
  readonly edit: (text: string | null, found: StoredValue) => string | null;
  /** Whether it is written also where it is so already, which counts its revision on. */
  readonly always?: (found: StoredValue) => boolean;
}

export interface ChangedValue {
  readonly key: string;
  readonly before: StoredValue;
  /** Read back after the write. */
  readonly after: StoredValue;
}

/** Options for the next of several calls that share one deadline. */
export function sharedDeadline(options: CallOptions): () => CallOptions {
  const endsAt = performance.now() + options.deadlineMs;
  return () => ({ deadlineMs: endsAt - performance.now(), signal: options.signal });
}

/**
 * Changes an entry only from the revision on which it was decided. `changed` is thrown, with what is there, where it is
 * another one, be it before the write or as the service refuses it.
 */
export async function changeFrom(
  store: ValueStore,
  { key, edit }: ValueChange,
  expectedRevision: string,
  changed: (found: StoredValue) => CockpitFault,
  options: CallOptions,
): Promise<ChangedValue> {
  const left = sharedDeadline(options);
  const before = await store.read(key, left());
  if (before.revision !== expectedRevision) throw changed(before);
  const text = edit(before.text, before);
  if (text === before.text) return { key, before, after: before };
  if (!(await store.write(key, text, before, left()))) throw changed(await store.read(key, left()));
  return { key, before, after: await store.read(key, left()) };
}

const firstPauseMs = 50;
const longestPauseMs = 500;

/**
 * Changes an entry from whatever it is: another one's change is read and the edit made on it, and what may succeed later
 * is tried again until the time is over. Throws the last error.
 */
export async function changeUntilDone(
  store: ValueStore,
  change: ValueChange,
  options: CallOptions,
): Promise<ChangedValue> {
  const left = sharedDeadline(options);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      // One connection that died silently must not use up all the time.
      const { deadlineMs, signal } = left();
      const attempt = sharedDeadline({ deadlineMs: deadlineMs > 1_000 ? deadlineMs / 2 : deadlineMs, signal });
      const before = await store.read(change.key, attempt());
      const text = change.edit(before.text, before);
      if (text === before.text && change.always?.(before) !== true) return { key: change.key, before, after: before };
      if (await store.write(change.key, text, before, attempt())) {
        return { key: change.key, before, after: await store.read(change.key, attempt()) };
      }
      if (left().deadlineMs <= 0) throw new CockpitFault('deadline-exceeded', { what: change.key });
    } catch (thrown) {
      const { code, retryable } = toCockpitError(thrown);
      if (code === 'cancelled' || !retryable || left().deadlineMs <= pauseMs) throw thrown;
    }
    await pauseOrCancel(pauseMs * (0.5 + Math.random() / 2), options.signal);
  }
}

async function pauseOrCancel(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pause(durationMs, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new CockpitFault('cancelled', {}, { cause });
  }
}
