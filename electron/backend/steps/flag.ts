import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { FlagValue } from '../../../shared/release/runbook-events.ts';
import { retried } from '../connections/retry.ts';
import type { CallOptions, FlagCapability, FlagReading, KillSwitchCapability } from '../connectors/connector.ts';
import { startCall } from '../platform/call-limits.ts';
import type { StepExecutor, StepRelease } from './step-executor.ts';

/** Longest that a rollback asks what a flag is before it sets it. */
const lookMs = 1_000;

/** Keeps what a flag is, sets it, and reads it back. */
export const runFlagStep: StepExecutor = async (step, { release, signal }) => {
  if (step.file.kind !== 'flag') throw new CockpitFault('invalid-input', { field: 'kind', detail: step.kind });
  const { flag: flagId, value } = step.file;
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    await setFlag(release, flagId, value, step.timeoutMs, signal);
    return { passed: true, result: { ...emptyResult, tookMs: took() }, gain: { kind: 'flag', flagId, value } };
  } catch (thrown) {
    return { passed: false, result: { ...emptyResult, tookMs: took(), error: toCockpitError(thrown) } };
  }
};

/**
 * Sets a flag as the only writer of its connection; its value before is committed before it is touched. Null takes it
 * away. A kill switch whose connection can engage it is engaged by true and released by false. Throws
 * `connection-missing`, `connection-capability-missing`, `flag-changed`, `flag-not-set`, `cancelled` after `signal`, also
 * where its turn had not come yet, and the journal's errors.
 */
export async function setFlag(
  release: StepRelease,
  flagId: string,
  value: FlagValue | null,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<void> {
  await writeFlag(release, { flagId, value, deadlineMs, signal }, async (flag, key, options) => {
    const before = await flag.get(key, options);
    release.keepFlagBefore(flagId, before.value);
    // What is so already is not written again.
    requireSet(key, value, before.value === value ? before : await flag.set(key, value, before.revision, options));
  });
}

/**
 * Puts a flag back in a rollback, as the only writer of its connection, whoever changed it meanwhile: what it is now is asked
 * for and not waited for, and neither a resting connection nor a failure that may pass keeps it from being set until
 * `deadlineMs` is over. Throws as `setFlag`, but not `flag-changed`.
 */
export async function putFlagBack(
  release: StepRelease,
  flagId: string,
  value: FlagValue | null,
  deadlineMs: number,
): Promise<void> {
  await writeFlag(release, { flagId, value, deadlineMs }, async (flag, key, options) => {
    const limits = startCall(options, key);
    const left = (mostMs: number): CallOptions => ({
      ...options,
      deadlineMs: Math.min(mostMs, limits.remainingMs()),
    });
    try {
      const before = await flag.get(key, left(lookMs)).catch(() => null);
      if (before?.value === value) return;
      await retried(left(deadlineMs), key, async (call) =>
        requireSet(key, value, await flag.set(key, value, null, call)),
      );
    } finally {
      limits.end();
    }
  });
}

function requireSet(key: string, value: FlagValue | null, after: FlagReading): void {
  if (after.value !== value)
    throw new CockpitFault('flag-not-set', { key, found: after.value, expected: value }, { retryable: true });
}

interface FlagWrite {
  readonly flagId: string;
  readonly value: FlagValue | null;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A kill switch whose connection can engage it is moved as one; of any other flag `set` says how it is set. */
async function writeFlag(
  release: StepRelease,
  { flagId, value, deadlineMs, signal }: FlagWrite,
  set: (flag: FlagCapability, key: string, options: CallOptions) => Promise<void>,
): Promise<void> {
  const { slot, key, killSwitch: isKillSwitch } = release.flag(flagId);
  if (slot === null) throw new CockpitFault('connection-missing', { slot: flagId });
  const { flag, killSwitch } = await release.connection(slot);
  const write = (work: (options: CallOptions) => Promise<void>) =>
    release.write(slot, deadlineMs, (options) => {
      if (signal?.aborted === true) throw new CockpitFault('cancelled', { what: key });
      const signals = [signal, options.signal].filter((one) => one !== undefined);
      return work({ ...options, signal: AbortSignal.any(signals) });
    });
  if (isKillSwitch && killSwitch !== undefined && typeof value === 'boolean') {
    await write((options) => setKillSwitch(release, { flagId, key }, killSwitch, value, options));
    return;
  }
  if (flag === undefined) throw new CockpitFault('connection-capability-missing', { slot, capability: 'flag' });
  await write((options) => set(flag, key, options));
}

/** A kill switch is not held up by what it was, nor by whoever changes it meanwhile. */
async function setKillSwitch(
  release: StepRelease,
  { flagId, key }: { readonly flagId: string; readonly key: string },
  killSwitch: KillSwitchCapability,
  engaged: boolean,
  options: CallOptions,
): Promise<void> {
  const startedAt = performance.now();
  const before = await killSwitch
    .read(key, { ...options, deadlineMs: Math.min(2_000, options.deadlineMs / 2) })
    .catch((thrown) => {
      if (!engaged || toCockpitError(thrown).code === 'cancelled') throw thrown;
      return null;
    });
  if (before !== null) release.keepFlagBefore(flagId, before.state === 'engaged');
  const left = { ...options, deadlineMs: options.deadlineMs - (performance.now() - startedAt) };
  const { state } = await (engaged ? killSwitch.engage(key, left) : killSwitch.release(key, left));
  if ((state === 'engaged') !== engaged) {
    throw new CockpitFault('flag-not-set', { key, found: state === 'engaged', expected: engaged }, { retryable: true });
  }
}
