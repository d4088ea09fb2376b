import { z } from 'zod';

/** How much of what is live a batch opens. The union is complete from the first version; only `percent` flies today. */
export const exposureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), percent: z.number().min(0).max(100) }),
  z.strictObject({ kind: z.literal('permille'), permille: z.number().min(0).max(1000) }),
  z.strictObject({
    kind: z.literal('weights'),
    stable: z.number().int().min(0),
    canary: z.number().int().min(0),
  }),
  z.strictObject({
    kind: z.literal('replicas'),
    canary: z.number().int().min(0),
    stable: z.number().int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('targets'), targets: z.array(z.string().min(1)) }),
  z.strictObject({
    kind: z.literal('both'),
    percent: z.number().min(0).max(100),
    targets: z.array(z.string().min(1)),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

export type Exposure = z.infer<typeof exposureSchema>;

export const nothingExposed: Exposure = { kind: 'percent', percent: 0 };

/** Order of two exposures by how much of the new version is live. `incomparable`: neither contains the other. */
export type ExposureOrder = 'less' | 'equal' | 'more' | 'incomparable';

/** Share of the new version in percent, or null where the kind has no single share (replicas without a total, targets). */
export function exposurePercent(exposure: Exposure): number | null {
  switch (exposure.kind) {
    case 'percent':
      return exposure.percent;
    case 'permille':
      return exposure.permille / 10;
    case 'weights': {
      const total = exposure.stable + exposure.canary;
      return total === 0 ? 0 : (100 * exposure.canary) / total;
    }
    case 'replicas': {
      if (exposure.stable === undefined) return exposure.canary === 0 ? 0 : null;
      const total = exposure.stable + exposure.canary;
      return total === 0 ? 0 : (100 * exposure.canary) / total;
    }
    case 'none':
      return 0;
    case 'targets':
      return exposure.targets.length === 0 ? 0 : null;
    case 'both':
      return exposure.targets.length === 0 || exposure.percent === 0 ? 0 : null;
  }
}

/** Percentages closer than this are the same: weights are integers and divide unevenly. Nothing exposed is exactly that. */
export const percentTolerance = 0.05;

/** Compares `a` to `b`: is `a` less, equal or more exposed? */
export function compareExposure(a: Exposure, b: Exposure): ExposureOrder {
  const percentA = exposurePercent(a);
  const percentB = exposurePercent(b);
  if (percentA !== null && percentB !== null) {
    const bothOrNeitherOpen = (percentA === 0) === (percentB === 0);
    if (bothOrNeitherOpen && Math.abs(percentA - percentB) <= percentTolerance) return 'equal';
    return percentA < percentB ? 'less' : 'more';
  }
  if (percentA === 0) return 'less';
  if (percentB === 0) return 'more';
  if (a.kind === 'replicas' && b.kind === 'replicas') {
    if (a.canary === b.canary) return 'equal';
    return a.canary < b.canary ? 'less' : 'more';
  }
  const setA = targetsOf(a);
  const setB = targetsOf(b);
  if (setA === null || setB === null) return 'incomparable';
  const shareA = a.kind === 'both' ? a.percent : 100;
  const shareB = b.kind === 'both' ? b.percent : 100;
  const aInB = [...setA].every((target) => setB.has(target)) && shareA <= shareB;
  const bInA = [...setB].every((target) => setA.has(target)) && shareB <= shareA;
  if (aInB && bInA) return 'equal';
  if (aInB) return 'less';
  return bInA ? 'more' : 'incomparable';
}

function targetsOf(exposure: Exposure): Set<string> | null {
  if (exposure.kind === 'targets' || exposure.kind === 'both') return new Set(exposure.targets);
  return exposurePercent(exposure) === 0 ? new Set() : null;
}

/**
 * What a rollback may set on a target that is found at `found` when the plan says `planned`: never more than is live.
 * Where the two cannot be compared the plan's value would open something that is closed, so nothing is exposed.
 */
export function capByFound(found: Exposure, planned: Exposure): Exposure {
  switch (compareExposure(planned, found)) {
    case 'less':
      return planned;
    case 'equal':
      // Equal within the tolerance still means two numbers: the lower one raises nothing.
      return (exposurePercent(planned) ?? 0) > (exposurePercent(found) ?? 0) ? found : planned;
    case 'more':
      return found;
    case 'incomparable':
      return nothingExposed;
  }
}
