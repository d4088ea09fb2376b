import type { SampleColumns } from '../../../shared/release/sample-chunk.ts';

/** Points of a line in the order of time: UTC ms and the reading's unit, without what is not a number. */
export interface LinePoints {
  readonly at: readonly number[];
  readonly value: readonly number[];
}

/**
 * At most `most` points of a series within `from … to` (UTC ms). Where there are more, each of `most / 2` equal spans of
 * time keeps its lowest and its highest value in their order, so that no peak is lost.
 */
export function downsample(columns: SampleColumns, from: number, to: number, most: number): LinePoints {
  const indexes: number[] = [];
  let ordered = true;
  for (let index = 0; index < columns.at.length; index += 1) {
    const at = columns.at[index] ?? Number.NaN;
    if (at < from || at > to || Number.isNaN(columns.value[index])) continue;
    const before = indexes.at(-1);
    if (before !== undefined && (columns.at[before] ?? 0) > at) ordered = false;
    indexes.push(index);
  }
  // A clock that was set back leaves samples out of order; a line that runs backwards would be read as noise.
  if (!ordered) indexes.sort((a, b) => (columns.at[a] ?? 0) - (columns.at[b] ?? 0));
  const kept = indexes.length <= most ? indexes : extremes(columns, indexes, from, to, Math.floor(most / 2));
  return {
    at: kept.map((index) => columns.at[index] ?? 0),
    value: kept.map((index) => columns.value[index] ?? 0),
  };
}

function extremes(
  columns: SampleColumns,
  indexes: readonly number[],
  from: number,
  to: number,
  spans: number,
): number[] {
  const kept: number[] = [];
  const spanMs = Math.max(1, to - from) / spans;
  let span = -1;
  let low = -1;
  let high = -1;
  const close = () => {
    if (low < 0) return;
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  };
  // `low` and `high` are places in `indexes`, which is in the order of time.
  for (const [place, index] of indexes.entries()) {
    const now = Math.min(spans - 1, Math.floor(((columns.at[index] ?? 0) - from) / spanMs));
    const value = columns.value[index] ?? 0;
    if (now !== span) {
      close();
      span = now;
      low = place;
      high = place;
      continue;
    }
    if (value < (columns.value[indexes[low] ?? 0] ?? 0)) low = place;
    if (value > (columns.value[indexes[high] ?? 0] ?? 0)) high = place;
  }
  close();
  return kept.map((place) => indexes[place] ?? 0);
}
