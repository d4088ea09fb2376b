/** The four questions of the practice connection; README.md beside this file documents the language. */
export type MetricsFunction = 'requests' | 'requests_per_second' | 'error_ratio' | 'latency_quantile';

export interface MetricsQuery {
  readonly function: MetricsFunction;
  /** Between 0 and 1; only of `latency_quantile`. */
  readonly quantile: number;
  /** Every label must equal its value; none means all versions together. */
  readonly labels: ReadonlyMap<string, string>;
  readonly windowMs: number;
}

export type ParsedQuery =
  | { readonly ok: true; readonly query: MetricsQuery }
  /** `problem` is a short fact in the words of the language, such as `label tier`. */
  | { readonly ok: false; readonly problem: string };

/** What the ring of scrapes keeps; no window may be longer. */
export const keptMs = 30 * 60_000;

const labelsOf: Readonly<Record<MetricsFunction, readonly string[]>> = {
  requests: ['version', 'code'],
  requests_per_second: ['version', 'code'],
  error_ratio: ['version'],
  latency_quantile: ['version'],
};

const unitMs = { ms: 1, s: 1_000, m: 60_000 } as const;

const shape =
  /^\s*(?<name>\w+)\s*(?:\(\s*(?<argument>[^)\s]*)\s*\))?\s*(?:\{(?<labels>[^}]*)\})?\s*\[\s*(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m)\s*\]\s*$/;
const matcher = /^\s*(?<label>\w+)\s*=\s*"(?<value>[^"]*)"\s*$/;

/** Parses one expression such as `latency_quantile(0.95){version="canary"}[30s]`. */
export function parseMetricsQuery(text: string): ParsedQuery {
  const parts = shape.exec(text)?.groups;
  if (parts === undefined) return { ok: false, problem: 'syntax' };
  const name = parts.name!;
  if (!Object.hasOwn(labelsOf, name)) return { ok: false, problem: `function ${name}` };
  const asked = name as MetricsFunction;

  const quantile = asked === 'latency_quantile' ? Number(parts.argument || 'NaN') : 0;
  const argumentFits = asked === 'latency_quantile' ? quantile > 0 && quantile < 1 : parts.argument === undefined;
  if (!argumentFits) return { ok: false, problem: `argument ${parts.argument ?? ''}`.trim() };

  const labels = new Map<string, string>();
  const written = parts.labels?.trim() ?? '';
  for (const piece of written === '' ? [] : written.split(',')) {
    const pair = matcher.exec(piece)?.groups;
    if (pair === undefined) return { ok: false, problem: `matcher ${piece.trim()}` };
    const label = pair.label!;
    if (!labelsOf[asked].includes(label) || labels.has(label)) return { ok: false, problem: `label ${label}` };
    labels.set(label, pair.value!);
  }

  const windowMs = Number(parts.amount) * unitMs[parts.unit as keyof typeof unitMs];
  if (windowMs <= 0 || windowMs > keptMs) return { ok: false, problem: `window ${parts.amount}${parts.unit}` };
  return { ok: true, query: { function: asked, quantile, labels, windowMs } };
}
