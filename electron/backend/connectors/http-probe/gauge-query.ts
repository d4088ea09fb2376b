/** The questions of the gauge; README.md beside this file documents them. */
export interface GaugeQuery {
  readonly function: GaugeFunction;
  /** Null: whichever answered, and those that got no answer. */
  readonly version: 'stable' | 'canary' | null;
  readonly windowMs: number;
}

export type GaugeFunction = 'requests' | 'success_ratio' | 'latency_p50' | 'latency_p95' | 'latency_p99';

export type ParsedGaugeQuery =
  | { readonly ok: true; readonly query: GaugeQuery }
  /** `problem` is a short fact in the words of the language, such as `window 2h`. */
  | { readonly ok: false; readonly problem: string };

/** What is kept of the past; no window may be longer. */
export const keptMs = 10 * 60_000;

/** What the numbers of each are; null: a count. */
export const gaugeUnits: Readonly<Record<GaugeFunction, string | null>> = {
  requests: null,
  success_ratio: 'ratio',
  latency_p50: 'seconds',
  latency_p95: 'seconds',
  latency_p99: 'seconds',
};
const functions: readonly string[] = Object.keys(gaugeUnits);
const unitMs = { ms: 1, s: 1_000, m: 60_000 } as const;
const shape =
  /^\s*(?<name>\w+)\s*(?:\{\s*(?:version\s*=\s*"(?<version>[^"]*)"\s*)?\})?\s*\[\s*(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m)\s*\]\s*$/;

/** Parses one question such as `latency_p95{version="canary"}[60s]`. */
export function parseGaugeQuery(text: string): ParsedGaugeQuery {
  const parts = shape.exec(text)?.groups;
  if (parts === undefined) return { ok: false, problem: 'syntax' };
  const { name = '', version, amount = '', unit = 's' } = parts;
  if (!functions.includes(name)) return { ok: false, problem: `function ${name}` };
  if (version !== undefined && version !== 'stable' && version !== 'canary') {
    return { ok: false, problem: `version ${version}` };
  }
  const windowMs = Number(amount) * unitMs[unit as keyof typeof unitMs];
  if (windowMs <= 0 || windowMs > keptMs) return { ok: false, problem: `window ${amount}${unit}` };
  return { ok: true, query: { function: name as GaugeFunction, version: version ?? null, windowMs } };
}
