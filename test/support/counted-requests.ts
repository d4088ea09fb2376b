import type { CountPair } from '../../shared/guards/evidence.ts';

/** How many of `all` requests go wrong, each with probability `share`: exactly binomial, by the gaps between two of them. */
export function badOf(all: number, share: number, next: () => number): number {
  if (share <= 0) return 0;
  let bad = 0;
  for (let at = 0; ; bad += 1) {
    at += 1 + Math.floor(Math.log1p(-next()) / Math.log1p(-share));
    if (at > all) return bad;
  }
}

/** Requests of one reading: `requests` in all, `split` (0 … 1) of them to the new version. */
export function counted(
  { requests, split, canary, stable }: { requests: number; split: number; canary: number; stable: number },
  next: () => number,
): CountPair {
  const mine = Math.round(requests * split);
  const theirs = requests - mine;
  return {
    canary: { bad: badOf(mine, canary, next), all: mine },
    stable: { bad: badOf(theirs, stable, next), all: theirs },
  };
}
