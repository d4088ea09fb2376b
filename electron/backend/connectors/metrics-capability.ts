import type { CallOptions } from '../platform/call-limits.ts';

/** A number that was measured, or the reason why there is none. Never NaN. */
export type Reading =
  | {
      readonly kind: 'value';
      readonly value: number;
      /** UTC ms of the sample at its source. */
      readonly sampledAt: number;
      /** What the number is about, where it counts things that can be shown: at most 5 texts of at most 300 characters. */
      readonly examples?: readonly string[];
    }
  | {
      readonly kind: 'missing';
      readonly reason: 'empty' | 'nan' | 'http-error' | 'deadline' | 'unreachable' | 'many-series' | 'bad-answer';
      readonly detail: string;
    };

export const mostExamples = 5;
export const longestExample = 300;

/** How a reading is asked for. */
export interface ReadOptions extends CallOptions {
  /**
   * UTC ms when the present batch began, for gauges that compare with what was before it; the others leave it alone. Left
   * out: no batch is out.
   */
  readonly since?: number | undefined;
}

export interface RangePoint {
  /** UTC ms. */
  readonly at: number;
  readonly value: number;
}

export interface MetricsCapability {
  /** Reads one number now. A failure to read is a `missing` reading, not an exception; only `cancelled` is thrown. */
  instant(query: string, options: ReadOptions): Promise<Reading>;
  /** Reads a series; `from`, `to` in UTC ms. Throws on failure. */
  range(query: string, from: number, to: number, stepMs: number, options: ReadOptions): Promise<readonly RangePoint[]>;
  /**
   * What a query reads, asked before a release relies on it; absent where the other side cannot tell. A query that is
   * refused and a server that cannot be asked are thrown.
   */
  check?(query: string, options: CallOptions): Promise<QueryCheck>;
}

export interface QueryCheck {
  /** How many series it gives now: a guard needs exactly one for each scope. */
  readonly series: number;
  /** UTC ms of the newest sample of the metric that is furthest behind; null: none within an hour, or none is read. */
  readonly newestAt: number | null;
  /** The metrics that it names, with what the server tells of them, such as `counter` and `seconds`. */
  readonly metrics: readonly { readonly name: string; readonly type: string | null; readonly unit: string | null }[];
  /** What its number is in, where that is certain: which metric it comes from, and the unit that this one has. */
  readonly measured?: { readonly metric: string; readonly unit: MeasuredUnit } | null;
}

/** `percent` is 0 … 100, `ratio` 0 … 1. */
export type MeasuredUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'ratio' | 'percent' | 'bytes' | 'per-second';
