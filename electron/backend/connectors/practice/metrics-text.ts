import { CockpitFault } from '../../../../shared/errors.ts';

/** One line of the Prometheus text format: a series and its value at the scrape. */
export interface ScrapedSeries {
  /** Name and labels as written; the identity of the series between scrapes of one server. */
  readonly id: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const line = /^(?<id>(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})?)\s+(?<value>[^\s]+)(?:\s+-?\d+)?$/;
const label = /\s*(?<name>[a-zA-Z_]\w*)\s*=\s*"(?<value>(?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;

/** Parses an answer of `/metrics` (text format 0.0.4). Throws `connector-bad-answer` with the line's number. */
export function parseMetricsText(text: string): readonly ScrapedSeries[] {
  const series: ScrapedSeries[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    const trimmed = written.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const parts = line.exec(trimmed)?.groups;
    const labels = parts === undefined ? null : parseLabels(parts.labels ?? '');
    const value = parts === undefined ? Number.NaN : metricNumber(parts.value!);
    if (parts === undefined || labels === null || value === null) {
      throw new CockpitFault('connector-bad-answer', { detail: `line ${index + 1}` });
    }
    series.push({ id: parts.id!, name: parts.name!, labels, value });
  }
  return series;
}

function parseLabels(text: string): ReadonlyMap<string, string> | null {
  const labels = new Map<string, string>();
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const parts = label.exec(text)?.groups;
    if (parts === undefined) return null;
    labels.set(
      parts.name!,
      parts.value!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    );
  }
  return labels;
}

/** A value of the format, `+Inf` included; null where it is no number. */
export function metricNumber(text: string): number | null {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  if (text === 'NaN') return Number.NaN;
  const value = Number(text);
  return Number.isNaN(value) ? null : value;
}
