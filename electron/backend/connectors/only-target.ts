import { CockpitFault } from '../../../shared/errors.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import type { TargetExposure } from './connector.ts';

/** What `apply` is asked for, of a switch that has one target. */
export interface OnlyChange {
  readonly exposure: Exposure;
  /** The state on which a raise was previewed; null: a lowering, which goes on whatever it finds. */
  readonly expectedRevision: string | null;
}

/** Throws `not-found` for any other target, `invalid-input` for a raise that was never previewed. */
export function onlyChange(
  target: string,
  change: readonly TargetExposure[],
  expected: ReadonlyMap<string, string> | null,
): OnlyChange {
  const [wanted, ...others] = change;
  if (wanted?.target !== target || others.length > 0) {
    throw new CockpitFault('not-found', { target: change.map((one) => one.target).join(', ') });
  }
  const expectedRevision = expected?.get(target) ?? null;
  // A raise that was never previewed is a raise on an unknown state.
  if (expected !== null && expectedRevision === null) throw new CockpitFault('invalid-input', { field: 'expected' });
  return { exposure: wanted.exposure, expectedRevision };
}
