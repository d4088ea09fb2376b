import { latencyBounds, segmentLatencyBounds } from '../../practice/request-metrics.ts';
import { countedAttributes } from '../../practice/user-attributes.ts';

/** The questions of the practice connection; README.md beside this file documents the language. */
export type MetricsFunction = keyof typeof functions;

export interface MetricsQuery {
  readonly function: MetricsFunction;
  /** Between 0 and 1; only of `latency_quantile`. */
  readonly quantile: number;
  /** Seconds; only of `slower_total`. */
  readonly bound: number;
  /** Only of `gauge`. */
  readonly gauge: string;
  /** Every label must be one of its values; none means all together. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** 0 where the newest scrape alone is asked for. */
  readonly windowMs: number;
}

export type ParsedQuery =
  | { readonly ok: true; readonly query: MetricsQuery }
  /** `problem` is a short fact in the words of the language, such as `label tier`. */
  | { readonly ok: false; readonly problem: string };

/** What the ring of scrapes keeps; no window may be longer. */
export const keptMs = 30 * 60_000;

/** Labels that tell users apart; the router counts by no others. */
export const attributeLabels: readonly string[] = Object.keys(countedAttributes);

interface FunctionRule {
  readonly labels: readonly string[];
  /** How many attribute labels at once: durations are counted by one at a time. */
  readonly attributes: number;
  readonly needs?: string;
  readonly argument?: 'quantile' | 'name' | 'bound';
  /** A state, not a count: it can be asked for now as well as over a window. */
  readonly state?: true;
  /** What was counted since the connection began; asked for without a window. */
  readonly total?: true;
}

const any = attributeLabels.length;
const functions = {
  requests: { labels: ['version', 'code'], attributes: any },
  requests_per_second: { labels: ['version', 'code'], attributes: any },
  status_ratio: { labels: ['version', 'code'], attributes: any, needs: 'code' },
  error_ratio: { labels: ['version'], attributes: any },
  success_ratio: { labels: ['version'], attributes: any },
  availability: { labels: ['version'], attributes: any },
  requests_total: { labels: ['version', 'code'], attributes: any, total: true },
  slower_total: { labels: ['version'], attributes: 1, argument: 'bound', total: true },
  share: { labels: [], attributes: any },
  latency_quantile: { labels: ['version'], attributes: 1, argument: 'quantile' },
  latency_mean: { labels: ['version'], attributes: 1 },
  concurrency: { labels: ['version'], attributes: 0, state: true },
  gauge: { labels: [], attributes: 0, argument: 'name', state: true },
} as const satisfies Readonly<Record<string, FunctionRule>>;

const unitMs = { ms: 1, s: 1_000, m: 60_000 } as const;

const shape =
  /^\s*(?<name>\w+)\s*(?:\(\s*(?<argument>[^)]*?)\s*\))?\s*(?:\{(?<labels>[^}]*)\})?\s*(?:\[\s*(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m)\s*\]\s*)?$/;
const matcher = /^\s*(?<label>\w+)\s*(?<operator>=~?)\s*"(?<value>[^"]*)"\s*$/;

/** Parses one expression such as `latency_quantile(0.95){version="canary"}[30s]`. */
export function parseMetricsQuery(text: string): ParsedQuery {
  const parts = shape.exec(text)?.groups;
  if (parts === undefined) return { ok: false, problem: 'syntax' };
  const name = parts.name!;
  if (!Object.hasOwn(functions, name)) return { ok: false, problem: `function ${name}` };
  const asked = name as MetricsFunction;
  const rule: FunctionRule = functions[asked];

  const { argument } = parts;
  const quantile = rule.argument === 'quantile' ? Number(argument || 'NaN') : 0;
  const gauge = rule.argument === 'name' ? (/^"(\w+)"$/.exec(argument ?? '')?.[1] ?? '') : '';
  const bound = rule.argument === 'bound' ? Number(argument || 'NaN') : 0;
  const argumentFits = {
    quantile: quantile > 0 && quantile < 1,
    name: gauge !== '',
    bound: latencyBounds.some((one) => one === bound),
    none: argument === undefined,
  }[rule.argument ?? 'none'];
  if (!argumentFits) return { ok: false, problem: `argument ${argument ?? ''}`.trim() };

  const labels = new Map<string, readonly string[]>();
  const written = parts.labels?.trim() ?? '';
  for (const piece of written === '' ? [] : written.split(',')) {
    const found = matcher.exec(piece)?.groups;
    if (found === undefined) return { ok: false, problem: `matcher ${piece.trim()}` };
    const label = found.label!;
    const known = rule.labels.includes(label) || (rule.attributes > 0 && attributeLabels.includes(label));
    if (!known || labels.has(label)) return { ok: false, problem: `label ${label}` };
    labels.set(label, found.operator === '=' ? [found.value!] : found.value!.split('|'));
  }
  const attributes = [...labels.keys()].filter((label) => attributeLabels.includes(label));
  if (attributes.length > rule.attributes) return { ok: false, problem: `label ${attributes[rule.attributes]}` };
  // Durations of some of the users are kept in fewer buckets.
  const coarse: readonly number[] = segmentLatencyBounds;
  if (rule.argument === 'bound' && attributes.length > 0 && !coarse.includes(bound)) {
    return { ok: false, problem: `argument ${argument}` };
  }
  if (rule.needs !== undefined && !labels.has(rule.needs)) return { ok: false, problem: `label ${rule.needs}` };

  if (parts.amount === undefined) {
    if (rule.state !== true && rule.total !== true) return { ok: false, problem: 'window' };
    return { ok: true, query: { function: asked, quantile, bound, gauge, labels, windowMs: 0 } };
  }
  if (rule.total === true) return { ok: false, problem: 'window' };
  const windowMs = Number(parts.amount) * unitMs[parts.unit as keyof typeof unitMs];
  if (windowMs <= 0 || windowMs > keptMs) return { ok: false, problem: `window ${parts.amount}${parts.unit}` };
  return { ok: true, query: { function: asked, quantile, bound, gauge, labels, windowMs } };
}
