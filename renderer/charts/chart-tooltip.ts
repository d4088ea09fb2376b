import { formatClock, formatValue } from '../../shared/i18n/format.ts';
import type { ReadingUnit } from '../../shared/plan/threshold.ts';

/** What ECharts tells about a point under the pointer. */
export interface TooltipPoint {
  readonly seriesId: string;
  readonly value: readonly [at: number, value: number];
}

/** The instant and both versions' values there, one a line, the new one first. */
export function tooltipText(
  points: readonly TooltipPoint[],
  unit: ReadingUnit,
  timeZone: string,
  words: { readonly newVersion: string; readonly oldVersion: string },
): string {
  const first = points[0];
  if (first === undefined) return '';
  const lines = points
    .toSorted((a, b) => a.seriesId.localeCompare(b.seriesId))
    .map(
      (point) =>
        `${point.seriesId === 'new' ? words.newVersion : words.oldVersion}  ${formatValue(point.value[1], unit)}`,
    );
  return [formatClock(first.value[0], timeZone), ...lines].join('\n');
}
