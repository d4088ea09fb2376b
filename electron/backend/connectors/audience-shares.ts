import { CockpitFault } from '../../../shared/errors.ts';
import {
  compareExposure,
  type Exposure,
  exposurePercent,
  nothingExposed,
  percentTolerance,
  type TargetShare,
  targetShares,
} from '../../../shared/release/exposure.ts';

// A switch that keeps a share for everybody and, beside it, one for each of some audiences: what an exposure asks of each
// of them, and what exposure they say together.

/** A share that is to be written: that of an audience, or of everybody where it is null. */
export interface WantedShare {
  readonly audience: string | null;
  readonly exposure: Exposure;
}

/**
 * What everybody and every audience is to have: nobody but the audiences that are named, or everybody the same, whichever
 * of `audiences` (as exposures name them, to the letter, in the order in which the service asks) somebody belongs to.
 * `isSaid`: whether a share can be written there. A raise throws `audience-order` where the shares could not be said
 * exactly and `audience-all-or-none`; a lowering sets less instead. Throws `audience-unlisted`.
 */
export function wantedShares(
  to: Exposure,
  audiences: readonly string[],
  isSaid: (share: WantedShare) => boolean,
  lowers: boolean,
): readonly WantedShare[] {
  const shares = targetShares(to);
  const given = shares === null ? null : audienceShares(to, shares, audiences, lowers);
  const percentOf = (given: readonly TargetShare[], audience: string): Exposure => ({
    kind: 'percent',
    percent: given.find(({ target }) => target === audience)?.percent ?? 0,
  });
  const wanted: readonly WantedShare[] = [
    { audience: null, exposure: given === null ? to : nothingExposed },
    ...audiences.map((audience) => ({ audience, exposure: given === null ? to : percentOf(given, audience) })),
  ];
  const unsaid = wanted.find((share) => !isSaid(share));
  if (unsaid === undefined) return wanted;
  if (!lowers) {
    const { audience, exposure } = unsaid;
    throw new CockpitFault('audience-all-or-none', { audience, percent: exposurePercent(exposure) });
  }
  // Everybody at a share and an audience at nothing could not be read again.
  return wanted.map((share) => (given !== null && isSaid(share) ? share : { ...share, exposure: nothingExposed }));
}

/** The shares in the order of the audiences. */
function audienceShares(
  to: Exposure,
  shares: readonly TargetShare[],
  audiences: readonly string[],
  lowers: boolean,
): readonly TargetShare[] {
  const unlisted = shares.find(({ target }) => !audiences.includes(target));
  if (unlisted !== undefined) throw new CockpitFault('audience-unlisted', { audience: unlisted.target });
  const given = audiences.flatMap((audience) => shares.find(({ target }) => target === audience) ?? []);
  const order = compareExposure(exposureOfShares(given), to);
  if (order === 'equal' || (lowers && order === 'less')) return given;
  if (!lowers) {
    const open = given.filter(({ percent }) => percent > 0);
    const audience = shares.find(({ target }, index) => open[index]?.target !== target)?.target ?? '';
    throw new CockpitFault('audience-order', { audience });
  }
  // The least of all is too much for nobody, whoever is asked about first.
  const percent = Math.min(...shares.map((share) => share.percent));
  return given.map(({ target }) => ({ target, percent }));
}

/**
 * What the shares say together. Throws `audience-apart` where everybody has a share and an audience another
 * one: no exposure says that.
 */
export function exposureFound(everybody: number, shares: readonly TargetShare[]): Exposure {
  if (everybody === 0) return exposureOfShares(shares);
  const apart = shares.find(({ percent }) => isApart(percent, everybody));
  if (apart === undefined) return { kind: 'percent', percent: everybody };
  throw new CockpitFault('audience-apart', {
    ...{ audience: apart.target, percent: apart.percent, everybody },
  });
}

/** What of `to` a lowering may set, so that none rises where together they say no exposure that could cap it. */
export function withinFound(to: Exposure, everybody: number, shares: readonly TargetShare[]): Exposure {
  if (everybody === 0 || !shares.some(({ percent }) => isApart(percent, everybody))) return to;
  const given = targetShares(to);
  const least = Math.min(exposurePercent(to) ?? 0, everybody, ...shares.map(({ percent }) => percent));
  if (given === null) return { kind: 'percent', percent: least };
  const found = (audience: string) => shares.find(({ target }) => target === audience)?.percent ?? 0;
  const within = given.map(({ target, percent }) => ({ target, percent: Math.min(percent, found(target)) }));
  return { kind: 'shares', shares: within.filter(({ percent }) => percent > 0) };
}

function isApart(percent: number, everybody: number): boolean {
  return percent === 0 || Math.abs(percent - everybody) > percentTolerance(percent, everybody);
}

/** An audience at nothing excludes nobody who belongs to another one as well: not every service would do so. */
function exposureOfShares(shares: readonly TargetShare[]): Exposure {
  const open = shares.filter(({ percent }) => percent > 0);
  const [first] = open;
  if (first === undefined) return nothingExposed;
  const { percent } = first;
  if (open.some((share) => share.percent !== percent)) return { kind: 'shares', shares: open };
  const targets = open.map(({ target }) => target);
  return percent === 100 ? { kind: 'targets', targets } : { kind: 'both', percent, targets };
}
