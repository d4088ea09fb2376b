import type { SeriesChoice } from '../../scraped/sample-ring.ts';
import { LabelPattern } from './label-pattern.ts';
import { isPunctuation, tokensOf } from './query-tokens.ts';

/** The questions of this connection, a part of PromQL that means the same there; README.md beside this file. */
export type ScrapeQuery =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'series'; readonly choice: NamedChoice }
  | {
      readonly kind: 'growth';
      readonly per: 'second' | 'window';
      readonly choice: NamedChoice;
      readonly windowMs: number;
    }
  | { readonly kind: 'mean'; readonly choice: NamedChoice; readonly windowMs: number }
  | {
      readonly kind: 'fold';
      readonly how: Fold;
      readonly by: readonly string[];
      readonly of: ScrapeQuery;
    }
  | { readonly kind: 'quantile'; readonly quantile: number; readonly of: ScrapeQuery }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: ScrapeQuery; readonly right: ScrapeQuery }
  | { readonly kind: 'or'; readonly left: ScrapeQuery; readonly right: ScrapeQuery };

/** Series of one metric. */
export interface NamedChoice extends SeriesChoice {
  readonly metric: string;
}

export type Fold = 'sum' | 'avg' | 'min' | 'max' | 'count';
export type Operator = '+' | '-' | '*' | '/';

export type ParsedScrapeQuery =
  | { readonly ok: true; readonly query: ScrapeQuery }
  | { readonly ok: false; readonly problem: string };

/** What is kept of the past; no window may be longer. */
export const keptMs = 60 * 60_000;

const longestQuery = 4_000;
const deepest = 50;
const folds: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'count'] satisfies Fold[]);
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

type Labels = ReadonlyMap<string, string>;

interface Matcher {
  learn?(all: readonly Labels[]): void;
  matches(labels: Labels): boolean;
}

/** Why a query is not understood. */
class Problem extends Error {}

/** Parses one expression such as `sum(rate(http_requests_total{code=~"5.."}[1m])) / sum(rate(http_requests_total[1m]))`. */
export function parseScrapeQuery(text: string): ParsedScrapeQuery {
  try {
    if (text.length > longestQuery) throw new Problem('too long');
    const tokens = tokensOf(text);
    if (tokens === null) throw new Problem('syntax');
    const parser = new QueryParser(tokens);
    return { ok: true, query: parser.whole() };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.message };
    throw error;
  }
}

class QueryParser {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): ScrapeQuery {
    const query = this.#alternatives();
    if (this.#at < this.#tokens.length) throw new Problem(`unexpected ${this.#tokens[this.#at]}`);
    return query;
  }

  #alternatives(): ScrapeQuery {
    this.#depth += 1;
    if (this.#depth > deepest) throw new Problem('too deep');
    let left = this.#sum();
    while (this.#takes('or')) left = { kind: 'or', left, right: this.#sum() };
    this.#depth -= 1;
    return left;
  }

  #sum(): ScrapeQuery {
    let left = this.#product();
    for (let operator = this.#operator('+-'); operator !== null; operator = this.#operator('+-')) {
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): ScrapeQuery {
    let left = this.#primary();
    for (let operator = this.#operator('*/'); operator !== null; operator = this.#operator('*/')) {
      left = { kind: 'binary', operator, left, right: this.#primary() };
    }
    return left;
  }

  #primary(): ScrapeQuery {
    const token = this.#next();
    if (token === '(') return this.#closed(this.#alternatives());
    if (/^[\d.]/.test(token)) return { kind: 'number', value: numberOf(token) };
    if (!/^[a-zA-Z_:]/.test(token)) throw new Problem(`unexpected ${token}`);
    if (folds.has(token) && (this.#peek() === '(' || this.#peek() === 'by')) return this.#fold(token as Fold);
    if (this.#peek() !== '(') return { kind: 'series', choice: this.#selector(token) };
    this.#expect('(');
    switch (token) {
      case 'rate':
      case 'increase': {
        const { choice, windowMs } = this.#over();
        return this.#closed({ kind: 'growth', per: token === 'rate' ? 'second' : 'window', choice, windowMs });
      }
      case 'avg_over_time':
        return this.#closed({ kind: 'mean', ...this.#over() });
      case 'vector':
        return this.#closed({ kind: 'number', value: numberOf(this.#next()) });
      case 'histogram_quantile': {
        const quantile = numberOf(this.#next());
        if (!(quantile > 0 && quantile < 1)) throw new Problem(`quantile ${quantile}`);
        this.#expect(',');
        return this.#closed({ kind: 'quantile', quantile, of: this.#alternatives() });
      }
      default:
        throw new Problem(`function ${token}`);
    }
  }

  #fold(how: Fold): ScrapeQuery {
    const before = this.#grouping();
    this.#expect('(');
    const of = this.#closed(this.#alternatives());
    return { kind: 'fold', how, by: before ?? this.#grouping() ?? [], of };
  }

  #grouping(): readonly string[] | null {
    if (!this.#takes('by')) return null;
    this.#expect('(');
    const labels: string[] = [];
    while (this.#peek() !== ')') {
      labels.push(this.#next());
      if (!this.#takes(',')) break;
    }
    this.#expect(')');
    return labels;
  }

  #over(): { readonly choice: NamedChoice; readonly windowMs: number } {
    const choice = this.#selector(this.#next());
    this.#expect('[');
    const written = this.#next();
    const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(written) ?? [];
    const windowMs = Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
    if (!(windowMs > 0 && windowMs <= keptMs)) throw new Problem(`window ${written}`);
    this.#expect(']');
    return { choice, windowMs };
  }

  #selector(metric: string): NamedChoice {
    if (!/^[a-zA-Z_:]/.test(metric)) throw new Problem(`unexpected ${metric}`);
    const matchers: Matcher[] = [];
    if (this.#takes('{')) {
      while (this.#peek() !== '}') {
        matchers.push(this.#matcher());
        if (!this.#takes(',')) break;
      }
      this.#expect('}');
    }
    return {
      metric,
      learn: (series) => {
        const labels = series.filter(({ name }) => name === metric).map((one) => one.labels);
        for (const { learn } of matchers) learn?.(labels);
      },
      holds: (name, labels) => name === metric && matchers.every(({ matches }) => matches(labels)),
    };
  }

  #matcher(): Matcher {
    const label = this.#next();
    const operator = this.#next();
    const quoted = this.#next();
    if (!/^\w+$/.test(label) || !/^['"]/.test(quoted)) throw new Problem(`matcher ${label}`);
    const value = quoted.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    // A label that is not there is an empty one, as in PromQL.
    const of = (labels: Labels) => labels.get(label) ?? '';
    if (operator === '=') return { matches: (labels) => of(labels) === value };
    if (operator === '!=') return { matches: (labels) => of(labels) !== value };
    if (operator !== '=~' && operator !== '!~') throw new Problem(`matcher ${label}`);
    const pattern = patternOf(value);
    return {
      learn: (all) => pattern.learn(all.map(of)),
      matches: (labels) => pattern.matches(of(labels)) === (operator === '=~'),
    };
  }

  #closed(query: ScrapeQuery): ScrapeQuery {
    this.#expect(')');
    return query;
  }

  #operator(among: string): Operator | null {
    const token = this.#peek();
    if (token === undefined || !isPunctuation(token) || !among.includes(token)) return null;
    this.#at += 1;
    return token as Operator;
  }

  #takes(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new Problem(`${token} expected`);
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Problem('it ends too early');
    this.#at += 1;
    return token;
  }
}

function numberOf(token: string): number {
  const value = Number(token);
  if (token === '' || Number.isNaN(value)) throw new Problem(`number ${token}`);
  return value;
}

function patternOf(value: string): LabelPattern {
  try {
    return new LabelPattern(value);
  } catch {
    throw new Problem(`pattern ${value}`);
  }
}
