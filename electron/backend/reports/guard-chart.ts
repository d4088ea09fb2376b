import { bandsOf, endsOf } from '../../../shared/guards/limits.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import { axisTicks, type ChartAxis } from './chart-axis.ts';
import type { LinePoints } from './downsample.ts';
import { html, type Markup } from './html.ts';
import type { LevelSpan } from './level-history.ts';

/** What stands on the time axis of every chart of a release. Instants are UTC ms. */
export interface ChartTime {
  readonly from: number;
  readonly to: number;
  /** The release's end, or the last event of an open one; a little before `to`. */
  readonly endedAt: number;
  readonly stays: readonly {
    readonly batchId: string;
    readonly from: number;
    readonly to: number;
    readonly name: string;
    readonly clock: string;
  }[];
  readonly rollbacks: readonly { readonly at: number; readonly name: string; readonly clock: string }[];
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  readonly endClock: string;
}

export interface GuardChart {
  readonly time: ChartTime;
  readonly axis: ChartAxis;
  readonly canary: LinePoints;
  readonly stable: LinePoints;
  /** Limits of each batch in which the guard counts. */
  readonly limits: ReadonlyMap<string, GuardLevels>;
  readonly levels: readonly LevelSpan[];
  /** Longer without a point (ms), and the line is broken. */
  readonly breakMs: number;
  readonly label: string;
  tick(value: number): string;
}

const width = 360;
const plot = { left: 36, right: 358, top: 5, bottom: 108 };
const strip = { middle: 115, tall: 3.5 };
const labelY = 131;
const height = 136;

/** A guard's chart as SVG: the old version grey, the new one blue, limits, batches and levels. */
export function guardChart(chart: GuardChart): Markup {
  const { time, axis, label } = chart;
  const x = (at: number) =>
    plot.left +
    ((clamp(at, time.from, time.to) - time.from) / Math.max(1, time.to - time.from)) * (plot.right - plot.left);
  const y = (value: number) =>
    plot.bottom - ((clamp(value, axis.min, axis.max) - axis.min) / (axis.max - axis.min)) * (plot.bottom - plot.top);
  const rule = (kind: string, at: number, to = plot.bottom) =>
    html`<path class="${kind}" d="M${fixed(x(at))} ${plot.top}V${to}"/>`;
  const grid = axisTicks(axis).map(
    (value) =>
      html`<path class="grid" d="M${plot.left} ${fixed(y(value))}H${plot.right}"/><text x="${plot.left - 4}" y="${fixed(y(value) + 3)}" text-anchor="end">${chart.tick(value)}</text>`,
  );
  const gaps = time.gaps.map((gap) => box('gap', x(gap.from), x(gap.to), plot.top, plot.bottom));
  const marks = time.stays.map((stay) => rule('batch', stay.from, strip.middle + strip.tall));
  const rollbacks = time.rollbacks.map(({ at }) => rule('rollback', at, strip.middle + strip.tall));
  return html`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${grid}${limitShapes(chart, x, y)}${gaps}${marks}${line('stable', chart.stable, chart.breakMs, x, y)}${line('canary', chart.canary, chart.breakMs, x, y)}${rollbacks}${levelStrip(chart.levels, time, x)}${timeLabels(time, x)}</svg>`;
}

type Scale = (value: number) => number;

function limitShapes({ time, axis, limits }: GuardChart, x: Scale, y: Scale): readonly (Markup | null)[] {
  return time.stays.map(({ batchId, from, to }) => {
    const own = limits.get(batchId);
    if (own === undefined) return null;
    const green = endsOf(own.green)
      .filter((value) => !outside(value, axis))
      .map((value) => html`<path class="limit" d="M${fixed(x(from))} ${fixed(y(value))}H${fixed(x(to))}"/>`);
    return html`${redBands(own, axis, x(from), x(to), y)}${green}`;
  });
}

function redBands(
  { red }: GuardLevels,
  { min, max }: ChartAxis,
  left: number,
  right: number,
  y: Scale,
): readonly Markup[] {
  const edge = (value: number) => (value <= min ? plot.bottom : value >= max ? plot.top : y(value));
  return bandsOf(red, min, max).map(([from, to]) => box('red-band', left, right, edge(to), edge(from)));
}

function line(kind: string, { at, value }: LinePoints, breakMs: number, x: Scale, y: Scale): Markup | null {
  if (at.length === 0) return null;
  let d = '';
  for (let index = 0; index < at.length; index += 1) {
    const now = at[index] ?? 0;
    const continues = index > 0 && now - (at[index - 1] ?? 0) <= breakMs;
    const next = at[index + 1];
    // A point without neighbours is a dot, not nothing.
    const alone = !continues && (next === undefined || next - now > breakMs);
    d += `${continues ? 'L' : 'M'}${fixed(x(now))} ${fixed(y(value[index] ?? 0))}${alone ? 'h.1' : ''}`;
  }
  return html`<path class="series ${kind}" d="${d}"/>`;
}

const stripHalf = { green: 0.6, yellow: 2, red: strip.tall } as const;

function levelStrip(levels: readonly LevelSpan[], time: ChartTime, x: Scale): readonly (Markup | null)[] {
  return levels.map(({ from, to, level }) => {
    if (to <= time.from || from >= time.to) return null;
    const [left, right] = [x(from), Math.max(x(to), x(from) + 0.8)];
    if (level === 'unknown')
      return html`<path class="strip-unknown" d="M${fixed(left)} ${strip.middle}H${fixed(right)}"/>`;
    const half = stripHalf[level];
    return box(`strip-${level}`, left, right, strip.middle - half, strip.middle + half);
  });
}

const narrow = 26;
const wide = 54;

/** Batches by their exposure, with the time where there is room; the end of the release at the right. */
function timeLabels({ stays, rollbacks, to, endClock }: ChartTime, x: Scale): readonly (Markup | null)[] {
  const marks = [
    ...stays.map((stay) => ({ at: stay.from, name: stay.name, clock: stay.clock, kind: 'batch-name' })),
    ...rollbacks.map((rollback) => ({ ...rollback, kind: 'rollback-name' })),
  ].sort((a, b) => a.at - b.at);
  let freeFrom = 0;
  const labels = marks.map(({ at, name, clock, kind }, index) => {
    const left = x(at);
    const next = marks[index + 1];
    const room = (next === undefined ? x(to) : x(next.at)) - left;
    if (left < freeFrom || (kind === 'batch-name' && room < narrow / 2)) return null;
    const anchor = left > plot.right - wide ? 'end' : 'start';
    const withClock = anchor === 'end' || room >= wide;
    freeFrom = left + (withClock ? wide : narrow) - 4;
    return html`<text class="${kind}" x="${fixed(anchor === 'end' ? Math.max(left, plot.right) : left)}" y="${labelY}" text-anchor="${anchor}">${withClock ? html`${name} <tspan font-weight="400">${clock}</tspan>` : name}</text>`;
  });
  const last =
    freeFrom < plot.right - 34
      ? html`<text x="${plot.right}" y="${labelY}" text-anchor="end">${endClock}</text>`
      : null;
  return [...labels, last];
}

function box(kind: string, left: number, right: number, top: number, bottom: number): Markup {
  return html`<rect class="${kind}" x="${fixed(left)}" y="${fixed(top)}" width="${fixed(Math.max(0, right - left))}" height="${fixed(Math.max(0, bottom - top))}"/>`;
}

function outside(value: number, { min, max }: ChartAxis): boolean {
  return value < min || value > max;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** A tenth of a unit is finer than a printer's dot. */
function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
