import { z } from 'zod';

/**
 * How much of what is live a batch opens. Targets are names or match expressions of the switch and are compared as
 * strings; where several of `shares` match the same user, the first one decides.
 */
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
  z.strictObject({
    kind: z.literal('shares'),
    shares: z.array(z.strictObject({ target: z.string().min(1), percent: z.number().min(0).max(100) })),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

export type Exposure = z.infer<typeof exposureSchema>;

export const nothingExposed: Exposure = { kind: 'percent', percent: 0 };

/** Order of two exposures by how much of the new version is live. `incomparable`: neither contains the other. */
export type ExposureOrder = 'less' | 'equal' | 'more' | 'incomparable';

/**
 * Share of the new version in percent, or null where the kind has no single share: replicas without a total, and
 * targets of which any share is above 0.
 */
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
    case 'both':
    case 'shares':
      return (targetShares(exposure) ?? []).every(({ percent }) => percent === 0) ? 0 : null;
  }
}

/**
 * Percentages closer than this are the same, because weights are integers and may divide unevenly: 0.05 points, but never
 * more than a tenth of the smaller share, so that 0.5 ‰ and 1 ‰ stay two rungs. Nothing exposed is exactly that.
 */
export function percentTolerance(a: number, b: number): number {
  return Math.min(0.05, 0.1 * Math.min(a, b));
}

/**
 * Compares `a` to `b`: is `a` less, equal or more exposed? Between targets, shares and percentages it is exact whatever
 * the targets have in common: `less` means that nobody gets the new version by `a` who does not get it by `b`.
 */
export function compareExposure(a: Exposure, b: Exposure): ExposureOrder {
  const percentA = exposurePercent(a);
  const percentB = exposurePercent(b);
  if (percentA !== null && percentB !== null) {
    const bothOrNeitherOpen = (percentA === 0) === (percentB === 0);
    if (bothOrNeitherOpen && Math.abs(percentA - percentB) <= percentTolerance(percentA, percentB)) return 'equal';
    return percentA < percentB ? 'less' : 'more';
  }
  if (percentA === 0) return 'less';
  if (percentB === 0) return 'more';
  if (a.kind === 'replicas' && b.kind === 'replicas') {
    if (a.canary === b.canary) return 'equal';
    return a.canary < b.canary ? 'less' : 'more';
  }
  const [rulesA, rulesB] = [rulesOf(a), rulesOf(b)];
  if (rulesA === null || rulesB === null) return 'incomparable';
  const aInB = isWithin(rulesA, rulesB);
  const bInA = isWithin(rulesB, rulesA);
  if (aInB && bInA) return 'equal';
  if (aInB) return 'less';
  return bInA ? 'more' : 'incomparable';
}

/**
 * What a rollback may set on a target that is found at `found` when the plan says `planned`: never more than is live.
 * Where neither contains the other it is what both have in common, if one of their kinds can say it exactly; else
 * nothing is exposed.
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
      return inCommon(found, planned);
  }
}

export type TargetShare = Extract<Exposure, { kind: 'shares' }>['shares'][number];

/** What a named target gets, in the order in which targets decide, each once; null for a kind without targets. */
export function targetShares(exposure: Exposure): readonly TargetShare[] | null {
  const shares = writtenShares(exposure);
  if (shares === null) return null;
  const decided = new Set<string>();
  // A target that was decided above decides nothing any more.
  return shares.filter(({ target }) => !decided.has(target) && decided.add(target));
}

function writtenShares(exposure: Exposure): readonly TargetShare[] | null {
  if (exposure.kind === 'shares') return exposure.shares;
  if (exposure.kind !== 'targets' && exposure.kind !== 'both') return null;
  const percent = exposure.kind === 'both' ? exposure.percent : 100;
  return exposure.targets.map((target) => ({ target, percent }));
}

/** The target that everybody belongs to. No target of a plan is empty. */
const everybody = '';

/**
 * An exposure as rules of which the first that matches a user decides; the last one matches everybody. Null where
 * nothing is known about who gets the new version (replicas without a total).
 */
function rulesOf(exposure: Exposure): readonly TargetShare[] | null {
  const percent = exposurePercent(exposure);
  const shares = targetShares(exposure);
  if (percent === null && shares === null) return null;
  return [...(shares ?? []), { target: everybody, percent: percent ?? 0 }];
}

/**
 * Whether nobody gets more by `a` than by `b`. Targets may overlap in any way, so every pair of rules counts that can
 * decide about the same user: neither rule's target is one that the other list asks before.
 */
function isWithin(a: readonly TargetShare[], b: readonly TargetShare[]): boolean {
  const places = (rules: readonly TargetShare[]) => new Map(rules.map(({ target }, index) => [target, index]));
  const [placesA, placesB] = [places(a), places(b)];
  const most = a.reduce((highest, { percent }) => Math.max(highest, percent), 0);
  // Thousands of hosts mostly share one percentage: only what is lower than some rule of `a` can give less.
  const lower = b.map((rule, index) => ({ ...rule, index })).filter(({ percent }) => percent < most);
  return a.every((ruleA, indexA) =>
    lower.every(
      (ruleB) =>
        ruleA.percent <= ruleB.percent ||
        (placesB.get(ruleA.target) ?? ruleB.index) < ruleB.index ||
        (placesA.get(ruleB.target) ?? indexA) < indexA,
    ),
  );
}

/** The largest exposure within both that has one of their kinds; nothing where no such kind says it exactly. */
function inCommon(found: Exposure, planned: Exposure): Exposure {
  const [rulesF, rulesP] = [rulesOf(found), rulesOf(planned)];
  if (rulesF === null || rulesP === null) return nothingExposed;
  const shareOf = (rules: readonly TargetShare[], target: string) =>
    (rules.find((rule) => rule.target === target) ?? rules.at(-1))?.percent ?? 0;
  const common = (order: readonly (readonly TargetShare[])[]): readonly TargetShare[] =>
    [...new Set(order.flat().map(({ target }) => target))]
      .filter((target) => target !== everybody)
      .map((target) => ({ target, percent: Math.min(shareOf(rulesF, target), shareOf(rulesP, target)) }))
      .filter(({ percent }) => percent > 0);
  // Where a user may belong to several targets the order of one list can give more than the other list does.
  const isIn = (exposure: Exposure, limit: Exposure) => ['less', 'equal'].includes(compareExposure(exposure, limit));
  for (const shares of [common([rulesP, rulesF]), common([rulesF, rulesP])]) {
    const exposure = exposureOfKind(planned.kind, shares) ?? exposureOfKind(found.kind, shares);
    if (exposure !== null && isIn(exposure, found) && isIn(exposure, planned)) return exposure;
  }
  return nothingExposed;
}

/** The shares in another kind, or null where that kind cannot say them. */
function exposureOfKind(kind: string, shares: readonly TargetShare[]): Exposure | null {
  const percent = shares[0]?.percent ?? 0;
  const targets = shares.map(({ target }) => target);
  if (kind === 'shares') return { kind, shares: [...shares] };
  if (shares.length === 0 || shares.some((share) => share.percent !== percent)) return null;
  if (kind === 'both') return { kind, percent, targets };
  return kind === 'targets' && percent === 100 ? { kind, targets } : null;
}
