import { exposurePercent } from '../../../shared/release/exposure.ts';
import { type FoundSplit, wasRead } from '../../../shared/release/split.ts';

/** Whether a split that was read leaves any traffic on a version; null where not every target says so by itself. */
export function isLive({ targets }: FoundSplit, version: 'new' | 'old'): boolean | null {
  const shares = targets.map(({ exposure }) => exposurePercent(exposure));
  if (shares.some((share) => share !== null && (version === 'new' ? share > 0 : share < 100))) return true;
  const known = targets.length > 0 && targets.every(wasRead) && shares.every((share) => share !== null);
  return known ? false : null;
}
