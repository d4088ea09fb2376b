import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent, type TargetShare, targetShares } from '../../../../shared/release/exposure.ts';
import { exposureFound, type WantedShare, wantedShares, withinFound } from '../audience-shares.ts';
import type { FieldValue } from './field-path.ts';
import { exposureOf, parseAudienceField, type SwitchField, valuesFor } from './value-template.ts';

/** Whose share stands in which fields of the object. */
export interface SwitchSplit {
  readonly everybody: readonly SwitchField[];
  /** Beside everybody, in the order in which the service asks; often none. */
  readonly audiences: readonly AudienceFields[];
}

export interface AudienceFields {
  /** As exposures name it, to the letter. */
  readonly audience: string;
  readonly fields: readonly SwitchField[];
}

/** Lines of one audience belong together, at the place of the first. Throws `connection-invalid`. */
export function readAudienceFields(lines: readonly string[]): readonly AudienceFields[] {
  return [...Map.groupBy(lines.map(parseAudienceField), ({ audience }) => audience)].map(([audience, ofIt]) => ({
    audience,
    fields: ofIt.map(({ field }) => field),
  }));
}

/** All fields, in the order in which their values stand everywhere here. */
export const allFields = ({ everybody, audiences }: SwitchSplit): readonly SwitchField[] => [
  ...everybody,
  ...audiences.flatMap(({ fields }) => fields),
];

/**
 * What every field is to hold for an exposure. A lowering sets less where audiences cannot say it exactly. Throws
 * `exposure-not-carried`, and with audiences what `wantedShares` throws.
 */
export function splitValues(split: SwitchSplit, to: Exposure, lowers: boolean): readonly FieldValue[] {
  const { everybody, audiences } = split;
  if (audiences.length === 0) return valuesFor(everybody, to);
  const isShare = exposurePercent(to) !== null;
  if (!isShare && targetShares(to) === null) throw new CockpitFault('exposure-not-carried', { kind: to.kind });
  // What the fields of everybody cannot say is refused as it is without audiences.
  if (isShare && !lowers) valuesFor(everybody, to);
  const fieldsOf = (audience: string | null) => audiences.find((one) => one.audience === audience)?.fields ?? everybody;
  const isSaid = ({ audience, exposure }: WantedShare) => canSay(fieldsOf(audience), exposure, lowers);
  const names = audiences.map(({ audience }) => audience);
  return wantedShares(to, names, isSaid, lowers).flatMap(({ audience, exposure }) =>
    valuesFor(fieldsOf(audience), exposure),
  );
}

/** Throws `exposure-not-carried` for a raise to a number that no field of the audience can hold. */
function canSay(fields: readonly SwitchField[], exposure: Exposure, lowers: boolean): boolean {
  try {
    valuesFor(fields, exposure);
    return true;
  } catch (thrown) {
    if (!lowers && fields.some(({ on }) => on.placeholder !== null)) throw thrown;
    return false;
  }
}

/** The exposure that the values say together. Throws `kubernetes-value-unclear`, `audience-apart`. */
export function splitExposure(split: SwitchSplit, values: readonly FieldValue[]): Exposure {
  if (split.audiences.length === 0) return exposureOf(split.everybody, values);
  const { everybody, shares } = sharesIn(split, values);
  return exposureFound(everybody, shares);
}

/** What a lowering writes over the values that it found: nobody else could cap it where they say no exposure. */
export function loweredValues(split: SwitchSplit, to: Exposure, found: readonly FieldValue[]): readonly FieldValue[] {
  return splitValues(split, withinValues(split, to, found), true);
}

function withinValues(split: SwitchSplit, to: Exposure, found: readonly FieldValue[]): Exposure {
  if (split.audiences.length === 0) return to;
  try {
    const { everybody, shares } = sharesIn(split, found);
    return withinFound(to, everybody, shares);
  } catch (thrown) {
    if (toCockpitError(thrown).code !== 'kubernetes-value-unclear') throw thrown;
    return to;
  }
}

function sharesIn({ everybody, audiences }: SwitchSplit, values: readonly FieldValue[]) {
  let next = 0;
  const percentIn = (fields: readonly SwitchField[]) => {
    const exposure = exposureOf(fields, values.slice(next, next + fields.length));
    next += fields.length;
    // Replicas, which are no share of audiences, are refused in the configuration.
    return exposurePercent(exposure) ?? 0;
  };
  const ofEverybody = percentIn(everybody);
  const shares = audiences.map(
    ({ audience, fields }): TargetShare => ({ target: audience, percent: percentIn(fields) }),
  );
  return { everybody: ofEverybody, shares };
}
