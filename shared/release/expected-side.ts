import { type AudienceAttributes, matchesAudience, namedAttribute } from '../audience/audience.ts';
import { parseAudience } from '../audience/parse-audience.ts';
import { bucketOf, isBelowShare } from '../audience/user-bucket.ts';
import type { AudienceRules, SampleUser } from '../plan/sample-plan.ts';
import { type Exposure, exposurePercent, targetShares } from './exposure.ts';

export type Side = 'stable' | 'canary';

/** The version that serves the user under the exposure; null: the plan does not say enough to tell. */
export function expectedSide(user: SampleUser, exposure: Exposure, rules: AudienceRules): Side | null {
  const share = shareOfUsersLike(user.attributes, exposure, rules);
  if (share === null) return null;
  if (share <= 0) return 'stable';
  if (share >= 100) return 'canary';
  if (rules.bucket === null) return null;
  const below = isBelowShare(bucketOf(user.id, rules.bucket), share, rules.bucket);
  if (below === null) return null;
  return below ? 'canary' : 'stable';
}

/**
 * Percent of the users with these attributes whom the new version serves. An audience that asks for an attribute which
 * is not known does not match. Null: replicas of an unknown number, a target that is no expression, or a bare name and
 * a user whose region nobody says: the name may be a host's, and no user belongs to that.
 */
export function shareOfUsersLike(
  attributes: AudienceAttributes,
  exposure: Exposure,
  { order, fallback }: Pick<AudienceRules, 'order' | 'fallback'>,
): number | null {
  const percent = exposurePercent(exposure);
  if (percent !== null) return percent;
  const shares = targetShares(exposure);
  if (shares === null) return null;
  const matched: number[] = [];
  for (const { target, percent: share } of shares) {
    const belongs = isAmong(attributes, target);
    if (belongs === null) return null;
    if (belongs && order === 'first-match') return share;
    if (belongs) matched.push(share);
  }
  if (matched.length > 0) return Math.max(...matched);
  return fallback === 'new' ? 100 : 0;
}

function isAmong(attributes: AudienceAttributes, target: string): boolean | null {
  const parsed = parseAudience(target);
  if (!parsed.ok) return null;
  const unnamed = !Object.hasOwn(attributes, namedAttribute);
  if (unnamed && parsed.expression.terms.some(({ kind }) => kind === 'name')) return null;
  return matchesAudience(parsed.expression, attributes);
}
