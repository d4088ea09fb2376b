import { type JsonPath, parseJsonPath } from '../../scraped/json-path.ts';

/** The questions of this connection; README.md beside this file. */
export type JsonQuery =
  | { readonly kind: 'value'; readonly path: JsonPath }
  | { readonly kind: 'rate' | 'increase'; readonly path: JsonPath; readonly windowMs: number }
  | { readonly kind: 'ratio'; readonly part: JsonQuery; readonly whole: JsonQuery };

export type ParsedJsonQuery =
  | { readonly ok: true; readonly query: JsonQuery }
  | { readonly ok: false; readonly problem: string };

/** What is kept of the past; no window may be longer. */
export const keptMs = 60 * 60_000;

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const call = /^(?<name>rate|increase|ratio)\s*\((?<inside>.*)\)$/s;
const windowed = /^(?<path>.*)\[\s*(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m|h)\s*\]$/s;

/** Parses `a.b[0].c`, `rate(path[60s])`, `increase(path[5m])` or `ratio(one, other)` of any of these but `ratio`. */
export function parseJsonQuery(text: string): ParsedJsonQuery {
  const query = parse(text.trim(), true);
  return typeof query === 'string' ? { ok: false, problem: query } : { ok: true, query };
}

function parse(text: string, ratios: boolean): JsonQuery | string {
  const { name, inside = '' } = call.exec(text)?.groups ?? {};
  if (name === undefined) {
    const path = parseJsonPath(text);
    return path === null ? `path ${text}` : { kind: 'value', path };
  }
  if (name !== 'ratio') {
    const { path: written = '', amount, unit = '' } = windowed.exec(inside.trim())?.groups ?? {};
    if (amount === undefined) return 'window';
    const path = parseJsonPath(written.trim());
    if (path === null) return `path ${written}`;
    const windowMs = Number(amount) * (unitMs[unit] ?? Number.NaN);
    if (!(windowMs > 0 && windowMs <= keptMs)) return `window ${amount}${unit}`;
    return { kind: name === 'rate' ? 'rate' : 'increase', path, windowMs };
  }
  const comma = commaIn(inside);
  if (!ratios || comma === -1) return 'ratio';
  const [first, second] = [parse(inside.slice(0, comma).trim(), false), parse(inside.slice(comma + 1).trim(), false)];
  if (typeof first === 'string') return first;
  return typeof second === 'string' ? second : { kind: 'ratio', part: first, whole: second };
}

/** Of the comma between two arguments: one inside a quoted name is no such comma. -1: there is none. */
function commaIn(text: string): number {
  const quoted = /"(?:[^"\\]|\\.)*"/g;
  return text.replace(quoted, (name) => '.'.repeat(name.length)).indexOf(',');
}
