import type { MeasuredUnit, QueryCheck } from '../connector.ts';
import { tokensOf } from './named-selectors.ts';

type Described = QueryCheck['metrics'][number];

/** Something that a part of a query gives. */
interface Value {
  readonly metric: string;
  /** Null: it counts things, or nothing says what it is in. */
  readonly unit: MeasuredUnit | null;
  readonly kind: 'gauge' | 'counter' | 'rate';
}

const units: Readonly<Record<string, MeasuredUnit>> = {
  seconds: 'seconds',
  milliseconds: 'milliseconds',
  ms: 'milliseconds',
  microseconds: 'microseconds',
  ratio: 'ratio',
  percent: 'percent',
  bytes: 'bytes',
};
const part = /_(bucket|count|sum|total)$/;
const countingPart = /_(bucket|count)$/;
/** A counter of such names may count time without saying so: its rate could be a ratio. */
const perhapsTime = /time|cpu|busy|usage|duration|latency/i;

/** Functions and aggregations that give what one of their arguments is, and which one that is. */
const passing = new Map(
  Object.entries({
    0: 'sum avg min max abs ceil floor round sort sort_desc clamp clamp_min clamp_max scalar label_replace label_join',
    1: 'quantile topk bottomk quantile_over_time',
  }).flatMap(([index, names]) => names.split(' ').map((name) => [name, Number(index)] as const)),
);
for (const name of ['avg', 'min', 'max', 'last']) passing.set(`${name}_over_time`, 0);
for (const name of ['increase', 'delta', 'idelta']) passing.set(name, 0);

const precedences: Readonly<Record<string, number>> = {
  ...{ or: 1, and: 2, unless: 2, '=': 3, '!': 3, '<': 3, '>': 3 },
  ...{ '+': 4, '-': 4, '*': 5, '/': 5, '%': 5, atan2: 5, '^': 6 },
};
/** Longer queries are not read. */
const mostTokens = 2000;

/**
 * What the number of a PromQL query is in, by what the server tells of its metrics or else by their names. Null where
 * that is not certain: after arithmetic, in functions that change what they are given, or where nobody says.
 */
export function measuredBy(query: string, metrics: readonly Described[]): NonNullable<QueryCheck['measured']> | null {
  const value = readQuery(query, new Map(metrics.map((told) => [told.name, told])));
  if (value === null) return null;
  const { metric, unit, kind } = value;
  if (kind === 'rate') {
    const countsThings = unit === null && (countingPart.test(metric) || !perhapsTime.test(metric));
    return countsThings ? { metric, unit: 'per-second' } : null;
  }
  return unit === null ? null : { metric, unit };
}

/** Null also for what is no PromQL: the server says so itself. */
function readQuery(query: string, told: ReadonlyMap<string, Described>): Value | null {
  const tokens = tokensOf(query).map(([text]) => text);
  if (tokens.length > mostTokens) return null;
  let at = 0;
  const peek = (): string => tokens[at]?.toLowerCase() ?? '';
  const takes = (text: string): boolean => {
    if (peek() !== text) return false;
    at += 1;
    return true;
  };
  /** Past what stands in brackets that are open already, other brackets within. */
  const skipTo = (close: string): void => {
    while (at < tokens.length && !takes(close)) at += 1;
  };
  const skipLabels = (...words: readonly string[]): void => {
    while (words.includes(peek())) {
      at += 1;
      if (takes('(')) skipTo(')');
    }
  };

  const binary = (least: number): Value | null => {
    let left = takes('-') || takes('+') ? binary(6) : operand();
    for (let operator = peek(); (precedences[operator] ?? 0) >= least; operator = peek()) {
      at += 1;
      if ('=!<>'.includes(operator)) takes('=');
      const isBool = takes('bool');
      skipLabels('on', 'ignoring', 'group_left', 'group_right');
      const right = binary((precedences[operator] ?? 0) + (operator === '^' ? 0 : 1));
      left = isBool ? null : combined(operator, left, right);
    }
    return left;
  };

  const operand = (): Value | null => {
    const value = primary();
    for (;;) {
      if (takes('[')) skipTo(']');
      else if (takes('offset')) {
        takes('-');
        at += 1;
      } else if (takes('@')) {
        at += 1;
        if (takes('(')) skipTo(')');
      } else return value;
    }
  };

  const primary = (): Value | null => {
    const text = tokens[at] ?? '';
    at += 1;
    if (text === '(') {
      const value = binary(1);
      takes(')');
      return value;
    }
    if (text === '{') {
      skipTo('}');
      return null;
    }
    if (!/^[a-z_:]/i.test(text)) return null;
    const name = text.toLowerCase();
    skipLabels('by', 'without');
    if (takes('(')) {
      const values: (Value | null)[] = [];
      while (at < tokens.length && !takes(')')) {
        values.push(binary(1));
        // What is neither a comma nor the end is nothing that this reads.
        if (!takes(',') && peek() !== ')') at += 1;
      }
      skipLabels('by', 'without');
      return called(name, values, told);
    }
    if (takes('{')) skipTo('}');
    return readFrom(text, told);
  };

  const value = binary(1);
  return at === tokens.length ? value : null;
}

function readFrom(metric: string, told: ReadonlyMap<string, Described>): Value {
  const type = told.get(metric)?.type ?? null;
  const isCounter = type === null ? part.test(metric) : type !== 'gauge' && (type !== 'summary' || part.test(metric));
  const countsThings = isCounter && countingPart.test(metric);
  return { metric, unit: countsThings ? null : unitOf(metric, told), kind: isCounter ? 'counter' : 'gauge' };
}

/** Of the whole, where a part of a histogram is named. What rules record is named by habits that nobody can rely on. */
function unitOf(metric: string, told: ReadonlyMap<string, Described>): MeasuredUnit | null {
  if (metric.includes(':')) return null;
  const word = told.get(metric)?.unit ?? /_([a-z]+)$/.exec(metric.replace(part, ''))?.[1] ?? '';
  return Object.hasOwn(units, word) ? (units[word] ?? null) : null;
}

function called(name: string, values: readonly (Value | null)[], told: ReadonlyMap<string, Described>): Value | null {
  const first = values[0] ?? null;
  const index = passing.get(name);
  if (index !== undefined) return values[index] ?? null;
  if (name === 'rate' || name === 'irate') return first?.kind === 'counter' ? { ...first, kind: 'rate' } : null;
  if (name !== 'histogram_quantile') return null;
  const buckets = values[1] ?? null;
  if (buckets === null || buckets.kind === 'gauge') return null;
  return { metric: buckets.metric, unit: unitOf(buckets.metric, told), kind: 'gauge' };
}

function combined(operator: string, left: Value | null, right: Value | null): Value | null {
  if (left === null) return null;
  switch (operator) {
    case 'and':
    case 'unless':
    case '=':
    case '!':
    case '<':
    case '>':
      return left;
    case 'or':
      // A number for when there is nothing, such as `vector(0)`, has no unit of its own.
      return right === null || isAlike(left, right) ? left : null;
    case '+':
    case '-':
      return right !== null && isAlike(left, right) ? left : null;
    case '/':
      return right === null ? null : divided(left, right);
    default:
      return null;
  }
}

function isAlike(left: Value, right: Value): boolean {
  return left.kind === right.kind && left.unit === right.unit;
}

/** Of one metric by itself a ratio is left, of the sum by the count of a histogram the unit of what it measures. */
function divided(left: Value, right: Value): Value | null {
  if (left.kind !== right.kind) return null;
  const ratio: Value = { metric: left.metric, unit: 'ratio', kind: 'gauge' };
  if (left.metric === right.metric) return ratio;
  if (left.metric.replace(part, '') !== right.metric.replace(part, '') || !countingPart.test(right.metric)) return null;
  if (countingPart.test(left.metric)) return ratio;
  return left.unit === null ? null : { ...left, kind: 'gauge' };
}
