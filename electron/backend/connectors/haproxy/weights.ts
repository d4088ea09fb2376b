import { CockpitFault } from '../../../../shared/errors.ts';
import { compareExposure, type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';

export interface WeightPair {
  readonly stable: number;
  readonly canary: number;
}

/** HAProxy's own limit. */
const heaviest = 256;
/** Six decimals of a percent are more than 256 steps can tell apart. */
const whole = 10 ** 6;

/**
 * The weights (0 to 256) that carry out an exposure. Whole percents add up to 100 (1 % is 99 to 1), finer ones are the
 * smallest pair of the same ratio (0.5 % is 199 to 1). What 256 steps cannot say exactly is the nearest pair, when that
 * counts as the same share. Where none does, `orLess` takes the nearest one below, for a lowering must not fail on a
 * rounding; else throws `haproxy-share-not-exact`. Throws `exposure-not-carried` for exposures without a share.
 */
export function weightsFor(exposure: Exposure, orLess: boolean): WeightPair {
  if (exposure.kind === 'weights' && exposure.stable + exposure.canary > 0) {
    const { stable, canary } = exposure;
    if (stable <= heaviest && canary <= heaviest) return { stable, canary };
  }
  const percent = ['percent', 'permille', 'none', 'weights'].includes(exposure.kind) ? exposurePercent(exposure) : null;
  const isNobody = exposure.kind === 'weights' && exposure.stable + exposure.canary === 0;
  if (percent === null || isNobody) throw new CockpitFault('exposure-not-carried', { kind: exposure.kind });
  if (Number.isInteger(percent)) return { stable: 100 - percent, canary: percent };
  const exact = reduced(percent);
  if (exact !== null) return exact;
  const above = nearest(percent, Math.floor);
  const below = nearest(percent, Math.ceil);
  const closest = percent - shareOf(below) <= shareOf(above) - percent ? below : above;
  const isSame =
    compareExposure({ kind: 'percent', percent: shareOf(closest) }, { kind: 'percent', percent }) === 'equal';
  if (isSame) return closest;
  if (orLess) return below;
  throw new CockpitFault('haproxy-share-not-exact', { percent, nearest: Number(shareOf(closest).toFixed(3)) });
}

function shareOf({ stable, canary }: WeightPair): number {
  return (100 * canary) / (stable + canary);
}

function reduced(percent: number): WeightPair | null {
  const canary = Math.round(percent * whole);
  const stable = 100 * whole - canary;
  const divisor = greatestCommonDivisor(stable, canary);
  const pair = { stable: stable / divisor, canary: canary / divisor };
  return pair.stable <= heaviest && pair.canary <= heaviest ? pair : null;
}

/**
 * The pair nearest to a share from one side: below it when the old version's weight is rounded up, above it when down.
 * The smallest weights where several are equally near; above, never so much that the old version gets nothing.
 */
function nearest(percent: number, round: (weight: number) => number): WeightPair {
  let best: WeightPair = round === Math.ceil ? { stable: 100, canary: 0 } : { stable: 1, canary: heaviest };
  for (let canary = 1; canary <= heaviest; canary += 1) {
    const stable = round((canary * (100 - percent)) / percent);
    const isNearer = Math.abs(shareOf({ stable, canary }) - percent) < Math.abs(shareOf(best) - percent);
    if (stable >= 1 && stable <= heaviest && isNearer) best = { stable, canary };
  }
  return best;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
