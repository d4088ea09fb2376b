import { LineChart } from 'echarts/charts';
import {
  DatasetComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { bandsOf, endsOf } from '../../shared/guards/limits.ts';
import { formatClock, formatTick } from '../../shared/i18n/format.ts';
import type { GuardLevels } from '../../shared/plan/release-plan.ts';
import type { ReadingUnit } from '../../shared/plan/threshold.ts';
import { fontFamily } from '../theme/fonts.ts';
import type { Palette } from '../theme/tokens.ts';
import { clearLabels, labelAlign, labelFits } from './axis-labels.ts';
import { type ChartExtent, chartExtent } from './chart-extent.ts';
import type { ChartSource } from './chart-source.ts';
import { type TooltipPoint, tooltipText } from './chart-tooltip.ts';
import { minMaxOfBuckets } from './downsample.ts';
import type { RingSeries } from './ring-series.ts';

use([
  LineChart,
  DatasetComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

/** An instant that is marked with a vertical line: a batch that began. */
export interface ChartMark {
  readonly atUtcMs: number;
  /** `10 %`. */
  readonly label: string;
}

/** A window that moves with the clock, or a piece of the past. */
export type ChartRange =
  | { readonly kind: 'live'; readonly windowMs: number }
  | { readonly kind: 'fixed'; readonly fromUtcMs: number; readonly toUtcMs: number };

export interface GuardChartSettings {
  readonly unit: ReadingUnit;
  readonly limits: GuardLevels;
  readonly marks: readonly ChartMark[];
  readonly range: ChartRange;
  /** IANA zone of the time axis. */
  readonly timeZone: string;
  readonly words: { readonly newVersion: string; readonly oldVersion: string };
  readonly palette: Palette;
}

/** One ECharts instance that follows a `ChartSource`. Knows nothing of React. */
export class GuardChartView {
  readonly #chart: ECharts;
  readonly #source: ChartSource;
  readonly #now: () => number;
  #settings: GuardChartSettings | null = null;
  #extent: ChartExtent | null = null;
  #drawnVersions = '';
  #labelledMarks = '';
  /** Drawn points of the new and the old line; kept, so that drawing makes no garbage. */
  readonly #buffers: (Float64Array | undefined)[] = [];

  /** `now`: the host's clock in UTC ms, the right edge of a live range. */
  constructor(element: HTMLElement, source: ChartSource, now: () => number) {
    this.#chart = init(element, null, { renderer: 'canvas' });
    this.#source = source;
    this.#now = now;
  }

  /** Sets everything that is not data. Takes effect with the next `draw`. */
  configure(settings: GuardChartSettings): void {
    this.#settings = settings;
    this.#extent = null;
    this.#drawnVersions = '';
    const fits = (at: number, label: string): boolean => this.#fits(settings.range, at, label);
    this.#chart.setOption(frameOption(settings, fits), { notMerge: true, lazyUpdate: true });
  }

  /** Brings the picture up to the newest points; touches only what changed. */
  draw(): void {
    const settings = this.#settings;
    if (settings === null) return;
    const { newVersion, oldVersion } = this.#source;
    const [from, to] = this.#bounds(settings.range);
    const seen = [newVersion.extent(from, to), oldVersion.extent(from, to)];
    const extent = chartExtent(seen, settings.limits, settings.unit);
    const former = this.#extent;
    const rescaled =
      former === null || former.min !== extent.min || former.max !== extent.max || former.step !== extent.step;
    const labelled = this.#alignMarks(settings, from, to);
    const remarked = rescaled || labelled.join() !== this.#labelledMarks;
    const versions = `${newVersion.version} ${oldVersion.version}`;
    this.#chart.setOption(
      {
        xAxis: { min: from, max: to },
        ...(rescaled ? { yAxis: axisOption(extent, settings.unit) } : {}),
        ...(remarked ? { series: [{ id: 'new', ...marksOption(settings, extent, labelled) }] } : {}),
        ...(versions === this.#drawnVersions
          ? {}
          : {
              dataset: [
                { id: 'new', source: this.#visible(newVersion, 0, from, to), dimensions: ['at', 'value'] },
                { id: 'old', source: this.#visible(oldVersion, 1, from, to), dimensions: ['at', 'value'] },
              ],
            }),
      },
      { silent: true },
    );
    this.#extent = extent;
    this.#drawnVersions = versions;
    this.#labelledMarks = labelled.join();
  }

  resize(): void {
    // Another width draws other points.
    this.#drawnVersions = '';
    this.#chart.resize({ animation: { duration: 0 } });
  }

  dispose(): void {
    this.#chart.dispose();
  }

  /** What of a line is worth drawing: at most four numbers for each pixel of the width. */
  #visible(series: RingSeries, slot: 0 | 1, from: number, to: number): Float64Array {
    const points = series.points();
    let buffer = this.#buffers[slot];
    if (buffer === undefined || buffer.length < points.length) {
      buffer = new Float64Array(2 * series.capacity);
      this.#buffers[slot] = buffer;
    }
    const bucketMs = Math.max(1, (to - from) / Math.max(1, this.#chart.getWidth()));
    return minMaxOfBuckets(points, from, to, bucketMs, buffer);
  }

  /** How the label of each mark stands; null: it has no room. */
  #alignMarks({ marks }: GuardChartSettings, from: number, to: number): readonly MarkAlign[] {
    const msPerPx = (to - from) / this.#plotPx();
    const places = marks.map((mark) => ({ px: (mark.atUtcMs - from) / msPerPx, label: mark.label }));
    const clear = clearLabels(places);
    return places.map(({ px, label }, index) =>
      clear[index] === true ? labelAlign(px, this.#plotPx(), label, plot.right) : null,
    );
  }

  #fits(range: ChartRange, at: number, label: string): boolean {
    const [from, to] = this.#bounds(range);
    return labelFits(((at - from) / (to - from)) * this.#plotPx(), this.#plotPx(), label, plot.right);
  }

  #plotPx(): number {
    return Math.max(1, this.#chart.getWidth() - plot.left - plot.right);
  }

  #bounds(range: ChartRange): readonly [from: number, to: number] {
    if (range.kind === 'fixed') return [range.fromUtcMs, range.toUtcMs];
    const now = this.#now();
    return [now - range.windowMs, now];
  }
}

type MarkAlign = 'left' | 'center' | 'right' | null;

/** Where the plot stands, in pixels from each edge: fixed, so that all panels line up and nothing jumps. */
const plot = { left: 42, right: 8, top: 16, bottom: 17 } as const;

/** Everything but data, axis ends and marks. `fits`: whether a label at an instant stays inside the picture. */
function frameOption(
  { palette, unit, timeZone, words }: GuardChartSettings,
  fits: (at: number, label: string) => boolean,
): Record<string, unknown> {
  const axisLabel = { color: palette.chartAxis, fontSize: 10, fontFamily };
  const line = (id: string, datasetIndex: number, color: string, width: number, z: number): object => ({
    id,
    type: 'line',
    datasetIndex,
    encode: { x: 'at', y: 'value' },
    showSymbol: false,
    connectNulls: false,
    lineStyle: { color, width },
    itemStyle: { color },
    emphasis: { disabled: true },
    z,
  });
  return {
    animation: false,
    textStyle: { fontFamily },
    grid: { ...plot, outerBoundsMode: 'none' },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      splitNumber: 4,
      axisLabel: {
        ...axisLabel,
        hideOverlap: true,
        margin: 4,
        formatter: (at: number) => {
          const label = formatClock(at, timeZone, at % 60_000 === 0 ? 'minutes' : 'seconds');
          return fits(at, label) ? label : '';
        },
      },
    },
    yAxis: {
      type: 'value',
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: palette.line, width: 1 } },
      axisLabel: { ...axisLabel, margin: 6, hideOverlap: true },
    },
    series: [line('old', 1, palette.versionOld, 1.1, 2), line('new', 0, palette.versionNew, 1.8, 3)],
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      transitionDuration: 0,
      showDelay: 0,
      hideDelay: 0,
      backgroundColor: palette.surfaceSunken,
      borderColor: palette.lineStrong,
      borderWidth: 1,
      padding: [5, 8],
      shadowBlur: 0,
      shadowColor: 'transparent',
      textStyle: { color: palette.ink, fontSize: 11, fontFamily, lineHeight: 16 },
      axisPointer: { type: 'line', animation: false, lineStyle: { color: palette.inkFaint, type: 'solid' } },
      formatter: (points: unknown) => tooltipText(points as readonly TooltipPoint[], unit, timeZone, words),
    },
  };
}

function axisOption(extent: ChartExtent, unit: ReadingUnit): object {
  return {
    min: extent.min,
    max: extent.max,
    interval: extent.step,
    axisLabel: { formatter: (value: number) => formatTick(value, unit, extent) },
  };
}

/** Red band, limit and batch marks, drawn on the new version's line. */
function marksOption(
  { palette, limits, marks }: GuardChartSettings,
  extent: ChartExtent,
  labelled: readonly MarkAlign[],
): object {
  const bands = bandsOf(limits.red, extent.min, extent.max);
  const ends = endsOf(limits.yellow ?? limits.green);
  return {
    markArea: {
      silent: true,
      itemStyle: { color: palette.chartRedBand },
      data: bands.map(([from, to]) => [{ yAxis: from }, { yAxis: to }]),
    },
    markLine: {
      silent: true,
      symbol: 'none',
      // The default rounds to two decimals: a limit of 99.9 % would stand at 100 %.
      precision: 12,
      animation: false,
      data: [
        ...ends.map((yAxis) => ({
          yAxis,
          label: { show: false },
          lineStyle: { color: palette.chartLimit, type: [4, 4], width: 1 },
        })),
        ...marks.map((mark, index) => ({
          xAxis: mark.atUtcMs,
          lineStyle: { color: palette.chartMark, type: 'solid', width: 1 },
          label: {
            show: (labelled[index] ?? null) !== null,
            align: labelled[index] ?? 'center',
            formatter: mark.label,
            position: 'end',
            distance: 2,
            color: palette.chartAxis,
            fontSize: 10,
            fontFamily,
          },
        })),
      ],
    },
  };
}
