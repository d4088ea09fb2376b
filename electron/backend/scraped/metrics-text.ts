import { CockpitFault } from '../../../shared/errors.ts';

/** One line of the text format of Prometheus or OpenMetrics: a series and its value at the scrape. */
export interface ScrapedSeries {
  /** Name and labels as written; the identity of the series between scrapes of one server. */
  readonly id: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  /** Of its family, as `# TYPE` says: `counter`, `gauge`, `histogram`…; null where nothing is said. */
  readonly type: string | null;
}

type Series = Pick<ScrapedSeries, 'name' | 'labels' | 'type'>;

/** Series that are remembered; a server that invents names is read all the same, only more slowly. */
const mostRemembered = 4_000;

/** After the value a time and an exemplar (OpenMetrics) may stand, which nobody here asks for. */
const line =
  /^(?<id>(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?)\s+(?<value>[^\s]+)(?:\s+-?\d+(?:\.\d+)?)?(?:\s+#\s.*)?$/;
const typeLine = /^#\s*TYPE\s+(?<name>\S+)\s+(?<type>\w+)\s*$/;
/** What a series has behind the name of its family. */
const suffix = /_(?:total|bucket|count|sum|created|info|gcount|gsum)$/;
const label = /\s*(?<name>[a-zA-Z_]\w*)\s*=\s*"(?<value>(?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;

/**
 * Reads answers of `/metrics` (text format 0.0.4, OpenMetrics 1.0) of one server, several a second: what stands before a
 * value is the same each time and is taken apart once.
 */
export class MetricsTextReader {
  readonly #known = new Map<string, Series>();
  readonly #types = new Map<string, string>();

  /** Throws `connector-bad-answer` with the line's number. */
  read(text: string): readonly ScrapedSeries[] {
    const found: ScrapedSeries[] = [];
    for (const [index, written] of text.split('\n').entries()) {
      const trimmed = written.trim();
      if (trimmed === '') continue;
      if (trimmed.startsWith('#')) {
        this.#note(trimmed);
        continue;
      }
      const one = this.#quickly(trimmed) ?? this.#thoroughly(trimmed);
      if (one === null) throw new CockpitFault('connector-bad-answer', { detail: `line ${index + 1}` });
      found.push(one);
    }
    return found;
  }

  /** What `# TYPE` lines said of a name or its family; null: nothing. */
  typeOf(name: string): string | null {
    return this.#types.get(name) ?? this.#types.get(name.replace(suffix, '')) ?? null;
  }

  #note(comment: string): void {
    const parts = typeLine.exec(comment)?.groups;
    if (parts !== undefined && this.#types.size < mostRemembered) this.#types.set(parts.name!, parts.type!);
  }

  #quickly(text: string): ScrapedSeries | null {
    const end = text.lastIndexOf(' ');
    const id = text.slice(0, end);
    const series = this.#known.get(id);
    const value = series === undefined ? null : metricNumber(text.slice(end + 1));
    return series === undefined || value === null ? null : { id, ...series, value };
  }

  #thoroughly(text: string): ScrapedSeries | null {
    const parts = line.exec(text)?.groups;
    if (parts === undefined) return null;
    const labels = parseLabels(parts.labels ?? '');
    const value = metricNumber(parts.value!);
    if (labels === null || value === null) return null;
    const name = parts.name!;
    const series = { name, labels, type: this.typeOf(name) };
    if (this.#known.size < mostRemembered) this.#known.set(parts.id!, series);
    return { id: parts.id!, ...series, value };
  }
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
  return text === '' || Number.isNaN(value) ? null : value;
}
