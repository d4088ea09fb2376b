import { type AudienceAttributes, namedAttribute } from '../audience/audience.ts';
import { parseAudience } from '../audience/parse-audience.ts';
import { bucketOf, bucketsAround, type UserBucket } from '../audience/user-bucket.ts';
import type { SampleUser, UserSamplePlan } from '../plan/sample-plan.ts';
import { shareOfUsersLike } from './expected-side.ts';
import { type Exposure, targetShares } from './exposure.ts';

/** Of one shift; the plan may name as many itself. */
export const mostSampleUsers = 40;

/** Names that are tried: with 10,000 buckets one in about 22,000 finds a given bucket not among them. */
const mostTried = 100_000;

/**
 * The users who are asked for after a shift: those of the plan, or such as lie on both sides of the edge of every share
 * in the exposures, the first ones first: `sample-N` with the smallest N whose bucket is the last below the share, and
 * the first at it. Of an audience, users with its attributes, where a request can carry them. Always the same for the
 * same plan and exposures; none where the plan says nothing about buckets.
 */
export function sampleUsers(plan: UserSamplePlan, exposures: readonly Exposure[]): readonly SampleUser[] {
  const { bucket } = plan;
  if (plan.users.length > 0) return plan.users;
  if (bucket === null) return [];
  const wanted = exposures.flatMap((exposure) =>
    attributesToTry(exposure, plan).flatMap((attributes) => {
      const share = shareOfUsersLike(attributes, exposure, plan);
      if (share === null) return [];
      const { below, at } = bucketsAround(share, bucket);
      return [below, at].flatMap((number) => (number === null ? [] : [{ number, attributes }]));
    }),
  );
  const distinct = new Map(wanted.map((one) => [JSON.stringify(one), one]));
  const chosen = [...distinct.values()].slice(0, mostSampleUsers);
  const ids = firstIds(new Set(chosen.map(({ number }) => number)), bucket);
  return chosen.flatMap(({ number, attributes }) => {
    const id = ids.get(number);
    return id === undefined ? [] : [{ id, attributes }];
  });
}

/** Nobody in particular, and one of each audience whose attributes a request can carry. */
function attributesToTry(exposure: Exposure, { attributes: carried }: UserSamplePlan): readonly AudienceAttributes[] {
  const ofTargets = (targetShares(exposure) ?? []).flatMap(({ target }) => {
    const attributes = someoneOf(target);
    const canSay = attributes !== null && Object.keys(attributes).every((name) => Object.hasOwn(carried, name));
    return canSay ? [attributes] : [];
  });
  return [...ofTargets, {}];
}

/** Attributes of somebody who belongs to the audience; null where the target is no expression. */
function someoneOf(target: string): AudienceAttributes | null {
  const parsed = parseAudience(target);
  if (!parsed.ok) return null;
  return Object.fromEntries(
    parsed.expression.terms.map((term): [string, string] => {
      if (term.kind === 'name') return [namedAttribute, term.name];
      if (term.kind === 'limit') return [term.attribute, String(term.limit)];
      const [first = ''] = term.values;
      return [term.attribute, term.operator === '=' ? first : otherThan(term.values)];
    }),
  );
}

function otherThan(values: readonly string[]): string {
  let other = 'other';
  while (values.includes(other)) other += '-';
  return other;
}

function firstIds(wanted: ReadonlySet<number>, bucket: UserBucket): ReadonlyMap<number, string> {
  const ids = new Map<number, string>();
  for (let counter = 1; ids.size < wanted.size && counter <= mostTried; counter += 1) {
    const id = `sample-${counter}`;
    const number = bucketOf(id, bucket);
    if (wanted.has(number) && !ids.has(number)) ids.set(number, id);
  }
  return ids;
}
