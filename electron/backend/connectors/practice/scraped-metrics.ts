import { Agent } from 'node:http';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CallOptions, MetricsCapability, RangePoint, Reading } from '../connector.ts';
import { type ParsedQuery, parseMetricsQuery } from './metrics-query.ts';
import { MetricsTextReader } from './metrics-text.ts';
import { callHttp } from './router-client.ts';
import { ScrapeRing } from './scrape-ring.ts';

const scrapeEveryMs = 300;
const scrapeDeadlineMs = 1_500;
/** A last scrape older than this says nothing about now. */
const staleAfterMs = 2_000;
const maxRangePoints = 11_000;
/** Questions that are remembered. */
const mostQueries = 500;

export interface ScrapedMetrics extends MetricsCapability {
  close(): void;
}

type Missing = Extract<Reading, { kind: 'missing' }>;

/**
 * Scrapes `<routerUrl>/metrics` from the first query until `close`, and answers from what it has. Its timer does not
 * keep the process alive.
 */
export function scrapedMetrics(routerUrl: string): ScrapedMetrics {
  const ring = new ScrapeRing();
  const reader = new MetricsTextReader();
  const queries = new Map<string, ParsedQuery>();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  /** The first scrape, that a first query waits for. */
  let first: Promise<void> | undefined;
  let failure: Missing | null = null;

  async function scrape(): Promise<void> {
    const startedAt = performance.now();
    try {
      const url = `${routerUrl}/metrics`;
      const answered = await callHttp(url, { agent }, { deadlineMs: scrapeDeadlineMs, signal: stopping.signal });
      if (answered.status !== 200) throw new CockpitFault('connector-http-status', { url, status: answered.status });
      ring.add(reader.read(answered.text), { at: Date.now(), monotonicMs: performance.now() });
      failure = null;
    } catch (error) {
      failure = missingFrom(error);
    }
    if (stopping.signal.aborted) return;
    timer = setTimeout(scrape, Math.max(0, startedAt + scrapeEveryMs - performance.now())).unref();
  }

  /** The same question comes again and again, and the ring remembers what belongs to it. */
  function parse(text: string): ParsedQuery {
    const known = queries.get(text) ?? parseMetricsQuery(text);
    if (queries.size >= mostQueries) queries.clear();
    queries.set(text, known);
    return known;
  }

  async function haveScraped(options: CallOptions): Promise<void> {
    if (stopping.signal.aborted) throw new CockpitFault('cancelled');
    first ??= scrape();
    await within(first, options);
  }

  return {
    instant: async (text, options) => {
      const parsed = parse(text);
      if (!parsed.ok) return { kind: 'missing', reason: 'bad-answer', detail: `query: ${parsed.problem}` };
      try {
        await haveScraped(options);
      } catch (error) {
        if (error instanceof CockpitFault && error.code === 'deadline-exceeded') {
          return { kind: 'missing', reason: 'deadline', detail: `${options.deadlineMs} ms` };
        }
        throw error;
      }
      if (failure !== null) return failure;
      const ageMs = performance.now() - (ring.newest?.monotonicMs ?? Number.NEGATIVE_INFINITY);
      if (ageMs > staleAfterMs)
        return { kind: 'missing', reason: 'unreachable', detail: `${Math.round(ageMs)} ms old` };
      return ring.evaluate(parsed.query);
    },

    range: async (text, from, to, stepMs, options) => {
      const parsed = parse(text);
      if (!parsed.ok) throw new CockpitFault('invalid-input', { field: 'query', detail: parsed.problem });
      if (!(stepMs > 0) || (to - from) / stepMs > maxRangePoints) {
        throw new CockpitFault('invalid-input', { field: 'stepMs', max: maxRangePoints });
      }
      await haveScraped(options);
      const { oldest, newest } = ring;
      if (oldest === null || newest === null) {
        throw new CockpitFault('connection-unreachable', { url: routerUrl, detail: failure?.detail ?? '' });
      }
      const points: RangePoint[] = [];
      // The grid begins at `from`, so that two calls with the same range give the same instants.
      const begin = from + Math.max(0, Math.ceil((oldest.at - from) / stepMs)) * stepMs;
      for (let at = begin; at <= Math.min(to, newest.at + staleAfterMs); at += stepMs) {
        const reading = ring.evaluate(parsed.query, at);
        // An instant in a gap between scrapes has no value; the chart shows the gap.
        if (reading.kind === 'value' && at - reading.sampledAt <= staleAfterMs)
          points.push({ at, value: reading.value });
      }
      return points;
    },

    close: () => {
      stopping.abort();
      clearTimeout(timer);
      agent.destroy();
    },
  };
}

function missingFrom(thrown: unknown): Missing {
  const { code, params } = toCockpitError(thrown);
  switch (code) {
    case 'connector-http-status':
      return { kind: 'missing', reason: 'http-error', detail: `status ${params.status}` };
    case 'connector-bad-answer':
      return { kind: 'missing', reason: 'bad-answer', detail: String(params.detail) };
    case 'deadline-exceeded':
      return { kind: 'missing', reason: 'unreachable', detail: `no answer in ${scrapeDeadlineMs} ms` };
    default:
      return { kind: 'missing', reason: 'unreachable', detail: String(params.detail ?? code) };
  }
}

/** Waits for `work` as long as the caller may wait; the work itself goes on. */
function within(work: Promise<void>, { deadlineMs, signal }: CallOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      act();
    };
    const cancel = () => settle(() => reject(new CockpitFault('cancelled')));
    const timer = setTimeout(
      () => settle(() => reject(new CockpitFault('deadline-exceeded', { deadlineMs }))),
      deadlineMs,
    );
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    work.then(() => settle(resolve), reject);
  });
}
