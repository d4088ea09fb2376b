import type { ReadingUnit, Threshold, ThresholdBase } from '../plan/threshold.ts';
import type { Exposure } from '../release/exposure.ts';

/**
 * Numbers, durations and clock times as both languages write them. Units are SI and the same in Chinese and English, so
 * nothing here needs a language; screens, chat lines and reports all use it. Between a number and its unit stands a
 * no-break space, between groups of three digits a narrow one.
 */
const unitSpace = '\u00a0';
const groupSpace = '\u202f';

/** What stands for a number that there is not. */
export const noValue = '–';

function withUnit(number: string, unit: string): string {
  return `${number}${unitSpace}${unit}`;
}

/** At most `decimals` decimals, no trailing zeros, grouped by three from 1,000 on, a real minus sign. */
function decimal(value: number, decimals: number): string {
  const [whole = '0', fraction = ''] = Math.abs(value).toFixed(Math.min(decimals, 12)).split('.');
  const trimmed = fraction.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, groupSpace);
  const sign = value < 0 && (/[1-9]/.test(whole) || trimmed !== '') ? '−' : '';
  return `${sign}${grouped}${trimmed === '' ? '' : `.${trimmed}`}`;
}

/** Three significant digits, but never fewer than the whole part has: `0.82`, `2.71`, `99.2`, `4 120`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return noValue;
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return decimal(value, Math.max(0, 2 - magnitude));
}

/** A share that is given in percent (0 … 100): `10 %`, `0.5 %`. */
export function formatPercent(percent: number): string {
  if (!Number.isFinite(percent)) return noValue;
  const missing = 100 - percent;
  // 99.96 must not read as 100: just below it the digits count from the distance to 100.
  if (missing > 0 && missing < 0.5) return withUnit(decimal(percent, Math.ceil(-Math.log10(missing)) + 1), '%');
  return withUnit(formatNumber(percent), '%');
}

/** A ratio of 0 … 1, in percent. */
export function formatRatio(ratio: number): string {
  return formatPercent(Number((ratio * 100).toPrecision(12)));
}

/** A reading in its unit; seconds under 0.1 s are written in ms. Null, NaN and infinity are `–`. */
export function formatValue(value: number | null, unit: ReadingUnit): string {
  if (value === null || !Number.isFinite(value)) return noValue;
  switch (unit) {
    case 'ratio':
      return formatRatio(value);
    case 'seconds':
      if (value !== 0 && Math.abs(value) < 0.1) return withUnit(formatNumber(value * 1000), 'ms');
      return withUnit(formatNumber(value), 's');
    case 'count':
      return formatNumber(value);
    case 'per-second':
      return `${formatNumber(value)}${unitSpace}/s`;
    case 'bytes':
      return formatBytes(value);
    case 'multiple':
      return withUnit(formatNumber(value), '×');
  }
}

function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let index = 0;
  while (Math.abs(size) >= 1024 && index < units.length - 1) {
    size /= 1024;
    index += 1;
  }
  return withUnit(formatNumber(size), units[index] ?? 'B');
}

/** How a vertical axis runs: distance of its labels and its largest value, in the reading's unit. */
export interface AxisScale {
  readonly step: number;
  readonly max: number;
}

/** A label of an axis: as many decimals as the step needs, and one unit for the whole axis. */
export function formatTick(value: number, unit: ReadingUnit, { step, max }: AxisScale): string {
  switch (unit) {
    case 'ratio':
      return withUnit(decimal(value * 100, decimalsOf(step * 100)), '%');
    case 'seconds':
      if (Math.abs(max) <= 0.1) return withUnit(decimal(value * 1000, decimalsOf(step * 1000)), 'ms');
      return withUnit(decimal(value, decimalsOf(step)), 's');
    case 'count':
      return decimal(value, decimalsOf(step));
    case 'per-second':
      return withUnit(decimal(value, decimalsOf(step)), '/s');
    case 'bytes':
      return formatBytes(value);
    case 'multiple':
      return withUnit(decimal(value, decimalsOf(step)), '×');
  }
}

/** Decimals with which every multiple of a step is written exactly; at most 9. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 9; decimals += 1) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * Math.max(1, scaled)) return decimals;
  }
  return 9;
}

type Sign = Exclude<Threshold['operator'], 'within' | 'outside'>;
const operatorSigns: Readonly<Record<Sign, string>> = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '=': '=' };

type SayBase = (relative: ThresholdBase) => string;

/** `≤ 2.5 s`, `8 % … 12 %`, `∉ 8 % … 12 %`, `≤ stable + 20 %`, `≤ 1.5 × baseline:night`; `sayBase`: the base in words. */
export function formatThreshold(threshold: Threshold, unit: ReadingUnit, sayBase: SayBase = asWritten): string {
  const { operator, value, to = value, relative } = threshold;
  if (operator === 'within' || operator === 'outside') {
    const range = `${formatValue(value, unit)} … ${formatValue(to, unit)}`;
    return operator === 'within' ? range : `∉ ${range}`;
  }
  return `${operatorSigns[operator]}${unitSpace}${relative === undefined ? formatValue(value, unit) : relativeLimit(value, relative, unit, sayBase)}`;
}

/** How the plan file names what a limit is measured from. */
function asWritten({ base, baseline }: ThresholdBase): string {
  return baseline === null ? base : `${base}:${baseline}`;
}

function relativeLimit(value: number, relative: ThresholdBase, unit: ReadingUnit, sayBase: SayBase): string {
  const { by } = relative;
  const from = sayBase(relative);
  if (by === 'offset') return `${from} ${value < 0 ? '−' : '+'} ${formatValue(Math.abs(value), unit)}`;
  if (value === 1) return from;
  const change = Number((value - 1).toPrecision(12));
  if (Math.abs(change) < 1) return `${from} ${change < 0 ? '−' : '+'} ${formatRatio(Math.abs(change))}`;
  return `${formatNumber(value)} × ${from}`;
}

/** `10 %`, `5 ‰`, `90 : 10`, `2 / 8`, the names of the targets, or each target with its share. */
export function formatExposure(exposure: Exposure): string {
  switch (exposure.kind) {
    case 'percent':
      return formatPercent(exposure.percent);
    case 'permille':
      return withUnit(formatNumber(exposure.permille), '‰');
    case 'weights':
      return `${exposure.stable}${unitSpace}:${unitSpace}${exposure.canary}`;
    case 'replicas':
      if (exposure.stable === undefined) return formatNumber(exposure.canary);
      return `${exposure.canary}${unitSpace}/${unitSpace}${exposure.canary + exposure.stable}`;
    case 'targets':
      return exposure.targets.length === 0 ? noValue : exposure.targets.join(', ');
    case 'both':
      return `${formatPercent(exposure.percent)} · ${exposure.targets.join(', ')}`;
    case 'shares':
      if (exposure.shares.length === 0) return noValue;
      return exposure.shares.map(({ target, percent }) => `${target}${unitSpace}${formatPercent(percent)}`).join(', ');
    case 'none':
      return noValue;
  }
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * A planned, elapsed or remaining time in whole units, the smaller ones dropped as it grows: `40 s`, `2 min 30 s`,
 * `11 min`, `1 h 46 m`, `2 d 3 h`. Cut, not rounded: a remaining time never shows as longer than it is.
 */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return noValue;
  if (durationMs < 0) return durationMs > -secondMs ? withUnit('0', 's') : `−${formatDuration(-durationMs)}`;
  if (durationMs < minuteMs) return withUnit(String(Math.floor(durationMs / secondMs)), 's');
  const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small === 0
      ? withUnit(String(big), bigUnit)
      : `${withUnit(String(big), bigUnit)}${unitSpace}${withUnit(String(small), smallUnit)}`;
  if (durationMs < 10 * minuteMs) {
    return two(Math.floor(durationMs / minuteMs), 'min', Math.floor((durationMs % minuteMs) / secondMs), 's');
  }
  if (durationMs < hourMs) return withUnit(String(Math.floor(durationMs / minuteMs)), 'min');
  if (durationMs < dayMs) {
    return two(Math.floor(durationMs / hourMs), 'h', Math.floor((durationMs % hourMs) / minuteMs), 'm');
  }
  return two(Math.floor(durationMs / dayMs), 'd', Math.floor((durationMs % dayMs) / hourMs), 'h');
}

/** A measured time with its small digits: `85 ms`, `0.41 s`, `3.1 s`, then as `formatDuration`. */
export function formatElapsed(elapsedMs: number): string {
  if (!Number.isFinite(elapsedMs) || elapsedMs < 0) return formatDuration(elapsedMs);
  if (elapsedMs < 100) return withUnit(String(Math.round(elapsedMs)), 'ms');
  if (elapsedMs < 995) return withUnit(decimal(elapsedMs / secondMs, 2), 's');
  if (elapsedMs < 9950) return withUnit(decimal(elapsedMs / secondMs, 1), 's');
  return formatDuration(elapsedMs);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(utcMs: number, timeZone: string): Readonly<Record<string, string>> {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'shortOffset',
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(utcMs).map((part) => [part.type, part.value]));
}

/** Time of day in an IANA zone: `04:14:07`, or `04:14` without seconds. Throws `RangeError` on an unknown zone. */
export function formatClock(utcMs: number, timeZone: string, precision: 'seconds' | 'minutes' = 'seconds'): string {
  const { hour, minute, second } = partsOf(utcMs, timeZone);
  return precision === 'seconds' ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

/** `2026-03-04` in an IANA zone. */
export function formatDate(utcMs: number, timeZone: string): string {
  const { year, month, day } = partsOf(utcMs, timeZone);
  return `${year}-${month}-${day}`;
}

/** The zone's offset at that instant: `+08`, `−03:30`, `UTC`. */
export function formatOffset(utcMs: number, timeZone: string): string {
  const match = /^GMT([+−-])(\d{1,2})(?::(\d{2}))?$/.exec(partsOf(utcMs, timeZone).timeZoneName ?? '');
  if (match === null) return 'UTC';
  const [, sign, hours = '0', minutes] = match;
  if (Number(hours) === 0 && minutes === undefined) return 'UTC';
  return `${sign === '+' ? '+' : '−'}${hours.padStart(2, '0')}${minutes === undefined ? '' : `:${minutes}`}`;
}

/** For reports and lists: `2026-03-04 04:14:07 +08`. */
export function formatDateTime(utcMs: number, timeZone: string, precision: 'seconds' | 'minutes' = 'seconds'): string {
  return `${formatDate(utcMs, timeZone)} ${formatClock(utcMs, timeZone, precision)} ${formatOffset(utcMs, timeZone)}`;
}
