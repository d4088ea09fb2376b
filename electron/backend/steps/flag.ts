import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { FlagValue } from '../../../shared/release/runbook-events.ts';
import type { CallOptions, KillSwitchCapability } from '../connectors/connector.ts';
import type { StepExecutor, StepRelease } from './step-executor.ts';

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
  await write(async (options) => {
    const before = await flag.get(key, options);
    release.keepFlagBefore(flagId, before.value);
    // What is so already is not written again.
    const after = before.value === value ? before : await flag.set(key, value, before.revision, options);
    if (after.value !== value) {
      throw new CockpitFault('flag-not-set', { key, found: after.value, expected: value }, { retryable: true });
    }
  });
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
