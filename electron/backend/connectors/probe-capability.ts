import type { SplitCounts } from '../../../shared/release/split-sample.ts';
import type { CallOptions } from '../platform/call-limits.ts';

export interface ProbeCapability {
  /** Versions to which it leads a request whatever the share is; absent: both. */
  readonly leadsTo?: readonly ('stable' | 'canary')[];
  /** Can the old (`stable`) or new (`canary`) version serve? One real request. */
  probe(version: 'stable' | 'canary', options: CallOptions): Promise<ProbedVersion>;
  /**
   * One request on the way that users take, through the switch; absent where the connection leads only to the versions
   * themselves. Any status is an answer. Throws `connection-unreachable`, `connector-bad-answer` (longer than
   * `maxBytes`), `deadline-exceeded`, `cancelled`.
   */
  request?(request: ProbeRequest, options: CallOptions): Promise<ProbeAnswer>;
  /**
   * Sends so many requests to each of its targets (the switch, or each host behind it by itself), at a bounded rate and
   * at most 16 at once, and counts the answers by version. At the deadline it returns what it has by then, requests that
   * are still out counted as failed; throws `cancelled`, and `deadline-exceeded` where there was no time at all.
   */
  sample?(size: SampleSize, options: CallOptions): Promise<readonly CountedAnswers[]>;
}

export interface ProbedVersion {
  readonly ok: boolean;
  /** Where it is not ok: that says nothing of the version, for it was not reached. */
  readonly untold?: boolean;
  readonly detail: string;
  readonly tookMs: number;
}

/** Requests to each target: over connections of their own, and over connections that are kept. */
export interface SampleSize {
  readonly fresh: number;
  readonly keepAlive: number;
}

export interface CountedAnswers extends SplitCounts {
  readonly target: string;
}

export interface ProbeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`, with its query; the connection knows where it leads. */
  readonly path: string;
  /** May hold secrets: never logged. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly maxBytes: number;
  /** Body that a practice range answers with; anything else has an answer of its own and leaves this alone. */
  readonly rehearse?: string | undefined;
}

export interface ProbeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly tookMs: number;
  /** Which version answered, where the connection can tell. */
  readonly servedBy: 'stable' | 'canary' | null;
}
