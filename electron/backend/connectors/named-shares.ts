/** `PERCENT=VALUE`: the name of a share, where a switch knows names instead of numbers. */
export const namedShareLine = /^(\d{1,3}(?:\.\d{1,6})?)=(\S(?:.*\S)?)$/;

export interface NamedShare {
  readonly percent: number;
  readonly value: string;
}

/** What the lines say, from the lowest share. */
export function namedShares(lines: readonly string[]): readonly NamedShare[] {
  return lines
    .map((line) => {
      const [, percent = '', value = ''] = namedShareLine.exec(line) ?? [];
      return { percent: Number(percent), value };
    })
    .toSorted((a, b) => a.percent - b.percent);
}

/**
 * The named share that carries `percent`: for a lowering the next lower one, 0 where there is none; for a raise itself.
 * Null: a raise to a share without a name.
 */
export function namedShareFor(named: readonly NamedShare[], percent: number, lowers: boolean): number | null {
  const below = named.findLast((share) => share.percent <= percent + 1e-9)?.percent ?? 0;
  return !lowers && Math.abs(below - percent) > 1e-9 ? null : below;
}
