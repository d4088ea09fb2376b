import {
  type AudienceAttributes,
  type AudienceExpression,
  matchesAudience,
} from '../../../shared/audience/audience.ts';
import { parseAudience } from '../../../shared/audience/parse-audience.ts';
import { type Exposure, exposurePercent, targetShares } from '../../../shared/release/exposure.ts';

/** Targets of one split at most; every request may have to be held against all of them. */
const mostTargets = 500;

/** Who gets the new version. */
export interface ExposureRules {
  /** The new version serves such a user where their position is below this, 0 to 100. */
  servedBelow(attributes: AudienceAttributes): number;
}

export type ReadExposure =
  | { readonly ok: true; readonly rules: ExposureRules }
  /** A fact, such as `targets[1] value-expected at 9`. */
  | { readonly ok: false; readonly problem: string };

/**
 * Reads an exposure as the rules of this router: percentages hold for everybody; targets are audience expressions of
 * which the first that matches a user decides with its share; who matches none stays with the old version.
 */
export function readExposure(exposure: Exposure): ReadExposure {
  if (exposure.kind === 'replicas') return { ok: false, problem: 'kind replicas' };
  const shares = targetShares(exposure);
  if (shares === null) {
    const percent = exposurePercent(exposure) ?? 0;
    return { ok: true, rules: { servedBelow: () => percent } };
  }
  if (shares.length > mostTargets) return { ok: false, problem: `over ${mostTargets} targets` };
  const audiences: { readonly expression: AudienceExpression; readonly percent: number }[] = [];
  for (const [index, { target, percent }] of shares.entries()) {
    const parsed = parseAudience(target);
    if (!parsed.ok) return { ok: false, problem: `targets[${index}] ${parsed.problem} at ${parsed.position}` };
    audiences.push({ expression: parsed.expression, percent });
  }
  const servedBelow = (attributes: AudienceAttributes) =>
    audiences.find(({ expression }) => matchesAudience(expression, attributes))?.percent ?? 0;
  return { ok: true, rules: { servedBelow } };
}
