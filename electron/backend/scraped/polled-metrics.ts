import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import type { MetricsCapability, QueryCheck, RangePoint, Reading } from '../connectors/metrics-capability.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import type { ScrapeTime } from './sample-ring.ts';

/** Something that is asked again and again, and whose answers are kept for a while. */
export interface PolledSource<Query> {
  /** `host:port`, as errors name it. */
  readonly host: string;
  /** `problem` is a short fact in the words of the language, such as `label tier`. */
  parse(text: string): { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly problem: string };
  /** Asks once and keeps what comes. Throws `CockpitFault`. */
  poll(options: CallOptions): Promise<void>;
  /**
   * Answers from what is kept, as it was at `at` (UTC ms; left out: now). `since`: as `ReadOptions` has it. Never throws.
   */
  evaluate(query: Query, at?: number, since?: number): Reading;
  /** When the first and the last of what is kept were answered; null: nothing is kept yet. */
  readonly kept: { readonly oldest: ScrapeTime | null; readonly newest: ScrapeTime | null };
  /** What the query names, as the newest answer has it; a type of null: it has nothing of this name. Default: nothing. */
  named?(query: Query): QueryCheck['metrics'];
}

export interface Pace {
  readonly everyMs: number;
  /** Of one poll. */
  readonly deadlineMs: number;
  /** An answer older than this says nothing about now. */
  readonly staleAfterMs: number;
  /** Polling rests when nobody has asked for so long. Default: never. */
  readonly restsAfterMs?: number;
}

export interface PolledMetrics extends Required<MetricsCapability> {
  close(): void;
}

type Missing = Extract<Reading, { kind: 'missing' }>;

const maxRangePoints = 11_000;
/** Questions that are remembered. */
const mostQueries = 500;

/**
 * Readings of something that tells only what is now. It is polled from the first question on, one poll at a time, and
 * answers come from what was kept. The timer does not keep the process alive.
 */
export function polledMetrics<Query>(source: PolledSource<Query>, pace: Pace): PolledMetrics {
  const queries = new Map<string, ReturnType<typeof source.parse>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  /** The poll that those wait for who ask first, or first after a rest. */
  let begun: Promise<void> | undefined;
  let failure: { readonly missing: Missing; readonly thrown: unknown } | null = null;
  let askedAtMs = 0;

  async function poll(): Promise<void> {
    const startedAt = performance.now();
    try {
      await source.poll({ deadlineMs: pace.deadlineMs, signal: stopping.signal });
      failure = null;
    } catch (error) {
      failure = { missing: missingFrom(error, pace), thrown: error };
    }
    if (stopping.signal.aborted) return;
    if (performance.now() - askedAtMs > (pace.restsAfterMs ?? Number.POSITIVE_INFINITY)) begun = undefined;
    else timer = setTimeout(poll, Math.max(0, startedAt + pace.everyMs - performance.now())).unref();
  }

  /** The same question comes again and again, and the source remembers what belongs to it. */
  function parse(text: string): ReturnType<typeof source.parse> {
    const known = queries.get(text) ?? source.parse(text);
    if (queries.size >= mostQueries) queries.clear();
    queries.set(text, known);
    return known;
  }

  /** Waits for the first poll as long as the caller may wait; the poll itself goes on. */
  async function haveAsked(options: CallOptions): Promise<void> {
    const limits = startCall(options, source.host);
    try {
      limits.check();
      if (stopping.signal.aborted) throw new CockpitFault('cancelled');
      askedAtMs = performance.now();
      begun ??= poll();
      await limits.within(begun);
    } finally {
      limits.end();
    }
  }

  function understood(text: string): Query {
    const parsed = parse(text);
    if (parsed.ok) return parsed.query;
    throw new CockpitFault('invalid-input', { field: 'query', detail: parsed.problem });
  }

  return {
    instant: async (text, options) => {
      const parsed = parse(text);
      if (!parsed.ok) return { kind: 'missing', reason: 'bad-answer', detail: `query: ${parsed.problem}` };
      try {
        await haveAsked(options);
      } catch (error) {
        if (error instanceof CockpitFault && error.code === 'deadline-exceeded') {
          return { kind: 'missing', reason: 'deadline', detail: `${options.deadlineMs} ms` };
        }
        throw error;
      }
      if (failure !== null) return failure.missing;
      const ageMs = performance.now() - (source.kept.newest?.monotonicMs ?? Number.NEGATIVE_INFINITY);
      if (ageMs > pace.staleAfterMs) {
        return { kind: 'missing', reason: 'unreachable', detail: `${Math.round(ageMs)} ms old` };
      }
      return source.evaluate(parsed.query, undefined, options.since);
    },

    range: async (text, from, to, stepMs, options) => {
      const query = understood(text);
      if (!(stepMs > 0) || (to - from) / stepMs > maxRangePoints) {
        throw new CockpitFault('invalid-input', { field: 'stepMs', max: maxRangePoints });
      }
      await haveAsked(options);
      const { oldest, newest } = source.kept;
      if (oldest === null || newest === null) {
        throw new CockpitFault(
          'connection-unreachable',
          { host: source.host, detail: failure?.missing.detail ?? '' },
          { retryable: true },
        );
      }
      const points: RangePoint[] = [];
      // The grid begins at `from`, so that two calls with the same range give the same instants.
      const begin = from + Math.max(0, Math.ceil((oldest.at - from) / stepMs)) * stepMs;
      for (let at = begin; at <= Math.min(to, newest.at + pace.staleAfterMs); at += stepMs) {
        const reading = source.evaluate(query, at, options.since);
        // An instant in a gap between polls has no value; the chart shows the gap.
        if (reading.kind === 'value' && at - reading.sampledAt <= pace.staleAfterMs) {
          points.push({ at, value: reading.value });
        }
      }
      return points;
    },

    check: async (text, options) => {
      const query = understood(text);
      await haveAsked(options);
      if (failure !== null) throw failure.thrown;
      return checked(source.evaluate(query), source.named?.(query) ?? [], source.kept.newest?.at ?? null);
    },

    close: () => {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}

/** What a query reads, from the number that it gives now and from what the source has of the names in it. */
function checked(reading: Reading, metrics: QueryCheck['metrics'], answeredAt: number | null): QueryCheck {
  if (reading.kind === 'value') return { series: 1, newestAt: reading.sampledAt, metrics };
  const { reason, detail } = reading;
  const series = reason === 'many-series' ? Number(detail) || 2 : reason === 'nan' ? 1 : 0;
  const unheard = metrics.some(({ type }) => type === null);
  return { series, newestAt: unheard ? null : answeredAt, metrics };
}

function missingFrom(thrown: unknown, pace: Pace): Missing {
  const { code, params } = toCockpitError(thrown);
  switch (code) {
    case 'connector-http-status':
    case 'endpoint-unauthorised':
      return { kind: 'missing', reason: 'http-error', detail: `status ${params.status}` };
    case 'connector-bad-answer':
      return { kind: 'missing', reason: 'bad-answer', detail: String(params.detail ?? params.reason ?? '') };
    case 'command-failed':
      return { kind: 'missing', reason: 'http-error', detail: `exit ${params.exitCode}: ${params.detail}` };
    case 'command-output-unclear':
      return { kind: 'missing', reason: 'bad-answer', detail: `${params.reason}: ${params.detail}` };
    case 'pattern-too-slow':
      return { kind: 'missing', reason: 'bad-answer', detail: `${code}: ${params.value}` };
    case 'command-file-changed':
      return { kind: 'missing', reason: 'bad-answer', detail: `${code}: ${params.file}` };
    case 'deadline-exceeded':
      return { kind: 'missing', reason: 'unreachable', detail: `no answer in ${pace.deadlineMs} ms` };
    default:
      return { kind: 'missing', reason: 'unreachable', detail: String(params.detail ?? code) };
  }
}
