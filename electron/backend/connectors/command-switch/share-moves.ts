import type { Share } from './share.ts';
import type { FoundShare } from './switch-commands.ts';

/** A share and what it is to be. */
export interface ShareChange extends Share {
  readonly percent: number;
}

/** A change and what was found before it; null where that could not be read. */
export interface ShareMove<Found extends FoundShare | null = FoundShare> {
  readonly change: ShareChange;
  readonly found: Found;
  /** Whether fewer get the new version by it than did. */
  readonly lowers: boolean;
}

/**
 * The changes of one target in the order in which they are made: what falls before what rises, so that nobody has both
 * meanwhile, and everybody is closed first and opened last. `found` stands in the order of `changes`.
 */
export function movesOf<Found extends FoundShare | null>(
  changes: readonly ShareChange[],
  found: readonly Found[],
): readonly ShareMove<Found>[] {
  const moves = changes.flatMap((change, index): readonly ShareMove<Found>[] => {
    const was = found[index];
    if (was === undefined) return [];
    return [{ change, found: was, lowers: was === null || change.percent <= was.percent }];
  });
  const rank = ({ change, lowers }: ShareMove<Found>): number => {
    const isEverybody = change.audience === null;
    if (lowers) return isEverybody ? 0 : 1;
    return isEverybody ? 3 : 2;
  };
  return moves.toSorted((a, b) => rank(a) - rank(b));
}
