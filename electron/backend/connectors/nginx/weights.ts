import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';

/** What one `server` line is to say. nginx refuses weight 0: a server without traffic is `down` and keeps its weight. */
export type ServerSetting = { readonly down: true } | { readonly down: false; readonly weight: number | 'as-it-is' };

export interface PairSetting {
  readonly stable: ServerSetting;
  readonly canary: ServerSetting;
}

const down: ServerSetting = { down: true };
const alone: ServerSetting = { down: false, weight: 'as-it-is' };

/** Six decimals of a percent: finer shares would make nginx's round of requests longer than any release. */
const decimalsMax = 6;

/**
 * The weights that carry out an exposure exactly. Whole percents add up to 100 (1 % is 99 to 1), finer ones are the
 * smallest pair of the same ratio (0.5 % is 199 to 1). Throws `exposure-not-carried` for exposures without a share.
 */
export function settingFor(exposure: Exposure): PairSetting {
  if (exposure.kind === 'weights' && exposure.stable + exposure.canary > 0) {
    return pair(exposure.stable, exposure.canary);
  }
  const percent =
    exposure.kind === 'percent' || exposure.kind === 'permille' || exposure.kind === 'none'
      ? exposurePercent(exposure)
      : null;
  if (percent === null) throw new CockpitFault('exposure-not-carried', { kind: exposure.kind });
  if (Number.isInteger(percent)) return pair(100 - percent, percent);
  const whole = 10 ** decimalsMax;
  const canary = Math.round(percent * whole);
  const stable = 100 * whole - canary;
  const divisor = greatestCommonDivisor(stable, canary);
  return pair(stable / divisor, canary / divisor);
}

function pair(stable: number, canary: number): PairSetting {
  if (canary === 0) return { stable: alone, canary: down };
  if (stable === 0) return { stable: down, canary: alone };
  return { stable: { down: false, weight: stable }, canary: { down: false, weight: canary } };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
